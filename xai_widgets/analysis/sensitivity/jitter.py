"""Random perturbation of a row: how the answer is spread, how often it flips, and which features cause it."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Literal

import torch
from torch import Tensor

from ...core.errors import ExplainError
from ..anytime import Anytime, Estimate
from ..counts import at_least, seeded
from .feature import Feature
from .study import Study


@dataclass(frozen=True)
class Cause:
    """One feature's part in the flips.

    Attributes:
        feature: its name.
        alone: the share of samples whose answer flips when this feature alone is disturbed.
        without: the share that flips when all chosen ones but this are.
        spread: the standard deviation of the number studied when it alone is disturbed.
    """

    feature: str
    alone: float | None
    without: float | None
    spread: float


@dataclass(frozen=True, eq=False, kw_only=True)
class Jitter(Estimate):
    """What became of the answer.

    Attributes:
        scores: float32 (n,): the number studied, of each sample with all chosen features disturbed.
        base: of the row as it is.
        flip_rate: the share of samples with another answer than the row's, and its standard error; None where nothing
            says what the answer is, as for a regression without a threshold.
        answers: how many samples have each answer, see Decision.
        causes: what each chosen feature does, the one that flips most by itself first,
            then the one without which it flips least.
    """

    scores: Tensor
    base: float
    flip_rate: float | None
    flip_error: float | None
    answers: dict[int, int]
    causes: tuple[Cause, ...]

    def rows(self) -> list[dict[str, Any]]:
        """The causes as plain numbers and strings; see metrics.frame."""
        return [vars(cause).copy() for cause in self.causes]


@Anytime
def jitter(
    study: Study, features: Sequence[str | int] | None = None, *, strength: float = 0.1,
    kind: Literal["normal", "uniform"] = "normal", n: int = 500, seed: int = 0,
) -> Iterator[Jitter]:  # fmt: skip
    """The row again and again with noise on some features; a feature's noise is the same whichever others are chosen.

    Args:
        study: the model, the data and the row.
        features: columns, all that vary where None.
        strength: of numbers the noise's standard deviation ("normal") or its largest size ("uniform"), as a share of
            the feature's standard deviation in the data; of categories the chance to be drawn anew from the data.
        kind: of the noise.
        n: samples, each of 1 row, and with several features of 2 more for each.
        seed: of the noise.

    Raises:
        ExplainError: a column that is not there or does not vary, a strength that is not over 0, another kind.
    """
    columns, n = study.chosen(features), at_least(n, 1, "n")
    noisy = _noisy(study, _checked(strength), kind, n, seeded(seed))
    masks, begun = _masks(columns, len(study.features)), study.run.model_calls

    def block(first: int, last: int) -> Tensor:
        rows = torch.where(masks, noisy[first:last, None], study.row)
        return study.run.model.prepare(rows.flatten(0, 1))

    for done, found in study.blocks(n, len(masks), block, _kept(study)):
        yield _told(study, columns, found, progress=done / n, calls=study.run.model_calls - begun)


def _masks(columns: list[Feature], count: int) -> Tensor:
    """bool (variants, count), what is disturbed: all chosen columns; then each alone; then all but each."""
    places = [column.index for column in columns]
    whole = torch.zeros(1, count, dtype=torch.bool)
    whole[0, places] = True
    if len(places) == 1:
        return whole
    alone = torch.eye(count, dtype=torch.bool)[places]
    return torch.cat([whole, alone, whole & ~alone])


def _checked(strength: Any) -> float:
    if isinstance(strength, bool) or not isinstance(strength, (int, float)) or not 0 < strength < math.inf:
        raise ExplainError(f"strength must be a number over 0, a share of each feature's spread, got {strength!r}.")
    return float(strength)


def _noisy(study: Study, strength: float, kind: str, n: int, seed: int) -> Tensor:
    """float64 (n, F): the row with every column disturbed."""
    if kind not in ("normal", "uniform"):
        raise ExplainError(f"kind must be 'normal' or 'uniform', got {kind!r}.")
    own, shape = torch.Generator().manual_seed(seed), (n, len(study.features))
    normal = torch.randn(shape, generator=own, dtype=torch.float64)
    uniform = torch.rand(shape, generator=own, dtype=torch.float64)
    from_data = torch.randint(len(study.data), shape, generator=own)
    noise = normal if kind == "normal" else 2 * uniform - 1
    rows = study.row.repeat(n, 1)
    for column in study.features:
        i = column.index
        if column.categories:
            anew = uniform[:, i] < strength
            rows[:, i] = torch.where(anew, column.values[from_data[:, i]], rows[:, i])
        else:
            moved = rows[:, i] + strength * column.spread * noise[:, i]
            rows[:, i] = moved.round() if column.whole else moved
    return rows


def _kept(study: Study) -> Callable[[Tensor], Tensor]:
    """Of raw outputs the number studied and the answer, -1 where there is none."""

    def keep(outputs: Tensor) -> Tensor:
        scores = study.target.pick(outputs)
        answers = torch.full_like(scores, -1) if study.decision is None else study.decision.answers(outputs)
        return torch.stack([scores, answers.to(scores.dtype)], 1)

    return keep


def _told(study: Study, columns: list[Feature], found: Tensor, *, progress: float, calls: int) -> Jitter:
    scores, answers = found[..., 0], found[..., 1].long()
    known = study.decision is not None
    rates = (answers != study.answer).float().mean(0).tolist() if known else [None] * answers.shape[1]
    spreads, k, n = scores.std(0, correction=0).tolist(), len(columns), len(scores)
    causes = [
        Cause(column.name, rates[1 + i], rates[1 + k + i], spreads[1 + i]) if k > 1
        else Cause(column.name, rates[0], 0.0 if known else None, spreads[0])
        for i, column in enumerate(columns)
    ]  # fmt: skip
    counted = torch.unique(answers[:, 0], return_counts=True) if known else (torch.zeros(0), torch.zeros(0))
    error = math.sqrt(rates[0] * (1 - rates[0]) / n) if rates[0] is not None else None
    return Jitter(
        scores=scores[:, 0].clone(), base=study.score, flip_rate=rates[0], flip_error=error,
        answers=dict(zip(counted[0].tolist(), counted[1].tolist(), strict=True)),
        causes=tuple(sorted(causes, key=lambda cause: (-(cause.alone or 0), cause.without or 0, -cause.spread))),
        progress=progress, model_calls=calls,
    )  # fmt: skip
