"""A model with all that it is called with, as a module whose rows are how often."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

import torch
from torch import Tensor, nn

from ...core.errors import ExplainError
from ..outcome import Reader

Inputs = tuple[tuple[Any, ...], dict[str, Any]]
_SHORT = 4
"""Tokens on which a view is compared with its model: every module is run by four as by five hundred."""


class Given:
    """What a model is called with. A copy of a module that holds it holds the same one."""

    def __init__(self, reader: Reader) -> None:
        self.reader = reader
        self.args: tuple[Any, ...] = ()
        self.kwargs: dict[str, Any] = {}
        self.kind = ""

    @contextmanager
    def holding(self, inputs: Inputs) -> Iterator[None]:
        """While open, the model is called with this."""
        before = self.args, self.kwargs
        self.args, self.kwargs = inputs
        try:
            yield
        finally:
            self.args, self.kwargs = before

    def __deepcopy__(self, memo: dict[int, object]) -> Given:
        return self

    def rows(self, count: int) -> Inputs:
        """Arguments and keywords for so many rows, which the model may write to."""
        return tuple(_rows(a, count) for a in self.args), {name: _rows(v, count) for name, v in self.kwargs.items()}

    @property
    def padding(self) -> Tensor | None:
        """(1, tokens), 0 where a token is padding, or None where nothing is said."""
        mask = self.kwargs.get("decoder_attention_mask" if _decodes(self.kwargs) else "attention_mask")
        return mask if isinstance(mask, Tensor) and mask.ndim == 2 else None


class Called(nn.Module):
    """(N, …) -> (N, outputs): N times the same input. See Given and Reader."""

    def __init__(self, model: nn.Module, given: Given) -> None:
        super().__init__()
        self.model, self.given = model, given

    def forward(self, rows: Tensor) -> Tensor:
        """Raw outputs of N rows."""
        args, kwargs = self.given.rows(len(rows))
        try:
            answer = self.model(*args, **kwargs)
        except (ExplainError, torch.OutOfMemoryError):
            raise
        except Exception as problem:  # the user's own code
            raise ExplainError(
                f"The model raised {type(problem).__name__} on this input: {problem}. Check that the input is what it"
                " takes: a tensor, a tuple of them, or a dict as its tokenizer makes it."
            ) from problem
        padding = self.given.padding
        padding = padding if padding is None else padding.expand(len(rows), -1)
        self.given.kind, values = self.given.reader(answer, padding)
        return values


def taken(inputs: Any, device: torch.device, dtype: torch.dtype) -> Inputs:
    """Arguments and keywords of one row, on the model's device and in its dtype.

    Args:
        inputs: a tensor, a tuple or list of arguments, or a mapping of keywords, as tokenizers give it.
        device: where the model is.
        dtype: of the model's floating tensors.

    Raises:
        ExplainError: no tensor in it, more than one row, or numbers that are not finite.
    """
    kwargs = dict(inputs) if isinstance(inputs, Mapping) else {}
    args = () if kwargs else tuple(inputs) if isinstance(inputs, (tuple, list)) else (inputs,)
    found = [value for value in (*args, *kwargs.values()) if isinstance(value, Tensor)]
    if not found:
        raise ExplainError(
            "The input must be a tensor, a tuple of tensors or a dict as a tokenizer makes it, got"
            f" {type(inputs).__name__}."
        )
    if found[0].ndim < 2 or len(found[0]) != 1 or not all(tensor.numel() for tensor in found):
        raise ExplainError(
            f"The input must be one row (1, …) that is not empty, got the shape {tuple(found[0].shape)}. Add a first"
            " dimension of 1; wrap a model whose first dimension is not the batch."
        )
    for tensor in found:
        if tensor.is_floating_point() and bool(tensor.isnan().any()):
            raise ExplainError("The input has NaN values. Clean it first, e.g. with torch.nan_to_num.")

    def there(value: Any) -> Any:
        if not isinstance(value, Tensor):
            return value
        return value.detach().to(device, dtype if value.is_floating_point() else value.dtype)

    return tuple(map(there, args)), {name: there(value) for name, value in kwargs.items()}


def cut(args: tuple[Any, ...], kwargs: dict[str, Any]) -> Inputs | None:
    """A shorter row of tokens, on which a view can be compared with its model in less time; None for other inputs, and
    where those tokens are padding, of which a model may answer anything."""
    values = (*args, *kwargs.values())
    tokens = [value for value in values if isinstance(value, Tensor)]
    if any(t.ndim != 2 or t.is_floating_point() or t.shape != tokens[0].shape for t in tokens):
        return None
    mask = kwargs.get("attention_mask")
    if tokens[0].shape[1] <= _SHORT or (isinstance(mask, Tensor) and not bool(mask[:, :_SHORT].all())):
        return None
    few = {id(tensor): tensor[:, :_SHORT] for tensor in tokens}
    return tuple(few.get(id(a), a) for a in args), {name: few.get(id(v), v) for name, v in kwargs.items()}


def _rows(value: Any, count: int) -> Any:
    if not isinstance(value, Tensor):
        return value
    return value.expand(count, *value.shape[1:]).clone() if value.ndim and len(value) == 1 else value.clone()


def _decodes(kwargs: dict[str, Any]) -> bool:
    return "decoder_input_ids" in kwargs
