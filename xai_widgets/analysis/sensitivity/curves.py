"""Individual conditional expectation and partial dependence, of one feature or of two together."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import torch
from torch import Tensor

from ...core.errors import ExplainError
from ..anytime import Anytime, Estimate
from ..counts import at_least, seeded
from .feature import Feature
from .study import Study


@dataclass(frozen=True, eq=False, kw_only=True)
class Curves(Estimate):
    """What the model says while one feature, or two, take every value of a grid and the others stay.

    Attributes:
        features: the columns that vary, one or two.
        grids: float64 (G,) for each, ascending; of categories their codes.
        own: float32 (G[, G2]): the row's.
        individual: float32 (rows, G[, G2]): the data's rows so far.
        numbers: int64 (rows,): which rows of the data they are.
    """

    features: tuple[Feature, ...]
    grids: tuple[Tensor, ...]
    own: Tensor
    individual: Tensor
    numbers: Tensor

    @property
    def average(self) -> Tensor:
        """float32 (G[, G2]): the partial dependence, the mean of the rows so far."""
        return self.individual.mean(0)

    @property
    def error(self) -> Tensor:
        """float32 (G[, G2]): the standard error of the average as one of all rows; 0 once they are all there."""
        rows = len(self.individual)
        if self.final and rows == len(self.features[0].values):
            return torch.zeros_like(self.own)
        return self.individual.std(0) / math.sqrt(rows) if rows > 1 else torch.full_like(self.own, math.inf)

    @property
    def values(self) -> tuple[list[Any], ...]:
        """The grids as a person reads them."""
        pairs = zip(self.features, self.grids, strict=True)
        return tuple([feature.value(code) for code in grid.tolist()] for feature, grid in pairs)


@Anytime
def curves(
    study: Study, feature: str | int, n: int = 50, *, rows: int | None = None, seed: int = 0
) -> Iterator[Curves]:
    """ICE and partial dependence of a feature. The row's own curve comes first, then the data's rows in random order,
    so that the average of those so far is one of a sample.

    Papers: Goldstein et al. 2015 (ICE), https://arxiv.org/abs/1309.6392; Friedman 2001 (partial dependence),
    https://doi.org/10.1214/aos/1013203451. Where features depend on each other, rows are asked about that no data has.

    Args:
        study: the model, the data and the row.
        feature: name or number of a column.
        n: points of the grid, see Feature.grid; from the 5% to the 95% quantile, as in scikit-learn.
        rows: at most so many of the data's rows; all where None.
        seed: of the order of the rows.

    Raises:
        ExplainError: a column that is not there or does not vary.
    """
    chosen = study.feature(feature).varied()
    yield from _swept(study, (chosen,), (chosen.grid(at_least(n, 2, "n")),), rows, seed)


@Anytime
def surface(
    study: Study, one: str | int, other: str | int, n: int = 20, *, rows: int | None = 200, seed: int = 0
) -> Iterator[Curves]:
    """The same for two features together: a heat map. `rows` as in `curves`, and 200 unless asked for more.

    Raises:
        ExplainError: a column that is not there, does not vary, or is named twice.
    """
    chosen = study.feature(one).varied(), study.feature(other).varied()
    if chosen[0].index == chosen[1].index:
        raise ExplainError(f"A surface is of two features, got {chosen[0].name!r} twice.")
    grids = chosen[0].grid(at_least(n, 2, "n")), chosen[1].grid(n)
    yield from _swept(study, chosen, grids, rows, seed)


def along(study: Study, found: Curves) -> Tensor:
    """float32 (G[, G2]): the study's row over the grids of curves that were found for another one."""
    points = torch.cartesian_prod(*found.grids).reshape(-1, len(found.grids))
    rows = study.row.repeat(len(points), 1)
    rows[:, [feature.index for feature in found.features]] = points
    return study.scores(rows).reshape([len(grid) for grid in found.grids])


def _swept(
    study: Study, features: tuple[Feature, ...], grids: tuple[Tensor, ...], rows: int | None, seed: int
) -> Iterator[Curves]:
    order = torch.randperm(len(study.data), generator=torch.Generator().manual_seed(seeded(seed)))
    if rows is not None:
        order = order[: at_least(rows, 1, "rows")]
    run, begun = study.run, study.run.model_calls
    points = run.model.prepare(torch.cartesian_prod(*grids).reshape(-1, len(grids)))
    asked = torch.cat([run.model.prepare(study.row[None]), study.table[order.to(study.table.device)]])
    where, sizes = [feature.index for feature in features], [len(grid) for grid in grids]

    room = [asked.new_empty(0, len(points), asked.shape[1])]

    def block(first: int, last: int) -> Tensor:
        made = room[0][: last - first]
        if len(made) < last - first:  # new memory costs more than what is written to it
            room[0] = made = asked.new_empty(last - first, len(points), asked.shape[1])
        made[:] = asked[first:last, None]
        for column, place in enumerate(where):
            made[:, :, place] = points[:, column]
        return made.flatten(0, 1)

    for done, found in study.blocks(len(asked), len(points), block):
        if done > 1:
            shaped = found.unflatten(1, sizes)
            yield Curves(
                features=features, grids=grids, own=shaped[0], individual=shaped[1:], numbers=order[: done - 1],
                progress=done / len(asked), model_calls=run.model_calls - begun,
            )  # fmt: skip
