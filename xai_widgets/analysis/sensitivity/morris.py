"""Morris screening: which features matter at all, with few rows, by SALib."""

from __future__ import annotations

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
from .sobol import problem_of
from .study import Study

LEVELS, FEWEST = 4, 4


@dataclass(frozen=True, eq=False, kw_only=True)
class Morris(Estimate):
    """Elementary effects: changes of the answer for a step in one feature, over the step as a share of its range.

    Attributes:
        features: the columns that vary.
        mean: float64 (features,).
        size, size_error: float64 (features,): of their absolute values, with the half width of its 95% confidence
            interval.
        spread: float64 (features,): their standard deviation, large where an effect depends on others or bends.
        n: trajectories so far.
    """

    features: tuple[Feature, ...]
    mean: Tensor
    size: Tensor
    size_error: Tensor
    spread: Tensor
    n: int

    def rows(self) -> list[dict[str, Any]]:
        """A row for each column, the largest first; see metrics.frame."""
        rows = [
            {"feature": feature.name, "size": float(self.size[i]), "size_error": float(self.size_error[i]),
             "mean": float(self.mean[i]), "spread": float(self.spread[i])}
            for i, feature in enumerate(self.features)
        ]  # fmt: skip
        return sorted(rows, key=lambda row: -float(row["size"]))


@Anytime
def morris(
    study: Study, n: int = 32, *, features: Sequence[str | int] | None = None, distribution: Distribution = "uniform",
    seed: int = 0,
) -> Iterator[Morris]:  # fmt: skip
    """Elementary effects along random trajectories over ranges from the data, an estimate each time there are twice as
    many. Columns that were not chosen stay as in the row.
    Papers: Morris 1991, https://doi.org/10.1080/00401706.1991.10484804; Campolongo et al. 2007,
    https://doi.org/10.1016/j.envsoft.2006.10.004.

    Args:
        study: the model, the data and the row.
        n: trajectories, each of features + 1 rows.
        features, distribution, seed: see `sobol`.

    Raises:
        ExplainError: a column that is not there or does not vary, or SALib is missing.
    """
    needed("SALib")
    from SALib.analyze.morris import analyze
    from SALib.sample.morris import sample

    columns, n = study.chosen(features), at_least(n, FEWEST, "n")
    problem, seed = problem_of(columns), seeded(seed)
    unit = sample(problem, n, num_levels=LEVELS, seed=seed)
    rows, size, begun = rows_of(study, columns, unit, distribution), len(columns) + 1, study.run.model_calls
    told = 0

    def some(first: int, last: int) -> Tensor:
        return study.run.model.prepare(rows[first * size : last * size])

    for done, found in study.blocks(n, size, some):
        if done == n or done >= max(FEWEST, 2 * told):
            told = done
            answers = found.flatten().double().numpy()
            effects = analyze(problem, unit[: done * size], answers, num_levels=LEVELS, seed=seed)
            mean, large, error, spread = (
                torch.from_numpy(np.array(effects[name], dtype=np.float64))
                for name in ("mu", "mu_star", "mu_star_conf", "sigma")
            )
            yield Morris(
                features=tuple(columns), mean=mean, size=large, size_error=error, spread=spread, n=done,
                progress=done / n, model_calls=study.run.model_calls - begun,
            )  # fmt: skip
