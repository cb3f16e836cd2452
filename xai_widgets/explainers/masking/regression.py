"""Shapley values from the scores of pairs of sets: the regression of KernelSHAP, and what makes it need fewer."""

from __future__ import annotations

import math

import torch
from torch import Tensor

from .coalitions import Coalitions
from .surrogate import Surrogate


class Regression:
    """The fit of one number a piece to those of the first pairs of a draw.

    With f(S) - f(complement) alone there is one row a pair; that the values add up to `rise` is put in by giving each
    piece an equal share first and fitting what is left by rows that add up to 0.
    """

    def __init__(self, sets: Coalitions, pairs: int) -> None:
        self._count = sets.count
        self._weights, undrawn = sets.weights(pairs)
        self._undrawn = undrawn.clamp_min(0)
        self._share = sets.sizes[:pairs].double() / sets.count
        self._rows = sets.kept[:pairs].double() - self._share[:, None]
        weighted = self._weights[:, None] * self._rows
        self._solve = torch.linalg.pinv(self._rows.T @ weighted, rtol=1e-10, hermitian=True) @ weighted.T

    @property
    def complete(self) -> bool:
        """Whether every pair there is was drawn, and the values are exact."""
        return bool((self._undrawn <= 0).all())

    def values(self, odd: Tensor, rise: float) -> Tensor:
        """Float64 (count,), adding up to `rise`, of odd (pairs,): half of what sets score above their complements."""
        return rise / self._count + self._solve @ self._beside_equal_shares(odd, rise)

    def left(self, odd: Tensor, rise: float) -> Tensor:
        """Float64 (pairs,): what these values do not explain of it."""
        left = self._beside_equal_shares(odd, rise)
        return left - self._rows @ (self._solve @ left)

    def error(self, odd: Tensor, rise: float) -> Tensor:
        """The standard error of these values, root mean square over pieces, if what they leave is as if drawn anew for
        each pair; infinite while there are not more pairs than pieces."""
        pairs = len(odd)
        if pairs <= self._count:
            return torch.tensor(math.inf)
        pulls = self._solve * (self.left(odd, rise) * self._undrawn.sqrt())
        return (pulls.square().sum(1).mean() * pairs / (pairs - self._count + 1)).sqrt()

    def _beside_equal_shares(self, odd: Tensor, rise: float) -> Tensor:
        return odd + rise / 2 - self._share * rise


class Fit:
    """Shapley values of a game of which more and more of a draw is known, each estimate with what a surrogate knows.

    That is fitted again when there are twice as many pairs, and when there are all.
    """

    def __init__(self, sets: Coalitions, rise: float) -> None:
        self._sets, self._rise = sets, rise
        self._next = 0
        """With how many pairs the surrogate is fitted again."""

    def of(self, scores: Tensor) -> tuple[Tensor, Tensor]:
        """Values float64 (count,) that add up to the rise, and their standard error, from scores float64 (pairs, 2) of
        the first sets and their complements, no fewer than before; infinite while there are not more pairs than
        pieces."""
        pairs = len(scores)
        odd = (scores[:, 0] - scores[:, 1]) / 2
        draw = Regression(self._sets, pairs)
        values = draw.values(odd, self._rise)
        if draw.complete:
            return values, torch.zeros(())
        if pairs <= self._sets.count:
            return values, draw.error(odd, self._rise)
        self._learn(draw.left(odd, self._rise))
        mistake = draw.values(self._guesses, self._known.rise) - self._known.values
        return values - mistake, draw.error(odd - self._unseen, self._rise - self._known.rise)

    def _learn(self, left: Tensor) -> None:
        """Guesses at all pairs so far, of the surrogate there is or of a new one."""
        kept = self._sets.kept[: len(left)]
        if len(kept) >= self._next or len(kept) == len(self._sets.kept):
            self._next = 2 * len(kept)
            self._known = Surrogate(kept, left)
            self._guesses, self._unseen = self._known.guesses, self._known.unseen
        more = self._known.guess(kept[len(self._guesses) :])
        self._guesses, self._unseen = torch.cat([self._guesses, more]), torch.cat([self._unseen, more])
