"""Rows of a table: numbers and categories, as floats for an explanation and as they were for the model."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import torch
from torch import Tensor

from ..core.errors import ExplainError
from ..core.places import Places
from ..core.space import Space

BACKGROUND = "Give background=, rows of the same table."


@dataclass(frozen=True)
class Column:
    """`categories`: what a code stands for, in order; () for a column of numbers. `dtype`: the column's own."""

    name: str
    categories: tuple[Any, ...] = ()
    dtype: Any = None
    coded: bool = False

    def encoded(self, values: np.ndarray) -> np.ndarray:
        """float64 (n,): numbers as they are, categories as their codes."""
        if not self.categories:
            return values.astype(np.float64)
        codes = {category: code for code, category in enumerate(self.categories)}
        return np.array([codes[plain(value)] for value in values], dtype=np.float64)

    def decoded(self, codes: np.ndarray) -> np.ndarray:
        """The column's own values again. (Numbers stay floats where they are none of the column's, such as a mean.)"""
        if not self.categories:
            whole = isinstance(self.dtype, np.dtype) and self.dtype.kind in "iub" and np.all(codes == np.rint(codes))
            return codes.astype(self.dtype) if whole else codes
        own = np.empty(len(self.categories), dtype=object)
        own[:] = self.categories
        chosen = own[np.rint(codes).astype(int).clip(0, len(own) - 1)]
        return chosen.astype(np.float64) if self.coded else chosen

    def note(self, code: float) -> str:
        """The value, as text."""
        return str(self.categories[int(code)]) if self.categories else f"{code:.6g}"


class Table(Space):
    """Rows of a table: a place for each column.

    With a background, hidden columns show its rows, the scores averaged (the interventional expectation); "mean" and
    "median" are its own, and of categories the most frequent.
    """

    def __init__(self, columns: Sequence[Column], background: Tensor | None, row: Tensor) -> None:
        super().__init__((len(columns),), background=background)
        self.columns = tuple(columns)
        self.categorical = torch.tensor([bool(column.categories) for column in columns])
        self.row = row

    def usual(self, name: str, default: Any) -> tuple[Any, ...]:
        """The data, and the lime package's width."""
        known = {"baseline": ("background", "mean"), "width": (0.75,)}
        return known.get(name, ()) if self.background is not None else ()

    @property
    def most_rows(self) -> int:
        """Rows of a table are small, and a call of Python costs more than a few of them."""
        return 4096

    @property
    def words(self) -> str:
        """See Space."""
        return f"a row of {len(self.columns)} columns"

    @property
    def kind(self) -> str:
        """See Places."""
        return "table"

    @property
    def blanks(self) -> tuple[str, ...]:
        """None: columns have units of their own."""
        return ()

    def pieces(self, how: str) -> Tensor:
        """A piece for each column."""
        return torch.arange(len(self.columns))

    @property
    def places(self) -> Places:
        """The columns, with what the row holds."""
        notes = tuple(column.note(float(code)) for column, code in zip(self.columns, self.row, strict=True))
        return Places("table", tuple(column.name for column in self.columns), notes)

    def scale(self, inputs: Tensor) -> Tensor:
        """Each column's range in the background; without one, that of the row."""
        if self.background is None:
            return super().scale(inputs)
        rows = self.background.to(inputs.device, inputs.dtype)
        return (rows.amax(0) - rows.amin(0)).where(~self.categorical.to(inputs.device), 0)

    def baseline(self, name: str, inputs: Tensor) -> Tensor:
        """See Space; of a background also "median"."""
        if name in ("mean", "median", "background-mean") and self.background is not None:
            rows = self.background.to(inputs.device, inputs.dtype)
            middle = rows.quantile(0.5, 0) if name == "median" else rows.mean(0)
            return middle.where(~self.categorical.to(inputs.device), rows.mode(0).values)[None]
        if self.categorical.any():
            raise ExplainError(
                f"The column {self._first_category()!r} has categories, and baseline={name!r} says nothing of those."
                f" {BACKGROUND if self.background is None else 'Use background, mean or median.'}"
            )
        if name == "median" or (name.startswith("background") and self.background is None):
            raise ExplainError(f"baseline={name!r} is that of the data. {BACKGROUND}")
        return super().baseline(name, inputs)

    def checked_background(self, label: str) -> Tensor:
        """The background; ExplainError where there is none."""
        if self.background is None:
            raise ExplainError(f"{label} of a table with baseline='background' draws from the data. {BACKGROUND}")
        return self.background

    def _first_category(self) -> str:
        return next(column.name for column in self.columns if column.categories)

    def hidden(self, pieces: Sequence[int]) -> str:
        """The names of some columns."""
        names = [self.columns[piece].name for piece in pieces[:6]]
        return ", ".join(map(repr, names)) + (", …" if len(pieces) > 6 else "")

    def told(self, row: Tensor) -> str:
        """The first values of a row (F,), in words."""
        values = [f"{column.name} = {column.note(float(code))}" for column, code in zip(self.columns, row, strict=True)]
        return f"the row with {', '.join(values[:6])}" + (", …" if len(values) > 6 else "")

    def decoded(self, rows: Tensor) -> list[np.ndarray]:
        """Each column of (N, F), as the table had it."""
        codes = rows.detach().cpu().double().numpy()
        return [column.decoded(codes[:, i]) for i, column in enumerate(self.columns)]


def plain(cell: Any) -> Any:
    """A cell as Python has it, so that it is equal to itself whatever array it came in."""
    return cell.item() if isinstance(cell, np.generic) else cell


def is_frame(given: Any) -> bool:
    """Whether it is a pandas DataFrame or Series; pandas is not imported for it."""
    pandas = sys.modules.get("pandas")
    return pandas is not None and isinstance(given, (pandas.DataFrame, pandas.Series))
