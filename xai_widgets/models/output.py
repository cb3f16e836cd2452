"""What a model's output is: finding the tensor in it, and what its numbers mean."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Literal

import torch
from torch import Tensor

from ..core.errors import ExplainError, unknown

OutputKind = Literal["softmax", "sigmoid", "regression", "embedding", "segmentation"]
KINDS = ("softmax", "sigmoid", "regression", "embedding", "segmentation")


def pick(output: Any) -> Tensor:
    """(N, outputs), or (N, …) of more dimensions, from what a model returned: a tensor, a tuple or list (its first
    tensor that is no mere number), a dict or object with `logits`; ExplainError for anything else."""
    found = _tensor_in(output)
    if found is None:
        raise ExplainError(
            f"The model returned {type(output).__name__}, in which no tensor was found. It should return a tensor"
            " (N, outputs), a tuple or dict that has one, or an object with .logits. Wrap it in a module that does."
        )
    if found.is_complex():
        raise ExplainError(f"The model's output is {found.dtype}; real numbers are expected. Wrap the model.")
    if found.ndim == 1:
        found = found[:, None]
    if found.ndim > 2 and found.shape[2:].numel() == 1:
        found = found.flatten(1)
    if found.ndim < 2 or found[:1].numel() == 0:
        raise ExplainError(
            f"The model's output has the shape {tuple(found.shape)}; (N, outputs) or (N, …) is expected. Wrap the model"
            " in a module that returns a row of numbers for each input."
        )
    return found


def _tensor_in(output: Any) -> Tensor | None:
    if isinstance(output, Tensor):
        return output
    if isinstance(output, Mapping):
        if "logits" in output:
            return output["logits"]
        output = list(output.values())
    elif hasattr(output, "logits"):
        return output.logits
    if isinstance(output, (tuple, list)):
        tensors = [item for item in output if isinstance(item, Tensor)]
        return next((one for one in tensors if one.ndim), tensors[0] if tensors else None)  # a loss may come first
    return None


def kind_of(scores: Tensor, asked: str | None) -> OutputKind:
    """The asked kind, or a guess from one row of raw outputs (outputs,): several outputs are classes (softmax), one
    is a regression, maps of outputs (classes, h, w) are a segmentation. ExplainError for an unknown or another kind."""
    if asked is not None and asked not in KINDS:
        raise ExplainError(unknown("output kind", asked, KINDS))
    if asked is not None and (asked == "segmentation") != (scores.ndim == 3):
        shape = ", ".join(map(str, scores.shape))
        raise ExplainError(f"A segmentation has outputs (N, classes, h, w), these are (N, {shape}): not {asked!r}.")
    if asked == "softmax" and scores.numel() == 1:
        raise ExplainError("A softmax needs two outputs or more, the model has one. Use output='sigmoid'.")
    if asked is not None:
        return asked  # type: ignore[return-value]
    if scores.ndim == 3:
        return "segmentation"
    return "softmax" if scores.numel() > 1 else "regression"


def shown(scores: Tensor, kind: OutputKind) -> Tensor:
    """What the bars show of raw outputs (outputs,): probabilities in [0, 1], or as they are the values of a regression,
    the numbers of an embedding and the mean scores of a segmentation's classes.

    Outputs that are probabilities already (a softmax at the model's end) are shown as they are.
    """
    if kind not in ("softmax", "sigmoid") or is_probability(scores, kind):
        return scores
    return torch.softmax(scores, 0) if kind == "softmax" else torch.sigmoid(scores)


def is_probability(scores: Tensor, kind: OutputKind) -> bool:
    """Whether softmax outputs are in [0, 1] and sum to 1 already. A sigmoid's cannot be told from logits."""
    inside = bool(((scores >= 0) & (scores <= 1)).all())
    return kind == "softmax" and inside and abs(float(scores.sum()) - 1) < 1e-2
