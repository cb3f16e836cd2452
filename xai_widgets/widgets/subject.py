"""What an explorer is about: a model, pictures, and the names and meaning of the model's outputs."""

from __future__ import annotations

import operator
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import torch
from torch import Tensor

from ..core.errors import ExplainError, unknown
from ..core.model import Model
from ..core.run import Run
from ..core.space import Space
from ..core.target import TargetLike, as_target
from ..models import adapt, may_take_channels_last
from ..models.output import kind_of
from ..models.preprocess import see
from .outputs import Outputs, label_names
from .shown import Shown


class Subject(Outputs):
    """A model with pictures to explain it on; every argument is checked here, before a widget exists.

    Args: as SaliencyExplorer's.

    Raises:
        ExplainError: the model, a picture, the labels or the truth does not fit; the sentence says how.
    """

    def __init__(
        self, model: Any, image: Any, *, labels: Any = None, truth: Any = None,
        preprocess: Callable[[Any], Any] | None = None, output: str | None = None, background: Any = None,
    ) -> None:  # fmt: skip
        if preprocess is not None and not callable(preprocess):
            raise ExplainError(f"preprocess must be callable, got {type(preprocess).__name__}.")
        self.source = model
        self._preprocess = preprocess
        self._channels, self._may_be_last = _channels(model), may_take_channels_last(model)
        self.background = self._read_background(background)
        self.pictures = self.read(image)
        self.model: Model = adapt(model, self.pictures[0].seen.channels_last)
        run = self.run(self.pictures[0], None, "mean")
        self._first_run: Run | None = run
        scores = run.scores
        if scores.ndim not in (1, 3):
            raise ExplainError(
                f"The model's output has the shape {(1, *scores.shape)}; this explorer has bars for (1, outputs) and"
                " (1, classes, h, w). Use explainers.get(…)().explain(model, x, target), or wrap the model."
            )
        try:
            self.default_layer = self.model.default_layer(run.inputs)
        except ExplainError:
            self.default_layer = ""
        self.kind = kind_of(scores, output)
        self.outputs = len(scores)
        self.labels = label_names(labels, self.outputs)
        self.truths = self.check_truth(truth, len(self.pictures))
        self.pictures[0].base = (run.fingerprint, self.said(scores))

    def read(self, image: Any) -> list[Shown]:
        """Pictures from one or a list of them; ExplainError names the one that is wrong."""
        found = self._read(image)
        for picture in found:
            if self.background is not None and picture.seen.pixels.shape != self.background.shape[1:]:
                raise ExplainError(
                    f"The background's pictures are {_size(self.background)} as the model sees them, a picture to"
                    f" explain is {_size(picture.seen.pixels)}. Give a preprocess that makes them one size."
                )
        return found

    def _read_background(self, given: Any) -> Tensor | None:
        """float32 (B, C, H, W), as the model takes them; ExplainError where they are no pictures of one size."""
        if given is None:
            return None
        try:
            rows = [shown.inputs(None, "mean") for shown in self._read(_apart(given))]
        except ExplainError as problem:
            raise ExplainError(f"The background: {problem}") from problem
        sizes = sorted({_size(row) for row in rows})
        if len(sizes) > 1:
            raise ExplainError(
                f"The background's pictures are of several sizes as the model sees them, {sizes[0]} and {sizes[1]}."
                " Give a preprocess that makes them one size."
            )
        return torch.cat(rows)

    def _read(self, image: Any) -> list[Shown]:
        several = isinstance(image, (list, tuple))
        if several and not image:
            raise ExplainError("The list of pictures is empty. Give at least one picture.")
        found = []
        for number, one in enumerate(image if several else [image]):
            try:
                found.append(Shown(see(one, self._preprocess, self._channels, self._may_be_last), _name(one)))
            except ExplainError as problem:
                raise ExplainError(f"Picture {number}: {problem}" if several else str(problem)) from problem
        return found

    def run(self, picture: Shown, mask: np.ndarray | None, fill: str) -> Run:
        """A Run of a picture, painted by a mask."""
        inputs = picture.inputs(mask, fill)
        space = Space(inputs.shape[1:], background=self.background, baselines=picture.baselines())
        return Run(self.model, inputs, space=space, live=True)

    def take_first_run(self) -> Run:
        """The Run the outputs were counted on. Not kept: an explorer that lies in a notebook's history should hold
        little more than its pictures."""
        run, self._first_run = self._first_run, None
        return run or self.run(self.pictures[0], None, "mean")

    def forget(self) -> None:
        """Forget what was seen of the model and what it said of the untouched pictures."""
        self.model.renew()
        for picture in self.pictures:
            picture.base = None

    def check_layer(self, name: str) -> None:
        """ExplainError where no module of this name has a map; costs a forward pass."""
        self.run(self.pictures[0], None, "mean").layer(name)

    def base(self, picture: Shown, run: Run, painted: bool) -> Tensor:
        """`said` of the untouched picture, computed once for the weights as they are."""
        if not painted:
            picture.base = (run.fingerprint, self.said(run.scores))
        if picture.base is None or picture.base[0] != run.fingerprint:
            untouched = self.run(picture, None, "mean")
            picture.base = (untouched.fingerprint, self.said(untouched.scores))
            untouched.release()
        return picture.base[1]

    def given(self) -> list[str]:
        """Names of the arguments, beside the model and the picture, that say what is explained."""
        known = {
            "labels": bool(self.labels),
            "truth": any(truth is not None for truth in self.truths),
            "preprocess": self._preprocess is not None,
            "background": self.background is not None,
        }
        return [name for name, value in known.items() if value]

    # --- what the model says

    def said(self, scores: Tensor) -> Tensor:
        """A raw score for each class (outputs,), of raw outputs (outputs,), or (classes, h, w), whose mean it is."""
        return scores if scores.ndim == 1 else scores.mean((1, 2))

    def check_target(self, target: TargetLike | None) -> TargetLike | None:
        """The target, made to fit; ExplainError where the model has no such output. What is no class, nor two that are
        compared, costs a forward pass."""
        if target is None and self.kind == "embedding":
            raise ExplainError(
                "An embedding has no classes to explain: give target=xw.Similarity(reference), reference being the"
                " model's output for another input."
            )
        if target is None:
            return None
        if self.are_classes(target):
            return target
        _, aimed = self.run(self.pictures[0], None, "mean").aim(target)
        return aimed.plain

    def of_one_picture(self, target: TargetLike | None) -> bool:
        """Whether another picture is better explained for its own most likely class."""
        return target is not None and self.kind != "embedding" and bool(as_target(target).classes)

    # --- what is right

    def check_truth(self, truth: Any, pictures: int) -> list[int | str | None]:
        """One true label (an index, a name or None) for each picture; ExplainError where it does not fit."""
        if truth is None:
            return [None] * pictures
        truth = _listed(truth)
        if len(truth) != pictures:
            raise ExplainError(f"truth has {len(truth)} labels for {pictures} pictures; one for each is expected.")
        return [self._one_truth(label) for label in truth]

    def _one_truth(self, label: Any) -> int | str | None:
        if isinstance(label, str):
            if label not in self.labels:
                raise ExplainError(unknown("label", label, self.labels))
            return label
        if label is None:
            return None
        outcomes = 2 if self.outputs == 1 else self.outputs
        try:
            index = operator.index(label)
        except TypeError:
            index = -1
        if not 0 <= index < outcomes:
            raise ExplainError(f"truth must be from 0 to {outcomes - 1} or a label's name, got {label!r}.")
        return index

    def truth_name(self, truth: int | str | None) -> str:
        """The true label in words, "" where unknown."""
        if truth is None:
            return ""
        return truth if isinstance(truth, str) else self._outcome(truth)

    def _outcome(self, index: int) -> str:
        """The name of a class, or of whether that is so which a single output is about."""
        if self.outputs > 1:
            return self.label(index)
        if not self.labels:
            return str(index)
        return self.labels[0] if index else f"not {self.labels[0]}"

    def answer_name(self, scores: Tensor) -> str:
        """What the model says of a picture, in words, given `said` of it."""
        if self.outputs > 1:
            return self.label(int(scores.argmax()))
        value = float(self.shown_scores(scores)[0])
        return self._outcome(int(value >= 0.5)) if self.kind == "sigmoid" else f"{value:.3g}"

    def wrong(self, scores: Tensor, truth: int | str | None) -> bool | None:
        """Whether the model is wrong about a picture; None where that is unknown or has no meaning."""
        if truth is None or self.kind in ("regression", "embedding", "segmentation"):
            return None
        shown_ = self.shown_scores(scores)
        if self.outputs == 1:
            return bool(shown_[0] >= 0.5) != bool(truth)
        if self.kind == "sigmoid":
            index = self.labels.index(truth) if isinstance(truth, str) else truth
            return bool(shown_[index] < 0.5)
        best = int(shown_.argmax())
        return self.label(best) != truth if isinstance(truth, str) else best != truth


def _listed(truth: Any) -> list[Any]:
    try:
        return [truth] if isinstance(truth, str) else list(truth)
    except TypeError:
        return [truth]


def _apart(given: Any) -> Any:
    """A batch of pictures as a list of them."""
    return list(given) if isinstance(given, (Tensor, np.ndarray)) and given.ndim == 4 else given


def _size(rows: Tensor) -> str:
    """Channels, height and width of (…, C, H, W), in words."""
    return "×".join(map(str, rows.shape[-3:]))


def _name(image: Any) -> str:
    if isinstance(image, (str, Path)):
        return Path(image).name
    return Path(str(getattr(image, "filename", ""))).name


def _channels(model: Any) -> int:
    """1 where the model's first convolution takes one channel, else 3: for the default preprocessing only."""
    convolutions = (m for m in model.modules() if isinstance(m, torch.nn.Conv2d)) if hasattr(model, "modules") else ()
    first = next(iter(convolutions), None)
    return 1 if first is not None and first.in_channels == 1 else 3
