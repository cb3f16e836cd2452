"""A game that answers like the one asked, and whose Shapley values are known.

What pairs of sets say differs from a sum of pieces by interactions of odd order (those of even order cancel in a pair).
They are guessed by ridge regression with the kernel sinh(SHARPNESS <z, z'> / count) of the signs z of pieces, 1 where
kept and -1 where hidden. The Shapley values of such a guess are integrals over one dimension, so what a draw of sets
gets wrong of it is known, and is taken off what it says of the game itself: the regression adjustment of Witter, Liu
and Musco 2025, https://arxiv.org/abs/2506.11849.
"""

from __future__ import annotations

import math

import numpy as np
import torch
from torch import Tensor

SHARPNESS = 3.0
"""The larger, the more of the guess is of many pieces together. Nearly the same from 2 to 5."""
RIDGE = 0.01
"""Beside a kernel that is 1 for a set and itself."""
MOST_LEARNT = 1000
"""Pairs that are learnt from, which takes a tenth of a second; guesses at ten times as many take two more. More to
learn from adds little."""
NODES = 24
"""With as many, integrals over any number of pieces are exact but for rounding."""


class Surrogate:
    """A guess at `left`, float64 (pairs,): half of what a set's score is above its complement's, less a sum of pieces
    that explains the score of all pieces; `kept`, bool (pairs, count), are the sets.

    Attributes:
        guesses: float64 (pairs,), at these pairs.
        unseen: the same with each made without having seen that pair.
        values: float64 (count,), its own Shapley values.
        rise: what these add up to: its answer to all pieces, less that to none.
    """

    def __init__(self, kept: Tensor, left: Tensor) -> None:
        whole = torch.ones_like(kept[:1])  # of which nothing is left, and without which any rise would be guessed
        learnt = torch.cat([whole, kept[:MOST_LEARNT]])
        aim = torch.cat([left.new_zeros(1), left[:MOST_LEARNT]])
        self._learnt = _signs(learnt)
        near = _kernel(self._learnt, self._learnt)
        inverse = torch.linalg.inv(near + RIDGE * torch.eye(len(aim), dtype=near.dtype))
        self._weights = inverse @ aim
        others = self.guess(kept[MOST_LEARNT:])
        guesses = torch.cat([(near @ self._weights)[1:], others])
        unseen = torch.cat([(aim - self._weights / inverse.diagonal())[1:], others])
        trust = _trust(left, unseen)
        self.guesses, self.unseen, self._weights = trust * guesses, trust * unseen, trust * self._weights
        members = torch.where(learnt, *_values_of_one(learnt.sum(1), kept.shape[1]))
        self.values = self._weights @ members
        self.rise = float(self.values.sum())

    def guess(self, kept: Tensor) -> Tensor:
        """float64 (n,) at any sets, bool (n, count)."""
        return _kernel(_signs(kept), self._learnt) @ self._weights


def _trust(left: Tensor, unseen: Tensor) -> float:
    """How much of its guesses to believe, 0 to 1: all, unless those at unseen pairs had been better smaller."""
    size = float(unseen @ unseen)
    return min(max(float(left @ unseen) / size, 0.0), 1.0) if size > 0 else 0.0


def _signs(kept: Tensor) -> Tensor:
    return kept.double() * 2 - 1


def _kernel(signs: Tensor, others: Tensor) -> Tensor:
    return (signs @ others.T).mul_(SHARPNESS / signs.shape[1]).sinh_().div_(math.sinh(SHARPNESS))


def _values_of_one(sizes: Tensor, count: int) -> tuple[Tensor, Tensor]:
    """Shapley values, float64 (n, 1), in the game "how like a set of such a size", of a piece in that set and of one
    outside, if any is.

    The kernel is the odd part of a product over pieces, so the mean of a piece's effect, others being kept with a
    probability p, is a product too; its integral over p in [0, 1] is the Shapley value (Owen 1972), and that of a
    polynomial, for which Gauss-Legendre nodes are exact.
    """
    nodes, weights = np.polynomial.legendre.leggauss(min(count // 2 + 1, NODES))
    p, weight = torch.from_numpy((nodes + 1) / 2), torch.from_numpy(weights / 2)
    up, down = math.exp(SHARPNESS / count), math.exp(-SHARPNESS / count)
    within, without = p * up + (1 - p) * down, p * down + (1 - p) * up
    size = sizes[:, None].double()
    inside = (weight * within ** (size - 1) * without ** (count - size)).sum(1, keepdim=True)
    outside = (weight * within**size * without ** (count - size - 1).clamp_min(0)).sum(1, keepdim=True)
    return (up - down) * inside / math.sinh(SHARPNESS), -(up - down) * outside / math.sinh(SHARPNESS)
