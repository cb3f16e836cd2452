"""A Run of any model on any input: what a person has at hand, made to fit the Model protocol and a space."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np
import torch
from torch import Tensor, nn

from ..core.errors import ExplainError
from ..core.model import Model
from ..core.run import Run
from ..core.space import Space
from . import adapt, batches, unpacked
from .predictor import Predictor
from .table import Table, is_frame
from .tabular import table


def opened(
    model: Any, inputs: Any, *, background: Any = None, feature_names: Sequence[str] | None = None,
    categorical: Sequence[int | str] | None = None, tokenizer: Any = None,
) -> Run:  # fmt: skip
    """A Run of one row.

    Args:
        model: a torch.nn.Module, anything with the Model protocol, or what predicts from arrays: a scikit-learn
            estimator or pipeline, an ONNX Runtime session, a Keras model, a function predict(array) -> scores.
        inputs: one row, as the model takes it: a finite float tensor or array (1, …), of a picture (C, H, W) too, of a
            table (F,) too; a pandas DataFrame of one row or a Series. For a torch module also a tuple or mapping of
            tensors (1, …) and what else it takes, token ids (1, L), or, with a tokenizer, a text or a pair of texts.
        background: rows like it, (B, …), that say "nothing here" together.
        feature_names: names of a table's columns, for an array or tensor.
        categorical: names or numbers of a table's columns of numbers that are codes of categories.
        tokenizer: of a text, as in transformers.

    Raises:
        ExplainError: one does not fit the others; the sentence says how.
    """
    torch_like = isinstance(model, nn.Module) or (hasattr(model, "trace") and hasattr(model, "fingerprint"))
    if unpacked.is_text(inputs) or isinstance(inputs, (Mapping, tuple)) or _is_ids(inputs, torch_like):
        if not isinstance(model, nn.Module):
            raise ExplainError(
                f"Texts and several inputs are explained for a torch.nn.Module, this is a {type(model).__name__}. Wrap"
                " a function so that it takes one array."
            )
        return unpacked.opened(model, inputs, background, tokenizer)
    if is_frame(inputs) or _dimensions(inputs, torch_like) <= 2:
        row, space = table(inputs, background, feature_names, categorical)
        adapted: Model = adapt(model) if torch_like else Predictor(model, batches.of_table(inputs, space))
        return Run(adapted, _fitting(row, space, torch_like), space=space)
    for name, asked in (("feature_names", feature_names), ("categorical", categorical)):
        if asked is not None:
            raise ExplainError(f"{name}= is for tables, (F,) or (1, F); the input has the shape {tuple(inputs.shape)}.")
    # Keras on torch makes torch modules, but of pictures with their colours last, where a map would lie on other axes.
    keras_picture = hasattr(model, "predict_on_batch") and _channels_last(_rows(_tensor(inputs))[0])
    if torch_like and not keras_picture:
        adapted = adapt(model)
        return _first(lambda row: Run(adapted, row, space=_space(row, background)), _rows(_tensor(inputs)))
    return _first(lambda row: _predicted(model, row, inputs, background), _rows(_tensor(inputs)))


def _is_ids(inputs: Any, torch_like: bool) -> bool:
    """Whether it may be token ids, (L,) or (1, L)."""
    whole = isinstance(inputs, Tensor) and inputs.dtype in (torch.int32, torch.int64)
    return torch_like and whole and inputs.ndim in (1, 2) and inputs.numel() > 0


def _dimensions(inputs: Any, torch_like: bool) -> int:
    if isinstance(inputs, (Tensor, np.ndarray)):
        return inputs.ndim
    if torch_like:
        raise ExplainError(
            f"The input must be a preprocessed tensor (C, H, W) or (1, …), got {type(inputs).__name__}."
            " SaliencyExplorer takes pictures as they are."
        )
    try:
        return np.asarray(inputs).ndim
    except ValueError as problem:  # lists of several lengths
        raise ExplainError(
            f"The input must be one row, an array (1, …) or a frame, got {type(inputs).__name__}."
        ) from problem


def _fitting(row: Tensor, space: Table, torch_like: bool) -> Tensor:
    """The row; ExplainError for words where numbers are needed."""
    words = [at for at, column in enumerate(space.columns) if column.categories and not column.coded]
    if torch_like and words:
        name, value = space.columns[words[0]].name, space.places.notes[words[0]]
        raise ExplainError(
            f"The input must be numbers for a torch module, but the column {name!r} has {value!r}."
            " Encode it first, or explain a function that takes the frame and encodes it itself."
        )
    return row


def _tensor(inputs: Any) -> Tensor:
    """A finite float tensor; ExplainError for anything else."""
    tensor = torch.from_numpy(np.ascontiguousarray(inputs)) if not isinstance(inputs, Tensor) else inputs
    if not tensor.is_floating_point():
        if isinstance(inputs, Tensor):
            raise ExplainError(f"The input must be a float tensor, got {tensor.dtype}. Scale and normalise it first.")
        tensor = tensor.double()
    if not torch.isfinite(tensor).all():
        raise ExplainError("The input has NaN or infinite values. Clean it first, e.g. with torch.nan_to_num.")
    return tensor.detach()


def _rows(inputs: Tensor) -> list[Tensor]:
    """What may be meant, a row with its batch (1, …): three dimensions are a picture without, or else a series with."""
    if inputs.ndim < 3 or inputs.numel() == 0:
        raise ExplainError(f"The input must have the shape (C, H, W) or (1, …), got {tuple(inputs.shape)}.")
    if inputs.ndim == 3:
        return [inputs[None], inputs] if len(inputs) == 1 else [inputs[None]]
    if len(inputs) != 1:
        raise ExplainError(
            f"The input must be one row, with the shape (C, H, W) or (1, …), got {tuple(inputs.shape)}. Choose one,"
            " such as x[:1]."
        )
    return [inputs]


def _first(run: Callable[[Tensor], Run], rows: list[Tensor]) -> Run:
    """The Run of the first row that the model takes."""
    problems = []
    for row in rows:
        try:
            made = run(row)
            _ = len(rows) == 1 or made.scores
            return made
        except ExplainError as problem:
            problems.append(problem)
    raise problems[0]


def _space(row: Tensor, background: Any) -> Space:
    return Space(row.shape[1:], background=None if background is None else _background(background, row.shape[1:]))


def _background(given: Any, shape: torch.Size) -> Tensor:
    rows = given if isinstance(given, (Tensor, np.ndarray)) else None
    if rows is None or tuple(rows.shape[1:]) != tuple(shape) or len(rows) == 0:
        raise ExplainError(
            f"The background must be a tensor or array (B, {', '.join(map(str, shape))}), rows like the input, got"
            f" {type(given).__name__} {tuple(getattr(given, 'shape', ()))}."
        )
    tensor = rows.detach() if isinstance(rows, Tensor) else torch.from_numpy(np.ascontiguousarray(rows))
    if not torch.isfinite(tensor).all():
        raise ExplainError("The background has NaN or infinite values. Clean it first.")
    return tensor.to(torch.float64 if tensor.dtype == torch.float64 else torch.float32)


def _predicted(model: Any, row: Tensor, inputs: Any, background: Any) -> Run:
    """Of arrays that are no table; pictures (H, W, C) are turned, since a space has the channels first."""
    space, last = _space(row, background), _channels_last(row)
    adapted: Model = Predictor(model, batches.of_array(inputs, last))
    if not last:
        return Run(adapted, row, space=space)
    rows = None if space.background is None else space.background.movedim(-1, 1)
    row = row.movedim(-1, 1)
    return Run(adapted, row, space=Space(row.shape[1:], background=rows))


def _channels_last(row: Tensor) -> bool:
    colours = (1, 3, 4)
    return row.ndim == 4 and row.shape[-1] in colours and row.shape[1] not in colours
