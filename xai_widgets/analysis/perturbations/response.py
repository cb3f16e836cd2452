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
    searching = _Search(asked, decided, strengths, outputs.nanmean(1), draws)
    for share in searching.steps():
        yield so_far(0.9 + 0.1 * share)
    yield so_far(1.0, searching.found())


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


class _Search:
    """The first flip on each side, by bisection. A step is one strength asked about, so that others are served between
    two of them."""

    def __init__(self, asked: _Asked, decided: Decision | None, strengths: Tensor, means: Tensor, draws: int) -> None:
        self._asked, self._decided, self._draws = asked, decided, draws
        self._brackets = [] if decided is None else _brackets(asked.perturbation, strengths, decided.answers(means))

    def steps(self) -> Iterator[float]:
        """The share of the search that is done, in (0, 1)."""
        most = HALVINGS * len(self._brackets) + 1
        for number, bracket in enumerate(self._brackets):
            for halving in range(HALVINGS):
                if not bracket.halve(self._asked.perturbation, self._answer):
                    break
                yield (number * HALVINGS + halving + 1) / most

    def found(self) -> tuple[Flip, ...]:
        """The nearest first."""
        flips = [bracket.flip(self._asked.perturbation) for bracket in self._brackets]
        return tuple(sorted(flips, key=lambda flip: flip.share))

    def _answer(self, strength: float) -> int:
        assert self._decided is not None
        rows = torch.cat([self._asked.row(strength, draw) for draw in range(self._draws)])
        parts = [part.cpu() for _, _, part in self._asked.sight.run.forwards(self._draws, lambda a, b: rows[a:b])]
        return int(self._decided.answers(torch.cat(parts).mean(0, keepdim=True)))


@dataclass
class _Bracket:
    """Two strengths between which the answer flips from the usual one."""

    usual: int
    inside: float
    outside: float
    other: int

    def halve(self, perturbation: Perturbation, answer: Callable[[float], int]) -> bool:
        """Whether it could be halved further."""
        inside, outside = self.inside, self.outside
        middle = math.sqrt(inside * outside) if perturbation.log else (inside + outside) / 2
        middle = round(middle) if perturbation.integer else middle
        if middle in (inside, outside):
            return False
        if (found := answer(middle)) == self.usual:
            self.inside = middle
        else:
            self.outside, self.other = middle, found
        return True

    def flip(self, perturbation: Perturbation) -> Flip:
        return Flip(self.outside, self.inside, _share(perturbation, self.outside), self.other)


def _brackets(perturbation: Perturbation, strengths: Tensor, answers: Tensor) -> list[_Bracket]:
    """One for each side of the neutral strength on which the answer is another one somewhere."""
    middle, said = int((strengths - perturbation.neutral).abs().argmin()), answers.tolist()
    found = []
    for side in (range(middle, -1, -1), range(middle, len(said))):
        other = next((i for i in side if said[i] != said[middle]), None)
        if other is not None:
            inside, outside = float(strengths[other - side.step]), float(strengths[other])
            found.append(_Bracket(said[middle], inside, outside, said[other]))
    return found


def _share(perturbation: Perturbation, strength: float) -> float:
    end = perturbation.high if strength > perturbation.neutral else perturbation.low
    if perturbation.log:
        return math.log(strength / perturbation.neutral) / math.log(end / perturbation.neutral)
    return (strength - perturbation.neutral) / (end - perturbation.neutral)
