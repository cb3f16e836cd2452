"""Reading a table: a row and a background from frames, arrays, tensors and lists."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import torch
from torch import Tensor

from ..core.errors import ExplainError, unknown
from .table import Column, Table, is_frame, plain


def table(
    inputs: Any, background: Any = None, feature_names: Sequence[str] | None = None,
    categorical: Sequence[int | str] | None = None,
) -> tuple[Tensor, Table]:  # fmt: skip
    """A row float64 (1, F) and its Table.

    Args:
        inputs: one row: a pandas DataFrame or Series, an array, tensor or list (F,) or (1, F).
        background: rows with the same columns, or None.
        feature_names: names of the columns, for an array; a frame has its own.
        categorical: names or numbers of columns of numbers that are codes of categories. Columns of strings, booleans
            or pandas categories are so anyway.

    Raises:
        ExplainError: not one row, a value that is missing or not finite, another number of columns, or other names.
    """
    names, row = _cells(inputs, "The input")
    names = _names(names, feature_names, row.shape[1], is_frame(inputs))
    if row.shape[0] != 1:
        raise ExplainError(f"The input must be one row, got {row.shape[0]}. Choose one, such as X.iloc[[0]] or X[:1].")
    others = None if background is None else _aligned(background, names, is_frame(inputs))
    marked = _numbers(categorical or (), names)
    columns = [
        _column(name, row[:, i], None if others is None else others[:, i], _dtype(inputs, i), i in marked)
        for i, name in enumerate(names)
    ]
    codes = _encoded(columns, row, "The input")
    rows = None if others is None else _encoded(columns, others, "The background")
    return codes, Table(columns, rows, codes[0])


def _cells(given: Any, what: str) -> tuple[list[str] | None, np.ndarray]:
    """The columns' names, if it has them, and an array (n, F)."""
    names = None
    if is_frame(given):
        frame = given.to_frame().T if given.ndim == 1 else given
        names = [str(name) for name in frame.columns]
        cells = np.empty(frame.shape, dtype=object)
        for i in range(frame.shape[1]):
            cells[:, i] = list(frame.iloc[:, i])
    else:
        cells = np.asarray(given.detach().cpu() if isinstance(given, Tensor) else given)
        cells = cells[None] if cells.ndim == 1 else cells
    if cells.ndim != 2 or 0 in cells.shape:
        raise ExplainError(f"{what} must be rows of a table, (F,) or (N, F), got the shape {cells.shape}.")
    return names, cells


def _names(own: list[str] | None, given: Sequence[str] | None, count: int, frame: bool) -> list[str]:
    if given is None:
        names = own or [str(number) for number in range(count)]
    else:
        names = [str(name) for name in given]
    if len(names) != count:
        raise ExplainError(f"feature_names has {len(names)} names for {count} columns. Give one for each.")
    if frame and given is not None and names != own:
        raise ExplainError("A frame has names of its own. Leave feature_names= out, or rename its columns.")
    if len(set(names)) != count:
        raise ExplainError("Two columns have the same name, so they cannot be told apart. Rename one.")
    return names


def _aligned(background: Any, names: list[str], frame: bool) -> np.ndarray:
    """The background's cells, its columns in the order of the input's."""
    own, cells = _cells(background, "The background")
    if own is not None and frame:
        missing, extra = sorted(set(names) - set(own)), sorted(set(own) - set(names))
        if missing or extra:
            raise ExplainError(
                "The background must have the input's columns."
                + (f" It lacks {', '.join(map(repr, missing[:5]))}." if missing else "")
                + (f" It has {', '.join(map(repr, extra[:5]))} besides." if extra else "")
            )
        return cells[:, [own.index(name) for name in names]]
    if cells.shape[1] != len(names):
        raise ExplainError(
            f"The background has {cells.shape[1]} columns, the input has {len(names)}. Give rows of the same table."
        )
    return cells


def _numbers(categorical: Sequence[int | str], names: list[str]) -> set[int]:
    found = set()
    for one in categorical:
        number = names.index(one) if isinstance(one, str) and one in names else one
        if isinstance(number, bool) or not isinstance(number, int) or not 0 <= number < len(names):
            raise ExplainError(unknown("column", one, names))
        found.add(number)
    return found


def _dtype(inputs: Any, i: int) -> Any:
    if is_frame(inputs):
        return inputs.dtypes.iloc[i] if inputs.ndim == 2 else None
    return getattr(inputs, "dtype", None)


def _column(name: str, row: np.ndarray, others: np.ndarray | None, dtype: Any, marked: bool) -> Column:
    cells = row if others is None else np.concatenate([row, others])
    numbers = all(isinstance(cell, (int, float, np.number)) and not isinstance(cell, bool) for cell in cells.tolist())
    if numbers and not marked:
        return Column(name, dtype=dtype)
    found = {plain(cell) for cell in cells}
    if not marked and any(cell is None or cell != cell for cell in found):
        raise ExplainError(f"The column {name!r} has missing values. Fill them in first.")
    return Column(name, tuple(sorted(found, key=lambda cell: (str(type(cell)), cell))), dtype, coded=numbers)


def _encoded(columns: Sequence[Column], cells: np.ndarray, what: str) -> Tensor:
    rows = torch.from_numpy(np.stack([column.encoded(cells[:, i]) for i, column in enumerate(columns)], 1))
    if not torch.isfinite(rows).all():
        bad = columns[int(torch.nonzero(~torch.isfinite(rows))[0, 1])].name
        raise ExplainError(f"{what} has NaN or infinite values, in column {bad!r}. Fill them in first.")
    return rows
