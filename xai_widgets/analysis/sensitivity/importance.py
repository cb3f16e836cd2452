"""Permutation importance: what the model's score loses when a column is shuffled."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
import torch
from torch import Tensor

from ...core.errors import ExplainError
from ..anytime import Anytime, Estimate
from ..counts import at_least, seeded
from .answers import right_answers
from .feature import Feature
from .study import Study


@dataclass(frozen=True, eq=False, kw_only=True)
class Importance(Estimate):
    """What shuffling costs.

    Attributes:
        features: the columns so far.
        falls: float64 (features, repeats): the score less the score with a column shuffled.
        score: of the data as they are.
        scoring: "accuracy" or "r2".
    """

    features: tuple[Feature, ...]
    falls: Tensor
    score: float
    scoring: str

    @property
    def mean(self) -> Tensor:
        """float64 (features,)."""
        return self.falls.mean(1)

    @property
    def spread(self) -> Tensor:
        """float64 (features,): the standard deviation over repeats."""
        return self.falls.std(1, correction=0)

    def rows(self) -> list[dict[str, Any]]:
        """A row for each column, the largest first; see metrics.frame."""
        rows = [
            {"feature": feature.name, "importance": float(mean), "spread": float(spread)}
            for feature, mean, spread in zip(self.features, self.mean, self.spread, strict=True)
        ]
        return sorted(rows, key=lambda row: -float(row["importance"]))


@Anytime
def importance(
    study: Study, features: Sequence[str | int] | None = None, *, repeats: int = 5, seed: int = 0,
    of: Literal["truth", "answer"] | None = None, scoring: Literal["accuracy", "r2"] | None = None,
) -> Iterator[Importance]:  # fmt: skip
    """Permutation importance, column by column; the shuffles are scikit-learn's for the same seed, so that
    `sklearn.inspection.permutation_importance` of an estimator has these numbers.

    Paper: Breiman 2001, https://doi.org/10.1023/A:1010933404324. Columns that tell the same hide each other.

    Args:
        study: the model and the data.
        features: columns, all that vary where None.
        repeats: how often each is shuffled.
        seed: of the shuffles.
        of: what the answers are held against: the "truth", or what the model answers to the data as they are; the truth
            where there is one.
        scoring: the share of right answers, or R²; the former where the answer is a class.

    Raises:
        ExplainError: truth is asked for and was not given, or does not fit the outputs.
    """
    columns, repeats = study.chosen(features), at_least(repeats, 1, "repeats")
    scoring = scoring or ("accuracy" if study.decision is not None and study.decision.threshold is None else "r2")
    if scoring not in SCORES:
        raise ExplainError(f"scoring must be 'accuracy' or 'r2', got {scoring!r}.")
    right = None if of == "answer" or (of is None and study.truth is None) else right_answers(study, scoring)
    begun, total = study.run.model_calls, 1 + len(columns) * repeats
    shuffled = _shuffled(study, columns, repeats, seeded(seed))
    keep = study.target.pick if scoring == "r2" else study.decided.answers
    scores: list[float] = []
    for done, found in study.blocks(total, len(study.data), shuffled, keep):
        right = found[0].double() if right is None else right
        before, whole = max(0, len(scores) - 1) // repeats, (done - 1) // repeats
        scores += [SCORES[scoring](one.double(), right) for one in found[len(scores) :]]
        if whole > before:
            yield Importance(
                features=tuple(columns[:whole]), falls=_falls(scores, whole, repeats),
                score=scores[0], scoring=scoring, progress=(1 + whole * repeats) / total,
                model_calls=study.run.model_calls - begun,
            )  # fmt: skip


def _falls(scores: list[float], whole: int, repeats: int) -> Tensor:
    shuffled = torch.tensor(scores[1 : 1 + whole * repeats], dtype=torch.float64)
    return (scores[0] - shuffled).reshape(whole, repeats)


def _shuffled(study: Study, columns: list[Feature], repeats: int, seed: int) -> Callable[[int, int], Tensor]:
    """Blocks of the whole table: as it is, then each column shuffled `repeats` times, each shuffle of the one before,
    by scikit-learn's own random numbers."""
    own = np.random.RandomState(np.random.RandomState(seed).randint(np.iinfo(np.int32).max + 1))
    shuffle, order, orders = np.arange(len(study.data)), np.arange(len(study.data)), []
    for _ in range(repeats):
        own.shuffle(shuffle)
        order = order[shuffle]
        orders.append(torch.from_numpy(order.copy()).to(study.table.device))

    def blocks(first: int, last: int) -> Tensor:
        made = study.table.repeat(last - first, 1, 1)
        for number in range(max(first, 1), last):
            column = columns[(number - 1) // repeats].index
            made[number - first, :, column] = study.table[orders[(number - 1) % repeats], column]
        return made.flatten(0, 1)

    return blocks


def _accuracy(given: Tensor, wanted: Tensor) -> float:
    return float((given == wanted).double().mean())


def _r2(given: Tensor, wanted: Tensor) -> float:
    left, all_ = (given - wanted).square().sum(), (wanted - wanted.mean()).square().sum()
    if not float(all_):
        raise ExplainError("R² says nothing where the right answers are all the same. Give rows whose answers differ.")
    return 1 - float(left / all_)


SCORES = {"accuracy": _accuracy, "r2": _r2}
