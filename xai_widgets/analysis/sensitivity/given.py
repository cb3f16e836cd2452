"""Sentences for tables and rows that do not fit."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from torch import Tensor

from ...core.errors import ExplainError
from ...core.target import is_whole
from ...models.table import is_frame
from .feature import Feature


def filled(data: Any, feature_names: Sequence[str] | None) -> Any:
    """The data, a frame or an array (N, F), if no value is missing; ExplainError otherwise."""
    if is_frame(data):
        if data.ndim != 2 or 0 in data.shape:
            raise ExplainError(f"The data must be rows of a table, (N, F), got the shape {data.shape}.")
        missing, names = data.isna().to_numpy(), [str(name) for name in data.columns]
        cells = data.select_dtypes("number").to_numpy(dtype=np.float64, na_value=np.nan)
    else:
        data = data.detach().cpu().numpy() if isinstance(data, Tensor) else np.asarray(data)
        if data.ndim != 2 or 0 in data.shape:
            raise ExplainError(f"The data must be rows of a table, (N, F), got the shape {data.shape}.")
        names = [str(name) for name in (feature_names or range(data.shape[1]))]
        if len(names) != data.shape[1]:
            raise ExplainError(f"feature_names has {len(names)} names for {data.shape[1]} columns. Give one for each.")
        words = data.dtype.kind not in "fiub"
        missing = np.array([[_absent(cell) for cell in row] for row in data]) if words else np.isnan(data)
        cells = np.zeros((1, 1)) if words else data.astype(np.float64)
    if missing.any():
        column = int(missing.any(0).argmax())
        raise ExplainError(
            f"The column {names[column]!r} has {int(missing[:, column].sum())} missing values in {len(missing)} rows."
            " Fill them in or leave those rows out, as the model was trained."
        )
    if np.isinf(cells).any():
        raise ExplainError("The data have infinite values. Clean them first.")
    return data


def _absent(cell: Any) -> bool:
    return cell is None or cell != cell


def row_of(row: Any, data: Any) -> Any:
    """One row (1, F) of the data's kind, by number or by values."""
    if is_whole(row):
        if not 0 <= row < len(data):
            raise ExplainError(f"row must be from 0 to {len(data) - 1}, the data have {len(data)} rows, got {row}.")
        return data.iloc[[int(row)]] if is_frame(data) else data[int(row) : int(row) + 1]
    if not is_frame(data):
        values = np.asarray(row.detach().cpu() if isinstance(row, Tensor) else row)
        values = values[None] if values.ndim == 1 else values
        if values.shape != (1, data.shape[1]):
            raise ExplainError(f"The row must have the data's {data.shape[1]} columns, got the shape {values.shape}.")
        return values
    return _row_of_frame(row, data)


def _row_of_frame(row: Any, data: Any) -> Any:
    import pandas as pd

    if isinstance(row, Mapping):
        row = pd.Series(dict(row), dtype=object)
    if not is_frame(row):
        raise ExplainError(f"row must be a number, a dict of values, a Series or a frame, got {type(row).__name__}.")
    frame = row.to_frame().T if row.ndim == 1 else row
    own, wanted = set(map(str, frame.columns)), list(map(str, data.columns))
    lacking, stray = [name for name in wanted if name not in own], sorted(own - set(wanted))
    if lacking or stray or len(frame) != 1:
        raise ExplainError(
            "The row must be one row with the data's columns."
            + (f" It lacks {', '.join(map(repr, lacking[:5]))}." if lacking else "")
            + (f" It has {', '.join(map(repr, stray[:5]))} besides." if stray else "")
            + (f" It has {len(frame)} rows." if len(frame) != 1 else "")
        )
    frame = frame.set_axis([str(name) for name in frame.columns], axis=1)[wanted].set_axis(data.columns, axis=1)
    return _as_the_data(frame, data)


def _as_the_data(frame: Any, data: Any) -> Any:
    """The row with the columns' own dtypes; ExplainError for a category that the data do not have."""
    dtypes = {}
    for name in data.columns:
        dtype, value = data[name].dtype, frame[name].iloc[0]
        if dtype.kind not in "fiu" and value not in (seen := data[name].unique().tolist()):
            raise ExplainError(_unseen(str(name), value, seen))
        if dtype.kind not in "iu" or float(value).is_integer():
            dtypes[name] = dtype
    return frame.astype(dtypes)


def checked_row(row: Tensor, features: Sequence[Feature]) -> None:
    """ExplainError where the row has a category that the data do not have."""
    for feature in features:
        code, seen = float(row[feature.index]), feature.values.unique().tolist()
        if feature.categories and code not in seen:
            raise ExplainError(_unseen(feature.name, feature.value(code), [feature.value(one) for one in seen]))


def _unseen(name: str, value: Any, seen: Sequence[Any]) -> str:
    known = ", ".join(sorted(map(repr, seen))[:8]) + (", …" if len(seen) > 8 else "")
    return f"The column {name!r} has {value!r}, a category that the data do not have. They have {known}."


def checked_names(names: Sequence[str] | None, sizes: tuple[int, ...]) -> tuple[str, ...]:
    """Names of outputs (outputs,), one for each; ExplainError otherwise."""
    if names is None:
        return ()
    if len(sizes) != 1 or len(names) != sizes[0]:
        told = "one column" if sizes == (1,) else f"the shape (N, {', '.join(map(str, sizes))})"
        raise ExplainError(
            f"class_names has {len(names)} names, but the model gives {told}. Give a name for each output, or a model"
            " with an output for each class, such as predict_proba."
        )
    return tuple(map(str, names))
