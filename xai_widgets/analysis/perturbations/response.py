"""How the outputs answer to a perturbation's strength, and where the answer flips."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import torch
from torch import Tensor

from ...explainers.order import interlaced
from ..anytime import Anytime, Estimate
from ..counts import at_least, seeded
from ..decision import Decision, decision
from .apply import Settings, ordered, perturb
from .base import Perturbation
from .registry import get
from .sight import Sight

HALVINGS = 10


@dataclass(frozen=True)
class Flip:
    """Where the answer becomes another one.

    Attributes:
        strength: the least strength, away from the neutral one, at which the answer is `answer`.
        before: the nearest strength below it at which it is not yet so.
        share: of the way from the neutral strength to the end of the range, in [0, 1]; of factors, of their logarithm.
        answer: see Decision.
    """

    strength: float
    before: float
    share: float
    answer: int


@dataclass(frozen=True, eq=False, kw_only=True)
class Response(Estimate):
    """A response curve, as far as it is known.

    Attributes:
        perturbation: its name.
        strengths: float64 (k,), ascending, those asked about so far.
        outputs: raw outputs float32 (k, seeds, …) on the CPU, NaN where a seed was not asked yet; one seed where the
            perturbation draws nothing.
        neutral: the strength that changes nothing.
        flips: the first on each side of the neutral strength, the nearest first; only in the last estimate.
    """

    perturbation: str
    strengths: Tensor
    outputs: Tensor
    neutral: float
    flips: tuple[Flip, ...] = ()

    @property
    def mean(self) -> Tensor:
        """float32 (k, …): the raw outputs, averaged over seeds."""
        return self.outputs.nanmean(1)

    @property
    def spread(self) -> Tensor:
        """float32 (k, …): their standard deviation over seeds, 0 where there is one."""
        return (self.outputs - self.mean[:, None]).square().nanmean(1).sqrt()

    def flip_rate(self, decided: Decision) -> Tensor:
        """float32 (k,): the share of seeds with another answer than at the neutral strength, or at the strength next to
        it that is known."""
        asked = ~self.outputs[:, :, 0].isnan()
        answers = decided.answers(self.outputs.nan_to_num().flatten(0, 1)).reshape(asked.shape)
        usual = answers[int((self.strengths - self.neutral).abs().argmin()), 0]
        return ((answers != usual) & asked).sum(1) / asked.sum(1)


@Anytime
def response(
    sight: Sight, perturbation: str | Perturbation, n: int = 33, *, settings: Settings | None = None, seeds: int = 8,
    seed: int = 0, threshold: float | None = None, target: int | None = None,
) -> Iterator[Response]:  # fmt: skip
    """The outputs against the strength of one perturbation, and where the answer flips.

    Strengths are visited interlaced, so that the curve covers its range from the start; a random perturbation is then
    drawn again with each further seed. A flip is looked for by bisection between the two samples about it, on the mean
    over seeds: one that flips back between two samples is missed.

    Args:
        sight: the picture, see `sight`.
        perturbation: a name or a Perturbation.
        n: how many strengths, 3 at least.
        settings: the other perturbations, held, and this one's further parameters.
        seeds: how many patterns of a random perturbation; the first of them is `seed`.
        seed: of what is random.
        threshold, target: the answer of a regression is whether it is over the threshold, of the output `target` where
            it has several; without one the curve has no flip.

    Raises:
        ExplainError: an unknown perturbation or parameter, or a number out of range.
    """
    asked = _Asked(sight, get(perturbation), dict(settings or {}), seeded(seed))
    strengths, draws = asked.perturbation.strengths(at_least(n, 3, "n")), _draws(asked, at_least(seeds, 1, "seeds"))
    k, decided = len(strengths), decision(sight.run.scores, threshold, target)
    order = [k - 1, *interlaced(k - 1)]
    outputs = torch.full((k, draws, *sight.run.scores.shape), torch.nan)
    begun = sight.run.model_calls

    def rows(start: int, stop: int) -> Tensor:
        return torch.cat([asked.row(float(strengths[order[i % k]]), i // k) for i in range(start, stop)])

    def so_far(progress: float, flips: tuple[Flip, ...] = ()) -> Response:
        known = ~outputs.flatten(1).isnan().all(1)
        return Response(perturbation=asked.perturbation.name, strengths=strengths[known], outputs=outputs[known],
                        neutral=asked.perturbation.neutral, flips=flips, progress=progress,
                        model_calls=sight.run.model_calls - begun)  # fmt: skip

    for start, stop, found in sight.run.forwards(k * draws, rows):
        for i, one in enumerate(found.cpu(), start):
            outputs[order[i % k], i // k] = one
        yield so_far(0.9 * stop / (k * draws))
    yield so_far(1.0, () if decided is None else _flips(asked, decided, strengths, outputs.nanmean(1), draws))


@dataclass(frozen=True)
class _Asked:
    """One perturbation whose strength varies, all else held."""

    sight: Sight
    perturbation: Perturbation
    settings: dict[Any, Any]
    seed: int

    def __post_init__(self) -> None:
        ordered(self.settings)  # a sentence before anything is computed

    def row(self, strength: float, draw: int) -> Tensor:
        """The picture (1, …) as the model takes it."""
        held: dict[str | Perturbation, Any] = {get(name): value for name, value in self.settings.items()}
        own = held.get(self.perturbation, {})
        held[self.perturbation] = {**(own if isinstance(own, dict) else {}), "strength": strength}
        return self.sight.rows(perturb(self.sight.pixels, held, self.seed + draw))


def _draws(asked: _Asked, seeds: int) -> int:
    random = [asked.perturbation, *map(get, asked.settings)]
    return seeds if any(perturbation.random for perturbation in random) else 1


def _flips(
    asked: _Asked, decided: Decision, strengths: Tensor, means: Tensor, draws: int
) -> tuple[Flip, ...]:  # fmt: skip
    """The first flip on each side, the nearest first."""
    answers = decided.answers(means).tolist()
    middle = int((strengths - asked.perturbation.neutral).abs().argmin())

    def answer(strength: float) -> int:
        rows = torch.cat([asked.row(strength, draw) for draw in range(draws)])
        found = torch.cat([part.cpu() for _, _, part in asked.sight.run.forwards(draws, lambda a, b: rows[a:b])])
        return int(decided.answers(found.mean(0, keepdim=True)))

    found = []
    for side in (range(middle, -1, -1), range(middle, len(answers))):
        other = next((i for i in side if answers[i] != answers[middle]), None)
        if other is not None:
            inside = float(strengths[other - side.step])
            found.append(
                _bisected(asked.perturbation, answer, answers[middle], inside, float(strengths[other]), answers[other])
            )
    return tuple(sorted(found, key=lambda flip: flip.share))


def _bisected(
    perturbation: Perturbation, answer: Callable[[float], int], usual: int, inside: float, outside: float, other: int
) -> Flip:
    for _ in range(HALVINGS):
        middle = math.sqrt(inside * outside) if perturbation.log else (inside + outside) / 2
        middle = round(middle) if perturbation.integer else middle
        if middle in (inside, outside):
            break
        if (found := answer(middle)) == usual:
            inside = middle
        else:
            outside, other = middle, found
    return Flip(outside, inside, _share(perturbation, outside), other)


def _share(perturbation: Perturbation, strength: float) -> float:
    end = perturbation.high if strength > perturbation.neutral else perturbation.low
    if perturbation.log:
        return math.log(strength / perturbation.neutral) / math.log(end / perturbation.neutral)
    return (strength - perturbation.neutral) / (end - perturbation.neutral)
