"""Shapley sampling: pieces added in random orders, each credited with the rise it makes."""

from __future__ import annotations

import math
from collections.abc import Iterator

import torch
from torch import Tensor

from ...core.attribution import Attribution
from ...core.params import Slider
from ...core.run import Run
from ...core.target import TargetLike
from ..order import interlaced
from ..pairs import SEED, generator
from ..registry import register
from .engine import PIECES, Masking


@register
class ShapleySampling(Masking):
    """Shapley values of the pieces: the mean rise of the raw output as each is added, over random orders.

    Each order comes with its reverse. The points of an order are visited in interlaced order; in an estimate made
    on the way, the pieces between two visited points share the rise between them. The values always add up to the
    score less the baseline's.
    Values: (H, W), a piece's value at each of its pixels. `error` is the standard error of the values (root mean
    square over pieces) from the spread between pairs of orders; infinite with one pair.
    Paper: Castro et al. 2009, https://doi.org/10.1016/j.cor.2008.04.004.
    """

    name = "shapley-sampling"
    label = "Shapley sampling"
    about = (
        "Adds the pieces to an empty picture in random orders and credits each with the rise it makes: the same"
        " values as KernelSHAP, by counting instead of fitting. It is slower to settle; the empty picture is a choice,"
        " and half-built pictures are ones the model never saw."
    )
    formula = (
        '<math xmlns="http://www.w3.org/1998/Math/MathML"><mrow><msub><mi>M</mi><mi>i</mi></msub><mo>=</mo><mfrac>'
        "<mrow><mn>1</mn></mrow><mrow><mi>n</mi></mrow></mfrac><munder><mo>∑</mo><mi>π</mi></munder><mo>(</mo><msub>"
        "<mi>S</mi><mi>c</mi></msub><mo>(</mo><mrow><msub><mi>P</mi><mi>π</mi></msub><mo>∪</mo><mi>i</mi></mrow><mo>)"
        "</mo><mo>−</mo><msub><mi>S</mi><mi>c</mi></msub><mo>(</mo><msub><mi>P</mi><mi>π</mi></msub><mo>)</mo><mo>)"
        "</mo></mrow></math>"
    )
    paper = ("Castro, Gómez, Tejada 2009", "https://doi.org/10.1016/j.cor.2008.04.004")
    params = (
        Slider("n_samples", "orders", 2, 1000, 2, 20, integer=True, help="random orders, in pairs"),
        *PIECES,
        SEED,
    )
    adds_up = "rise"

    def steps(self, run: Run, target: TargetLike) -> Iterator[Attribution]:
        game = self.game(run, target)
        orders = _orders(2 * math.ceil(self.values["n_samples"] / 2), game.count, self.values["seed"])
        visited = torch.tensor(interlaced(game.count - 1)) + 1
        points = len(orders) * len(visited)
        empty = game.empty()
        for step, scores in enumerate(game.scores(_kept(orders, visited)), 1):
            rises, parts = _rises(orders, visited, scores, empty, game.whole)
            values = rises.sum(0) / parts.sum()
            yield self.answer(run, target, game.map(values), progress=len(scores) / points, step=step,
                              error=_standard_error(rises[parts == 1]), error_name="standard error")  # fmt: skip


def _orders(n: int, count: int, seed: int) -> Tensor:
    """int64 (n, count): random orders, each followed by its reverse."""
    drawn = torch.stack([torch.randperm(count, generator=generator(seed, i)) for i in range(n // 2)])
    return torch.stack([drawn, drawn.flip(1)], 1).flatten(0, 1)


def _kept(orders: Tensor, visited: Tensor) -> Tensor:
    """bool (orders × visited, count): the first so many pieces of each order."""
    ranks = orders.argsort(1)
    return (ranks[:, None, :] < visited[None, :, None]).flatten(0, 1)


def _rises(orders: Tensor, visited: Tensor, scores: Tensor, empty: float, whole: float) -> tuple[Tensor, Tensor]:
    """float64 (orders begun, count), each piece's rise times the part of the order that is done, and these parts."""
    points, count = len(visited), orders.shape[1]
    begun = math.ceil(len(scores) / points)
    parts = torch.full((begun,), 1.0, dtype=torch.float64)
    path = torch.full((begun, count + 1), math.nan, dtype=torch.float64)
    path[:, 0], path[:, -1] = empty, whole
    for number in range(begun):
        seen = scores[number * points : (number + 1) * points]
        path[number, visited[: len(seen)]] = seen
        if len(seen) < points:
            parts[number] = len(seen) / points
            path[number] = _filled(path[number])
    rises = torch.zeros(begun, count, dtype=torch.float64).scatter_(1, orders[:begun], path.diff(dim=1))
    return rises * parts[:, None], parts


def _filled(path: Tensor) -> Tensor:
    """(count + 1,) with straight lines between the known points."""
    known = torch.nonzero(~path.isnan())[:, 0]
    places = torch.arange(len(path))
    after = torch.searchsorted(known, places).clamp_min(1)
    left, right = known[after - 1], known[after]
    share = (places - left) / (right - left)
    return path[left] + share * (path[right] - path[left])


def _standard_error(rises: Tensor) -> Tensor:
    """Root mean square over pieces, from whole orders (n, count) in pairs; infinite while there is one pair."""
    pairs = len(rises) // 2
    if pairs < 2:
        return torch.tensor(math.inf)
    means = rises[: 2 * pairs].unflatten(0, (-1, 2)).mean(1)
    return (means.var(0).mean() / pairs).sqrt()
