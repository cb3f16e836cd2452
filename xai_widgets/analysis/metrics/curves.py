"""Deletion and insertion: does the answer fall when what the map marks is taken away, and rise when it comes back?"""

from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar

from torch import Tensor

from ...core.params import Choice, Slider
from .base import Metric
from .cases import Case
from .completeness import BASELINES, NAMED
from .formula import frac, mathml, sub, text, total
from .measure import Measure
from .path import changes, nothing, walk
from .read import READ
from .registry import register

STEPS = Slider("n_steps", "steps", 2, 512, 1, 32, integer=True, help="points of the curve, less one")
SEED = Slider("seed", "seed", 0, 10_000, 1, 0, integer=True, help="chance among pixels of equal value")


class _Path(Metric):
    """The area under a curve of the answer along the order of the map. Of tables and tokens the baseline is, where none
    was asked for, what masking methods hide them with: the background, whose answers are averaged, or a mask."""

    curve: ClassVar[str]
    paper = ("Petsiuk, Das, Saenko 2018", "https://arxiv.org/abs/1806.07421")
    needs = frozenset({"model"})

    def ends(self, given: Case, baseline: Tensor) -> tuple[Tensor, Tensor]:
        """The first input and the last."""
        raise NotImplementedError

    def steps(self, given: Case) -> Iterator[Measure]:
        run = given.run
        assert run is not None  # `check` has seen to it
        asked = self.fitted(run.space)
        start, end = self.ends(given, nothing(run, asked.values))
        way = walk(run, start, end, given.order(asked.values["seed"]), given.target, asked.values["n_steps"],
                   asked.values["read"])  # fmt: skip
        for step, (progress, curve) in enumerate(way, 1):
            parts = {"start": float(curve.y[0]), "end": float(curve.y[-1])}
            yield asked.answer(given, curve.area, progress=progress, step=step, parts=parts, curves={self.curve: curve})

    def way(self, given: Case) -> tuple[Tensor, Tensor, Tensor]:
        """What the curve goes through: the first picture (1, C, H, W), the last one, and int64 (H, W), the step of
        `n_steps` after which each pixel is the last one's."""
        assert given.run is not None
        start, end = self.ends(given, given.run.baseline(self.values["baseline"]))
        place = given.order(self.values["seed"])
        return start, end, changes(place, min(self.values["n_steps"], place.numel()))


@register
class Deletion(_Path):
    """Mean height of the answer while pixels, columns or tokens are replaced by the baseline's, most important first.

    x of the curve is the share that is gone. `parts`: the answer at the "start" (the input) and at the "end".
    """

    name = curve = "deletion"
    label = "Deletion"
    about = (
        "How fast the answer is lost when the pixels the map marks most are taken away first; a faithful map makes it"
        " fall at once. Half-emptied pictures are nothing the model has seen, so it also measures how that upsets it."
    )
    better = "lower"
    formula = mathml(
        frac("1", "n"), total("k"), sub("S", "c"), "(", "x", text(" without the first "), frac("k", "n"), ")"
    )
    params = (STEPS, Choice("baseline", "replace by", BASELINES, "zero", headless=NAMED), READ, SEED)

    def ends(self, given: Case, baseline: Tensor) -> tuple[Tensor, Tensor]:
        assert given.run is not None
        return given.run.inputs, baseline


@register
class Insertion(_Path):
    """Mean height of the answer while the input's pixels replace those of a blurred picture, most important first; of
    other inputs, columns or tokens those of the baseline.

    x of the curve is the share that is there. `parts`: the answer at the "start" (the baseline) and at the "end".
    """

    name = curve = "insertion"
    label = "Insertion"
    about = (
        "How soon the answer is there when the pixels the map marks most are brought back first into a blurred"
        " picture. It rewards maps that mark one large connected part, which shows through the blur soonest."
    )
    better = "higher"
    formula = mathml(frac("1", "n"), total("k"), sub("S", "c"), "(", "b", text(" with the first "), frac("k", "n"), ")")
    params = (STEPS, Choice("baseline", "start from", BASELINES, "blur", headless=NAMED), READ, SEED)

    def ends(self, given: Case, baseline: Tensor) -> tuple[Tensor, Tensor]:
        assert given.run is not None
        return baseline, given.run.inputs
