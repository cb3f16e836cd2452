"""A table of people with numbers, whole numbers and categories, and models of it."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import torch
from nets import seeded
from sklearn.compose import make_column_transformer
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import OneHotEncoder, StandardScaler
from torch import Tensor, nn

from xai_widgets.analysis.sensitivity import Study, study

ROWS = 80


def people(rows: int = ROWS) -> pd.DataFrame:
    """`age` is whole, `work` and `pet` are words, `member` is yes or no, `same` is constant."""
    own = np.random.default_rng(0)
    return pd.DataFrame({
        "age": own.integers(18, 80, rows), "income": own.gamma(4, 9.0, rows),
        "work": own.choice(["farm", "office", "none"], rows),
        "pet": pd.Categorical(own.choice(["cat", "dog"], rows)), "member": own.random(rows) < 0.3, "same": 3.0,
    })  # fmt: skip


def bought(frame: pd.DataFrame) -> np.ndarray:
    """The truth: whether each of them did."""
    pull = (frame["age"] - 45) / 12 + (frame["income"] - 36) / 20 + 1.5 * (frame["work"] == "office")
    return np.where(pull > 0.4, "yes", "no")


def pipeline(frame: pd.DataFrame) -> Any:
    """A fitted scikit-learn pipeline over the frame."""
    columns = make_column_transformer(
        (StandardScaler(), ["age", "income", "same"]), (OneHotEncoder(), ["work", "pet", "member"])
    )
    return make_pipeline(columns, LogisticRegression()).fit(frame, bought(frame))


class Weighted(nn.Module):
    """Two classes: 0 and w · x + c."""

    def __init__(self, weights: list[float], constant: float = 0.0) -> None:
        super().__init__()
        self.weights = nn.Parameter(torch.tensor(weights))
        self.constant = constant

    def forward(self, x: Tensor) -> Tensor:
        score = x @ self.weights + self.constant
        return torch.stack([torch.zeros_like(score), score], 1)


def curved() -> nn.Module:
    """A small network over four numbers, three outputs, that bends."""
    return seeded(lambda: nn.Sequential(nn.Linear(4, 16), nn.Tanh(), nn.Linear(16, 3))).eval()


def numbers(rows: int = ROWS, columns: int = 4, seed: int = 3) -> Tensor:
    """(rows, columns), normal, each column wider than the one before."""
    drawn = torch.randn(rows, columns, generator=torch.Generator().manual_seed(seed))
    return drawn * torch.arange(1.0, columns + 1)


def line(weights: list[float], constant: float, **given: Any) -> Study:
    """A study of a row of zeros, of the second class's score w · x + c."""
    data = numbers(columns=len(weights))
    return study(Weighted(weights, constant), data, [0.0] * len(weights), target=1, **given)
