"""Which pieces to keep for KernelSHAP: pairs of a set and its complement, each at most once.

Sets are drawn so that each size has the same number of draws until it is exhausted: the leverage scores of the
regression (Musco and Witter 2024, https://arxiv.org/abs/2410.01917). All sets at hand are used, and with all of
them the answer is exact.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import combinations

import torch
from torch import Tensor

from ..pairs import generator

MOST_LISTED = 20_000
MOST_COUNTED = 2**60
"""Of more pairs than that none is ever missed."""


@dataclass(frozen=True)
class Coalitions:
    """`kept`: bool (pairs, count), one set of each pair; `sizes`: int64 (pairs,), at most half of count."""

    kept: Tensor
    sizes: Tensor

    @property
    def count(self) -> int:
        """Pieces."""
        return self.kept.shape[1]

    def weights(self, pairs: int) -> tuple[Tensor, Tensor]:
        """Of the first `pairs`, float64: what each stands for in the regression (its Shapley kernel times the pairs
        of its size, shared by those drawn), and the share of its size's pairs that was not drawn."""
        sizes = self.sizes[:pairs]
        drawn = torch.bincount(sizes, minlength=self.count + 1)[sizes].double()
        half = torch.where(2 * sizes == self.count, 0.5, 1.0)
        pairs_of = [min(_pairs(self.count, size), MOST_COUNTED) for size in range(self.count // 2 + 1)]
        there = torch.tensor(pairs_of, dtype=torch.float64)
        return half / (sizes * (self.count - sizes) * drawn), 1 - drawn / there[sizes]


def draw(count: int, pairs: int, seed: int) -> Coalitions:
    """At most `pairs` pairs, sizes in turn, none twice."""
    streams = {size: _sets(count, size, pairs, seed) for size in range(1, count // 2 + 1)}
    found: list[tuple[int, ...]] = []
    while streams and len(found) < pairs:
        for size in list(streams):
            drawn = next(streams[size], None)
            if drawn is None:
                del streams[size]
            elif len(found) < pairs:
                found.append(drawn)
    kept = torch.zeros(len(found), count, dtype=torch.bool)
    for row, members in zip(kept, found, strict=True):
        row[list(members)] = True
    return Coalitions(kept, kept.sum(1))


def halves(pairs: int, count: int, seed: int) -> Tensor:
    """bool (2 pairs, count): random halves, each followed by its complement."""
    drawn = [torch.rand(count, generator=generator(seed, i), dtype=torch.float64) < 0.5 for i in range(pairs)]
    kept = torch.stack(drawn)
    return torch.stack([kept, ~kept], 1).flatten(0, 1)


def _pairs(count: int, size: int) -> int:
    """Pairs of a set of this size and its complement."""
    return math.comb(count, size) // (2 if 2 * size == count else 1)


def _sets(count: int, size: int, most: int, seed: int) -> Iterator[tuple[int, ...]]:
    """Distinct sets of one size in random order; of half the pieces, only those with piece 0, whose complements are
    the others."""
    own = generator(seed, size)
    if _pairs(count, size) <= min(4 * most, MOST_LISTED):
        listed = [s for s in combinations(range(count), size) if 2 * size < count or s[0] == 0]
        yield from (listed[i] for i in torch.randperm(len(listed), generator=own).tolist())
        return
    seen: set[tuple[int, ...]] = set()
    while True:
        drawn = tuple(sorted(torch.randperm(count, generator=own)[:size].tolist()))
        if 2 * size == count and drawn[0] != 0:
            drawn = tuple(sorted(set(range(count)) - set(drawn)))
        if drawn not in seen:
            seen.add(drawn)
            yield drawn
