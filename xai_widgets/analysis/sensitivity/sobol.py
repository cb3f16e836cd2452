"""Sobol indices: how much of the spread of the answer comes from each feature, by SALib."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import torch
from torch import Tensor

from ..anytime import Anytime, Estimate
from ..counts import at_least, seeded
from .extras import needed
from .feature import Feature
from .ranges import Distribution, rows_of
from .study import Study

FEWEST = 32


@dataclass(frozen=True, eq=False, kw_only=True)
class Sobol(Estimate):
    """Indices as shares of the variance; each with the half width of its 95% confidence interval.

    Attributes:
        features: the columns that vary.
        first, first_error: float64 (features,): alone.
        total, total_error: float64 (features,): alone and together with others.
        second: float64 (features, features), symmetric: of pairs beyond what each gives alone, NaN on the diagonal;
            None where it was not asked for.
        n: base samples so far.
        constant: whether the answer never changed; all indices are then 0.
    """

    features: tuple[Feature, ...]
    first: Tensor
    first_error: Tensor
    total: Tensor
    total_error: Tensor
    second: Tensor | None
    n: int
    constant: bool = False

    def rows(self) -> list[dict[str, Any]]:
        """A row for each column, the largest total first; see metrics.frame."""
        rows = [
            {"feature": feature.name, "first": float(self.first[i]), "first_error": float(self.first_error[i]),
             "total": float(self.total[i]), "total_error": float(self.total_error[i])}
            for i, feature in enumerate(self.features)
        ]  # fmt: skip
        return sorted(rows, key=lambda row: -float(row["total"]))


@Anytime
def sobol(
    study: Study, n: int = 512, *, features: Sequence[str | int] | None = None, second: bool = False,
    distribution: Distribution = "uniform", seed: int = 0,
) -> Iterator[Sobol]:  # fmt: skip
    """First-order, total and, if asked for, second-order indices, an estimate each time the samples have doubled.

    Features are drawn independently of each other, over ranges from the data; columns that were not chosen stay as in
    the row. Papers: Sobol 2001, https://doi.org/10.1016/S0378-4754(00)00270-6; Saltelli et al. 2010,
    https://doi.org/10.1016/j.cpc.2009.09.018.

    Args:
        study: the model, the data and the row.
        n: base samples, made a power of two; each is n × (features + 2) rows, × (2 features + 2) with `second`.
        features: columns, all that vary where None.
        second: whether pairs are asked about too.
        distribution: "uniform" between the smallest and largest value, or as in the "data".
        seed: of the samples.

    Raises:
        ExplainError: a column that is not there or does not vary, or SALib is missing.
    """
    needed("SALib")
    from SALib.sample.sobol import sample

    columns = study.chosen(features)
    n = 2 ** math.ceil(math.log2(at_least(n, FEWEST, "n")))
    problem = problem_of(columns)
    unit = sample(problem, n, calc_second_order=second, seed=seeded(seed))
    rows, size, begun = rows_of(study, columns, unit, distribution), len(unit) // n, study.run.model_calls
    told = 0

    def some(first: int, last: int) -> Tensor:
        return study.run.model.prepare(rows[first * size : last * size])

    for done, found in study.blocks(n, size, some):
        whole = 2 ** int(math.log2(done))
        if whole >= FEWEST and whole > told:
            told = whole
            yield _analysed(columns, problem, found[:whole].flatten().double().numpy(), second, whole, seed,
                            progress=whole / n, calls=study.run.model_calls - begun)  # fmt: skip


def problem_of(features: Sequence[Feature]) -> dict[str, Any]:
    """SALib's words for the unit cube."""
    return {"num_vars": len(features), "names": [f.name for f in features], "bounds": [[0.0, 1.0]] * len(features)}


def _analysed(
    features: list[Feature], problem: dict[str, Any], answers: np.ndarray, second: bool, n: int, seed: int, *,
    progress: float, calls: int,
) -> Sobol:  # fmt: skip
    from SALib.analyze.sobol import analyze

    if np.ptp(answers) == 0:
        none = torch.zeros(len(features), dtype=torch.float64)
        return Sobol(features=tuple(features), first=none, first_error=none, total=none, total_error=none, second=None,
                     n=n, constant=True, progress=progress, model_calls=calls)  # fmt: skip
    # A seed of 0 is none to SALib, which would then draw from the global generator.
    found = analyze(problem, answers, calc_second_order=second, seed=seed + 1)
    first, first_error, total, total_error = (
        torch.from_numpy(np.array(found[name], dtype=np.float64)) for name in ("S1", "S1_conf", "ST", "ST_conf")
    )
    pairs = torch.from_numpy(np.array(found["S2"], dtype=np.float64)) if second else None
    if pairs is not None:
        pairs = torch.where(pairs.isnan(), pairs.T, pairs)
    return Sobol(features=tuple(features), first=first, first_error=first_error, total=total, total_error=total_error,
                 second=pairs, n=n, progress=progress, model_calls=calls)  # fmt: skip
