"""LIME's way with tables: columns cut at the quartiles of the data, and samples drawn bin by bin.

A sample's column counts as kept where it fell into the bin that the row is in (of categories, where it is the row's
own), so that a coefficient is about "worst radius > 18.8", not about a radius.
"""

from __future__ import annotations

from dataclasses import dataclass

import torch
from torch import Tensor

from ...core.places import Places
from ...models.table import Column, Table
from ..pairs import generator

CUTS = torch.tensor([0.25, 0.5, 0.75], dtype=torch.float64)


@dataclass(frozen=True)
class Bins:
    """One column's bins: `edges` float64 (n - 1,), and of each bin the share of the data in it, its bounds, mean and
    standard deviation, float64 (n,). Of categories, a bin is a value."""

    edges: Tensor
    shares: Tensor
    low: Tensor
    high: Tensor
    mean: Tensor
    spread: Tensor

    def number(self, values: Tensor) -> Tensor:
        """int64: the bin that each value is in; a value at an edge is in the lower one."""
        return torch.searchsorted(self.edges, values.contiguous())

    def drawn(self, which: Tensor, place: Tensor) -> tuple[Tensor, Tensor]:
        """Bins by their shares, and values by a normal distribution cut to the bin, from uniform numbers in [0, 1)."""
        number = torch.searchsorted(self.shares.cumsum(0), which.contiguous(), right=True)
        number = number.clamp_max(len(self.shares) - 1)  # the sum of the shares may be a little under 1
        low, high, mean, spread = (part[number] for part in (self.low, self.high, self.mean, self.spread))
        start, end = (torch.special.ndtr((bound - mean) / spread) for bound in (low, high))
        values = mean + spread * torch.special.ndtri(start + place * (end - start))
        return number, values.clamp(low, high)


def of_numbers(column: Tensor) -> Bins:
    """Of a column of the data, float64 (B,)."""
    edges = column.quantile(CUTS).unique()
    number = torch.searchsorted(edges, column)
    there = torch.nn.functional.one_hot(number, len(edges) + 1).double()
    counts = there.sum(0)
    mean = (there * column[:, None]).sum(0) / counts.clamp_min(1)
    spread = ((there * (column[:, None] - mean).square()).sum(0) / counts.clamp_min(1)).sqrt() + 1e-11
    ends = column.aminmax()
    low, high = torch.cat([ends.min[None], edges]), torch.cat([edges, ends.max[None]])
    return Bins(edges, counts / len(column), low, high, mean, spread)


def of_categories(column: Tensor, count: int) -> Bins:
    """Of a column of codes, of which there are `count`."""
    codes = torch.arange(count, dtype=torch.float64)
    shares = torch.bincount(column.long(), minlength=count).double() / len(column)
    return Bins(codes[:-1], shares, codes, codes, codes, torch.full_like(codes, 1e-11))


class Discretised:
    """A table's columns in bins.

    Attributes:
        bins: one for each column.
    """

    def __init__(self, space: Table) -> None:
        assert space.background is not None
        rows, self._space = space.background.detach().cpu().double(), space
        self.bins = [
            of_categories(cells, len(column.categories)) if column.categories else of_numbers(cells.contiguous())
            for cells, column in zip(rows.T, space.columns, strict=True)
        ]

    def samples(self, row: Tensor, pairs: int, seed: int) -> tuple[Tensor, Tensor]:
        """bool (2 pairs, F), which columns fell into the bins of the row float64 (F,), and the rows float64 (2 pairs,
        F) drawn; the second of a pair by the opposite random numbers."""
        numbers = torch.stack([
            torch.rand(2, len(self.bins), generator=generator(seed, i), dtype=torch.float64) for i in range(pairs)
        ])  # fmt: skip
        both = torch.stack([numbers, 1 - numbers], 1).flatten(0, 1)
        drawn = [bins.drawn(both[:, 0, i], both[:, 1, i]) for i, bins in enumerate(self.bins)]
        own = [bins.number(row[i : i + 1]) for i, bins in enumerate(self.bins)]
        kept = torch.stack([number == here for (number, _), here in zip(drawn, own, strict=True)], 1)
        return kept, torch.stack([values for _, values in drawn], 1)

    def places(self, row: Tensor) -> Places:
        """The columns, with the bins that the row is in."""
        found = zip(self._space.columns, self.bins, row, strict=True)
        notes = tuple(_condition(column, bins, value) for column, bins, value in found)
        return Places("table", self._space.places.names, notes)


def _condition(column: Column, bins: Bins, value: Tensor) -> str:
    if column.categories:
        return f"= {column.note(float(value))}"
    number = int(bins.number(value[None])[0])
    edges = [f"{edge:.4g}" for edge in bins.edges.tolist()]
    if number == 0:
        return f"≤ {edges[0]}"
    return f"> {edges[-1]}" if number == len(edges) else f"in ({edges[number - 1]}, {edges[number]}]"
