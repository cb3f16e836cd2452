"""How each column goes with the answer: correlation and mutual information."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
import torch
from torch import Tensor

from ..anytime import Anytime, Estimate
from ..counts import seeded
from .answers import right_answers
from .extras import needed
from .feature import Feature
from .study import Study


@dataclass(frozen=True)
class Association:
    """How one column goes with the answer.

    Attributes:
        feature: its name.
        linear: Pearson's correlation, in [-1, 1]; of categories the correlation ratio, in [0, 1].
        rank: Spearman's correlation, in [-1, 1]; None for categories.
        information: mutual information in nats, 0 where the column tells nothing.
        constant: whether the column has one value only; all is then 0.
    """

    feature: str
    linear: float
    rank: float | None
    information: float
    constant: bool = False


@dataclass(frozen=True, eq=False, kw_only=True)
class Associations(Estimate):
    """A row for each column, in the order of the table. `of`: "truth" or "answer"."""

    each: tuple[Association, ...]
    of: str

    def rows(self) -> list[dict[str, Any]]:
        """Plain numbers and strings, the most telling first; see metrics.frame."""
        return [vars(one).copy() for one in sorted(self.each, key=lambda one: -one.information)]


@Anytime
def association(
    study: Study, features: Sequence[str | int] | None = None, *, of: Literal["truth", "answer"] = "answer",
    seed: int = 0,
) -> Iterator[Associations]:  # fmt: skip
    """Correlation and mutual information of each column with the answer, over the data, by scikit-learn and SciPy.

    The model's answer is the number studied, for correlations and information; the truth is its own number, or of
    classes whether it is the one studied (correlations) and which it is (information).
    Paper: Kraskov et al. 2004 (mutual information), https://doi.org/10.1103/PhysRevE.69.066138.

    Args:
        study: the model and the data.
        features: columns, all where None.
        of: the model's answers, or the truth.
        seed: of the tiny noise that the estimate of the information adds.

    Raises:
        ExplainError: the truth is asked for and was not given, or scikit-learn is missing.
    """
    needed("sklearn")
    columns = list(study.features) if features is None else [study.feature(name) for name in features]
    begun = study.run.model_calls
    numbers, classes = _numbers(study, of)
    answers = numbers if classes is None else classes
    information = _information(study, columns, answers, classes is not None, seeded(seed))
    each = [_of(one, study.data[:, one.index], numbers, told) for one, told in zip(columns, information, strict=True)]
    yield Associations(each=tuple(each), of=of, model_calls=study.run.model_calls - begun)


def _numbers(study: Study, of: str) -> tuple[Tensor, Tensor | None]:
    """float64 (N,) to correlate with, and the classes where there are any."""
    if of == "answer":
        return study.scores(study.data).double(), None
    if study.decision is None or study.decision.threshold is not None:
        return right_answers(study, "r2"), None
    classes = right_answers(study, "accuracy")
    studied = study.target.classes[0] if len(study.target.classes) == 1 else study.answer
    return (classes == studied).double(), classes


def _information(study: Study, columns: list[Feature], answers: Tensor, classes: bool, seed: int) -> list[float]:
    from sklearn.feature_selection import mutual_info_classif, mutual_info_regression

    measure = mutual_info_classif if classes else mutual_info_regression
    data = study.data[:, [column.index for column in columns]].numpy()
    discrete = np.array([bool(column.categories) for column in columns])
    return measure(data, answers.numpy(), discrete_features=discrete, random_state=seed).tolist()


def _of(column: Feature, values: Tensor, numbers: Tensor, information: float) -> Association:
    from scipy.stats import spearmanr

    if column.constant or float(numbers.std(correction=0)) == 0:
        return Association(column.name, 0.0, None if column.categories else 0.0, 0.0, column.constant)
    if column.categories:
        return Association(column.name, _ratio(values.long(), numbers), None, information)
    linear = float(torch.corrcoef(torch.stack([values, numbers]))[0, 1])
    return Association(column.name, linear, float(spearmanr(values, numbers).statistic), information)


def _ratio(codes: Tensor, numbers: Tensor) -> float:
    """The correlation ratio: how much of the numbers' spread is between the categories."""
    counts = torch.bincount(codes).double()
    sums = torch.zeros_like(counts).index_add_(0, codes, numbers)
    means = (sums / counts.clamp_min(1))[codes]
    return float((means.var(correction=0) / numbers.var(correction=0)).sqrt())
