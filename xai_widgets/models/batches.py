"""The way back: from rows of floats to the arrays and frames that a function on arrays takes."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
from torch import Tensor

from .table import Table, is_frame

Decode = Callable[[Tensor], Any]


def of_table(like: Any, space: Table) -> Decode:
    """Rows (N, F) -> a frame or an array as `like` is one."""
    return _frames(like, space) if is_frame(like) else _arrays(like, space)


def of_array(like: Any, channels_last: bool) -> Decode:
    """Rows (N, …) -> an array of the dtype of `like`; whole numbers are rounded to."""
    dtype = np.dtype(str(like.dtype).removeprefix("torch.")) if hasattr(like, "dtype") else np.dtype(np.float64)

    def decode(rows: Tensor) -> np.ndarray:
        array = rows.detach().cpu().numpy()
        array = np.moveaxis(array, 1, -1) if channels_last else array
        return np.rint(array).astype(dtype) if dtype.kind in "iu" else array.astype(dtype)

    return decode


def _frames(like: Any, space: Table) -> Decode:
    import pandas as pd

    names = like.columns if like.ndim == 2 else like.index
    dtypes = list(like.dtypes) if like.ndim == 2 else [object] * len(space.columns)

    def decode(rows: Tensor) -> Any:
        columns = space.decoded(rows)
        frame = pd.DataFrame(dict(enumerate(columns)))
        for i, (column, dtype) in enumerate(zip(space.columns, dtypes, strict=True)):
            if column.categories and not column.coded:
                frame[i] = frame[i].astype(dtype)
        return frame.set_axis(names, axis=1)

    return decode


def _arrays(like: Any, space: Table) -> Decode:
    dtype = np.dtype(str(getattr(like, "dtype", "float64")).removeprefix("torch."))
    words = any(column.categories and not column.coded for column in space.columns)

    def decode(rows: Tensor) -> np.ndarray:
        columns = space.decoded(rows)
        if words:
            return np.stack([column.astype(object) for column in columns], 1)
        array = np.stack(columns, 1)
        return array.astype(dtype) if dtype.kind == "f" else array

    return decode
