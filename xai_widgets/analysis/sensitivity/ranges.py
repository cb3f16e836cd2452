"""From the unit cube, where designs of experiments live, to rows with values from the data's ranges."""

from __future__ import annotations

from typing import Literal

import numpy as np
import torch
from torch import Tensor

from ...core.errors import ExplainError
from .feature import Feature
from .study import Study

Distribution = Literal["uniform", "data"]


def rows_of(study: Study, features: list[Feature], unit: np.ndarray, distribution: Distribution) -> Tensor:
    """float64 (n, F): the row studied, with some columns' values from unit (n, len(features)) in [0, 1].

    "uniform" is evenly between the smallest and the largest value in the data, each category as likely as another;
    "data" is as often as in the data, each column for itself.
    """
    if distribution not in ("uniform", "data"):
        raise ExplainError(f"distribution must be 'uniform' or 'data', got {distribution!r}.")
    rows = study.row.repeat(len(unit), 1)
    for feature, shares in zip(features, torch.from_numpy(np.ascontiguousarray(unit.T)), strict=True):
        rows[:, feature.index] = _values(feature, shares, distribution)
    return rows


def _values(feature: Feature, shares: Tensor, distribution: Distribution) -> Tensor:
    if distribution == "data":
        values = feature.quantile(shares)
    elif feature.categories:
        seen = feature.values.unique()
        values = seen[(shares * len(seen)).long().clamp(max=len(seen) - 1)]
    else:
        values = feature.low + shares * (feature.high - feature.low)
    return values.round() if feature.whole else values
