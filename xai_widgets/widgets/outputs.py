"""What a model answers, as an explorer shows it: names, bars, and probabilities or values."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import torch
from torch import Tensor

from ..core.errors import ExplainError
from ..core.ours import Ours
from ..core.run import picked
from ..core.target import TargetLike, as_target, refusal
from ..models.output import shown

if TYPE_CHECKING:
    from typing_extensions import Self

TOP = 5


class Outputs:
    """What is known of a model's outputs.

    Attributes:
        kind: "softmax", "sigmoid", "regression", "embedding", "segmentation" or "tokens".
        outputs: how many there are.
        labels: names of all of them, or none at all.
    """

    kind: str
    outputs: int
    labels: list[str]

    @classmethod
    def of(cls, kind: str, outputs: int, labels: Sequence[str] = ()) -> Self:
        """What is known of outputs that no explorer's subject has."""
        made = cls()
        made.kind, made.outputs, made.labels = kind, outputs, list(labels)
        return made

    def shown_scores(self, scores: Tensor) -> Tensor:
        """Probabilities or values (outputs,) of raw outputs (outputs,)."""
        return shown(scores, "softmax" if self.kind == "tokens" else self.kind)  # type: ignore[arg-type]

    def bars(self, now: Tensor, before: Tensor, target: TargetLike) -> list[dict[str, Any]]:
        """The most likely of the shown outputs `now` (outputs,), all of a few and the target's among them, beside
        `before`, those of the untouched input."""
        if self.kind == "embedding":  # whose numbers mean nothing one by one
            score, base = (float(picked(row[None], target)) for row in (now, before))
            return [{"index": -1, "label": self.label(target), "score": score, "base": base}]
        top = torch.topk(now, min(TOP, len(now))).indices.tolist()
        asked = as_target(target).classes
        missing, others = [i for i in asked if i not in top], [i for i in top if i not in asked]
        dropped = others[len(others) - len(missing) :]
        top = [i for i in top if i not in dropped] + missing
        return [{"index": i, "label": self.label(i), "score": float(now[i]), "base": float(before[i])} for i in top]

    def are_classes(self, target: TargetLike) -> bool:
        """Whether a target is a class, or two that are compared; ExplainError where there is no such output."""
        parts = as_target(target).parts
        if not all(isinstance(part.plain, int) for part in parts):
            return False
        for part in parts:
            if not 0 <= part.classes[0] < self.outputs:
                raise ExplainError(refusal(part.plain, (self.outputs,)))
        return True

    def one_or_two(self, target: TargetLike) -> TargetLike:
        """The same; ExplainError for what is neither a class nor two that are compared."""
        plain = [part.plain for part in as_target(target).parts]
        if not all(isinstance(index, int) and 0 <= index < self.outputs for index in plain):
            raise ExplainError(
                f"target must be an output from 0 to {self.outputs - 1}, or a pair of them, got {target!r}."
            )
        return target

    def label(self, target: TargetLike) -> str:
        """The name of an output, or of what is made of outputs."""
        return as_target(target).label(self.name)

    def name(self, index: int) -> str:
        """The name of an output."""
        return self.labels[index] if self.labels else Ours(f"output {index}")


class FewOutputs(Outputs):
    """Of a table: one output that has no name is the value itself."""

    def name(self, index: int) -> str:
        """See Outputs."""
        return Ours("value") if self.outputs == 1 and not self.labels else super().name(index)


def label_names(labels: Any, outputs: int) -> list[str]:
    """One name for each output, or none at all; ExplainError where they do not fit."""
    if labels is None:
        return []
    if isinstance(labels, Mapping):
        return _named_by_index(labels, outputs)
    if hasattr(labels, "tolist"):  # a pandas column, an array
        labels = labels.tolist()
    if isinstance(labels, str) or not isinstance(labels, Sequence):
        raise ExplainError(f"labels must be a list of names or a dict from index to name, got {type(labels).__name__}.")
    if len(labels) != outputs:
        raise ExplainError(
            f"labels has {len(labels)} names; the model has {outputs} outputs. One for each is expected."
        )
    return [str(label) for label in labels]


def _named_by_index(labels: Mapping[Any, Any], outputs: int) -> list[str]:
    """The names of a dict, "output 3" for what it has none for; a key that is no index would lose its name unseen."""
    for key in labels:
        if key not in range(outputs):
            raise ExplainError(
                f"A dict of labels goes from index to name, with indices from 0 to {outputs - 1}; this one has the key"
                f" {key!r}. Turn it round, make its keys whole numbers, or give a list of names."
            )
    return [str(labels[i]) if i in labels else Ours(f"output {i}") for i in range(outputs)]
