"""The inputs of a model, each by its kind: what the model gets of it, and the explorer it is touched in."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar

import numpy as np
import torch
from torch import Tensor, nn

from ...core.errors import ExplainError
from ...live import Job, worker
from ...models.partial import Partial
from ...models.pictures import is_picture
from ...models.preprocess import see
from ...models.table import is_frame
from ...models.tokenized import Tokenizer
from ..base import Explorer
from ..feature import FeatureExplorer
from ..saliency import SaliencyExplorer
from ..shown import Shown
from ..subject import _channels
from ..text import TextExplorer


class Side:
    """One input.

    Attributes:
        kind: what it is called.
        takes: names of the arguments of several inputs that its explorer has too, and what they are called there.
        explorer: where it is touched; there once `open` was called.
        beside: what the model gets of the others, as it was asked last.
        job: what it was asked last.
    """

    kind: ClassVar[str]
    takes: ClassVar[Mapping[str, str]]
    explorer: Any = None
    partial: Partial
    beside: Mapping[Any, Any]
    job: Job | None = None

    def __init__(self, key: Any, value: Any, model: nn.Module, given: Mapping[str, Any]) -> None:
        self.key, self.value, self._given = key, value, given

    def first(self, model: nn.Module) -> dict[Any, Tensor]:
        """What the model gets of it before it is touched, by key."""
        raise NotImplementedError

    def now(self) -> dict[Any, Tensor]:
        """What the model gets of it now, by key."""
        raise NotImplementedError

    def open(self, model: nn.Module, beside: Mapping[Any, Any], kind: str) -> Explorer:
        """Make its explorer, of an answer of some kind."""
        self.beside = beside
        self.partial = Partial(model, self.key, beside)
        given = {**self._given, "output": kind}
        self.explorer = self._made({name: given[own] for own, name in self.takes.items() if own in given})
        return self.explorer

    def join(self, lead: Explorer) -> None:
        """Have another explorer ask for this one's from now on, what it is at too."""
        self.explorer._lead, begun = lead, worker.busy(id(self.explorer))
        worker.drop(id(self.explorer))
        if begun:
            self.explorer._ask_again()

    def _made(self, keywords: dict[str, Any]) -> Explorer:
        raise NotImplementedError

    def nothing(self) -> Tensor | None:
        """(1, …) that stands for no such input; None for the usual."""
        return None


class PictureSide(Side):
    """A picture."""

    kind = "picture"
    takes: ClassVar = {name: name for name in ("preprocess", "labels", "output")}

    def first(self, model: nn.Module) -> dict[Any, Tensor]:
        """See Side."""
        seen = see(self.value, self._given.get("preprocess"), _channels(model))
        return {self.key: Shown(seen).inputs(None, "mean")}

    def now(self) -> dict[Any, Tensor]:
        """See Side."""
        explorer: Any = self.explorer
        return {self.key: explorer._shown.inputs(explorer.mask, explorer.fill)}

    def _made(self, keywords: dict[str, Any]) -> Explorer:
        return SaliencyExplorer(self.partial, self.value, **keywords)


class TableSide(Side):
    """A row of a table, or several rows, of which the first is looked at and the others say what is usual."""

    kind = "record"
    takes: ClassVar = {"feature_names": "feature_names", "labels": "class_names", "output": "output"}

    def first(self, model: nn.Module) -> dict[Any, Tensor]:
        """See Side."""
        try:
            numbers = np.atleast_2d(np.asarray(self._rows(), np.float32))
        except (TypeError, ValueError) as problem:
            raise ExplainError(f"The input {self.key!r} must be a table of numbers ({problem}).") from problem
        return {self.key: torch.from_numpy(numbers[:1].copy())}

    def _rows(self) -> Any:
        value: Any = self.value.detach().cpu() if isinstance(self.value, Tensor) else self.value
        if is_frame(value):
            return value if value.ndim == 2 else value.to_frame().T
        return np.atleast_2d(np.asarray(value))

    def now(self) -> dict[Any, Tensor]:
        """See Side."""
        explorer: Any = self.explorer
        return {self.key: explorer.about.changed(explorer.values)[None].float()}

    def nothing(self) -> Tensor | None:
        """The mean of the rows, where there are several."""
        data = self.explorer.about.data
        return data.float().mean(0, keepdim=True) if len(data) > 1 else None

    def _made(self, keywords: dict[str, Any]) -> Explorer:
        return FeatureExplorer(self.partial, self._rows(), row=0, **keywords)


class TextSide(Side):
    """A text."""

    kind = "text"
    takes: ClassVar = {name: name for name in ("tokenizer", "labels", "output")}

    def first(self, model: nn.Module) -> dict[Any, Tensor]:
        """See Side."""
        if self._given.get("tokenizer") is None:
            raise ExplainError(f"The input {self.key!r} is a text, which needs its tokenizer: give tokenizer=.")
        made = Tokenizer(self._given["tokenizer"], Partial(model, self.key, {})).read(self.value)
        return Partial(model, self.key, {}).named(made.inputs)

    def now(self) -> dict[Any, Tensor]:
        """See Side."""
        explorer: Any = self.explorer
        return self.partial.named(explorer._prompt().tokenized(explorer.subject.mask).inputs)

    def _made(self, keywords: dict[str, Any]) -> Explorer:
        return TextExplorer(self.partial, self.value, **keywords)


def sides(model: nn.Module, inputs: Mapping[Any, Any], given: Mapping[str, Any]) -> tuple[list[Side], dict[Any, Any]]:
    """The inputs that are explained, and those that are held; ExplainError where there is none to explain."""
    found: list[Side] = []
    held: dict[Any, Any] = {}
    for key, value in inputs.items():
        kind = _kind(value)
        if kind is None:
            held[key] = value
        else:
            found.append(kind(key, value, model, given))
    if not found:
        told = ", ".join(f"{key!r}: {type(value).__name__}" for key, value in inputs.items())
        raise ExplainError(f"None of the inputs is a picture, a record or a text: {told or 'there are none'}.")
    return found, held


def _kind(value: Any) -> type[Side] | None:
    if isinstance(value, str):
        return PictureSide if is_picture(value) else TextSide
    if is_frame(value):
        return TableSide
    if isinstance(value, (Tensor, np.ndarray)) and value.ndim in (1, 2):
        whole = isinstance(value, Tensor) and not value.is_floating_point()
        return None if whole else TableSide
    if isinstance(value, Tensor):
        return PictureSide if value.is_floating_point() and value.ndim in (3, 4) else None
    return PictureSide if is_picture(value) else None
