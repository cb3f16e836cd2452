"""Kinds of targets with models that have them, and models of one output that is the same number, worked out by hand."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import torch
from nets import HEIGHT, WIDTH, Opening, Wrapped, seeded, small
from torch import Tensor, nn
from torch.nn.functional import cosine_similarity

import xai_widgets as xw

REFERENCE = torch.tensor([1.0, -2.0, 0.5, 3.0])
MASK = torch.zeros(HEIGHT, WIDTH, dtype=torch.bool)
MASK[5:13, 8:17] = True


class Dense(Opening):
    """A segmentation net in small: (N, 4, 10, 14)."""

    def __init__(self) -> None:
        super().__init__()
        self.features = nn.Sequential(nn.Conv2d(3, 6, 3, padding=1, stride=2), nn.ReLU(), nn.Conv2d(6, 8, 3, padding=1))
        self.tanh, self.head = nn.Tanh(), nn.Conv2d(8, 4, 1)

    def forward(self, x: Tensor) -> Tensor:
        return self.head(self.tanh(self.features(self.opened(x))))


def dense() -> Dense:
    return seeded(Dense).eval()


def grid() -> nn.Module:
    """Three positions of four tokens each: (N, 3, 4)."""
    return Wrapped(small(outputs=12), lambda outputs: outputs.unflatten(1, (3, 4)))


def log_odds(outputs: Tensor) -> Tensor:
    return outputs.log_softmax(1)[:, 1] - outputs.log_softmax(1)[:, 3].exp()


class Upto(Opening):
    """What goes on in `small()` in its first modules, and a number of what comes out there."""

    def __init__(self, modules: int, number: Callable[[Tensor], Tensor]) -> None:
        super().__init__()
        self.features, self.number = small().features[:modules], number

    def forward(self, x: Tensor) -> Tensor:
        return self.number(self.features(self.opened(x)))[:, None]


def halves(maps: Tensor) -> Tensor:
    """How much of each place of the output, half as large, is inside the mask."""
    inside = MASK.float().unflatten(0, (10, 2)).unflatten(2, (14, 2)).mean((1, 3))
    return (maps * inside).sum((1, 2)) / inside.sum()


@dataclass(frozen=True)
class Kind:
    """A target of a model, and a model with one output that is its number."""

    target: Any
    model: Callable[[], nn.Module]
    same: Callable[[], nn.Module]


def _one(model: Callable[[], nn.Module], number: Callable[[Tensor], Tensor]) -> Callable[[], nn.Module]:
    return lambda: Wrapped(model(), lambda outputs: number(outputs)[:, None])


KINDS = {
    "difference": Kind(xw.Difference(2, 0), small, _one(small, lambda o: o[:, 2] - o[:, 0])),
    "function": Kind(log_odds, small, _one(small, log_odds)),
    "similarity": Kind(xw.Similarity(REFERENCE), small, _one(small, lambda o: cosine_similarity(o, REFERENCE[None]))),
    "dot": Kind(xw.Similarity(REFERENCE, "dot"), small, _one(small, lambda o: o @ REFERENCE)),
    "tuple": Kind((2, 1), grid, _one(lambda: small(outputs=12), lambda o: o[:, 9])),
    "pixel": Kind((3, 4, 9), dense, _one(dense, lambda o: o[:, 3, 4, 9])),
    "class of maps": Kind(1, dense, _one(dense, lambda o: o[:, 1].mean((1, 2)))),
    "mask": Kind(xw.Region(MASK, 2), dense, _one(dense, lambda o: halves(o[:, 2]))),
    "box": Kind(xw.Region((4, 6, 12, 10), 2), dense, _one(dense, lambda o: o[:, 2, 3:5, 2:6].mean((1, 2)))),
    "two regions": Kind(
        xw.Difference(xw.Region(MASK, 2), 0), dense,
        _one(dense, lambda o: halves(o[:, 2]) - o[:, 0].mean((1, 2))),
    ),
    "neuron": Kind(xw.Neuron("features.3", 5), small, lambda: Upto(4, lambda maps: maps[:, 5].mean((1, 2)))),
    "unit": Kind(xw.Neuron("features.3", (5, 2, 3)), small, lambda: Upto(4, lambda maps: maps[:, 5, 2, 3])),
}  # fmt: skip
