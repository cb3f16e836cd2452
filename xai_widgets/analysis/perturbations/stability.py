"""What a model is fragile to: every perturbation over its range, ranked."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from ...core.errors import ExplainError
from ...models.output import kind_of, shown
from ..anytime import Anytime, Estimate
from ..decision import decision
from .base import Perturbation
from .registry import get, names
from .response import Flip, Response, response
from .sight import Sight


@dataclass(frozen=True)
class Fragility:
    """What one perturbation does to an answer.

    Attributes:
        name: of the perturbation.
        flip: the nearest flip, or None where nothing in its range flips the answer.
        change: how far the answer's probability (for a regression, the value) is from the untouched picture's, a mean
            over the range.
        curve: the response it was read from.
    """

    name: str
    flip: Flip | None
    change: float
    curve: Response

    def row(self) -> dict[str, Any]:
        """Plain numbers and strings, for a table."""
        flip = self.flip
        return {
            "perturbation": self.name, "flips at": None if flip is None else flip.strength,
            "of its range": None if flip is None else flip.share, "answer then": None if flip is None else flip.answer,
            "change": self.change,
        }  # fmt: skip


@dataclass(frozen=True, eq=False, kw_only=True)
class Stability(Estimate):
    """Those asked so far, the most fragile first: by how little of its range flips the answer, then by change."""

    ranked: tuple[Fragility, ...]

    def rows(self) -> list[dict[str, Any]]:
        """A row for each perturbation; see metrics.frame."""
        return [one.row() for one in self.ranked]


@Anytime
def stability(
    sight: Sight, perturbations: Iterable[str | Perturbation] | None = None, *, n: int = 17, seeds: int = 4,
    seed: int = 0, threshold: float | None = None, target: int | None = None, output: str | None = None,
) -> Iterator[Stability]:  # fmt: skip
    """Each perturbation alone over its whole range. The ranges were chosen so that at their ends a person still knows
    most pictures; a rank says as much about the range as about the model.

    Args:
        sight: the picture, see `sight`.
        perturbations: names or Perturbations; where None, all that are registered.
        n, seeds, seed, threshold, target: see `response`.
        output: "softmax", "sigmoid" or "regression", guessed where None.

    Raises:
        ExplainError: see `response`.
    """
    asked = [get(one) for one in (names() if perturbations is None else perturbations)]
    if not asked:
        raise ExplainError("There is nothing to rank: give one perturbation at least, or leave perturbations= out.")
    found: list[Fragility] = []
    begun = sight.run.model_calls
    for number, perturbation in enumerate(asked):
        curves = response.steps(sight, perturbation, n, seeds=seeds, seed=seed, threshold=threshold, target=target)
        for curve in curves:
            if curve.final:
                found.append(_fragility(sight, curve, target, output))
            yield Stability(ranked=ranked(found), progress=(number + curve.progress) / len(asked),
                            model_calls=sight.run.model_calls - begun)  # fmt: skip


def ranked(found: Iterable[Fragility]) -> tuple[Fragility, ...]:
    """The most fragile first: by how little of its range flips the answer, then by change."""
    return tuple(sorted(found, key=lambda one: (2.0 if one.flip is None else one.flip.share, -one.change)))


def _fragility(sight: Sight, curve: Response, target: int | None, output: str | None) -> Fragility:
    base = sight.run.scores.flatten()
    kind, means = kind_of(base, output), curve.mean.flatten(1)
    known = decision(sight.run.scores)
    place = target if target is not None else 0 if known is None else int(known.answers(base[None]))
    values = [float(shown(one, kind)[place]) for one in means]
    usual = float(shown(base, kind)[place])
    change = sum(abs(value - usual) for value in values) / len(values)
    return Fragility(curve.perturbation, curve.flips[0] if curve.flips else None, change, curve)
