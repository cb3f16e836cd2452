"""Small networks whose maps are tokens or have their channels last."""

from __future__ import annotations

import torch
from nets import OUTPUTS
from torch import Tensor, nn

WIDE = 12


class Mixing(nn.Module):
    """A pre-norm block whose tokens see one another."""

    def __init__(self) -> None:
        super().__init__()
        self.norm, self.mix, self.perceptron = nn.LayerNorm(WIDE), nn.Linear(WIDE, WIDE), nn.Linear(WIDE, WIDE)

    def forward(self, x: Tensor) -> Tensor:
        normed = self.norm(x)
        weights = (normed @ normed.transpose(1, 2) / WIDE**0.5).softmax(-1)
        x = x + weights @ self.mix(normed)
        return x + self.perceptron(x).tanh()


class Tokens(nn.Module):
    """A vision transformer in small: patches of 4, `prefix` more tokens before them, the first of which is read; the
    mean of all where there is none."""

    def __init__(self, prefix: int) -> None:
        super().__init__()
        self.prefix = prefix
        self.patch = nn.Conv2d(3, WIDE, 4, 4)
        self.extra = nn.Parameter(torch.randn(1, prefix, WIDE))
        self.blocks = nn.Sequential(Mixing(), Mixing())
        self.norm, self.head = nn.LayerNorm(WIDE), nn.Linear(WIDE, OUTPUTS)

    def embedded(self, x: Tensor) -> Tensor:
        tokens = self.patch(x).flatten(2).transpose(1, 2)
        return torch.cat([self.extra.expand(len(x), -1, -1), tokens], 1)

    def forward(self, x: Tensor) -> Tensor:
        tokens = self.norm(self.blocks(self.embedded(x)))
        return self.head(tokens[:, 0] if self.prefix else tokens.mean(1))


class ChannelsLast(nn.Module):
    """A stage on (N, h, w, C), as in Swin."""

    def __init__(self) -> None:
        super().__init__()
        self.patch, self.stage = nn.Conv2d(3, WIDE, 4, 4), nn.Sequential(nn.Linear(WIDE, WIDE), nn.GELU())
        self.head = nn.Linear(WIDE, OUTPUTS)

    def forward(self, x: Tensor) -> Tensor:
        return self.head(self.stage(self.patch(x).permute(0, 2, 3, 1)).square().mean((1, 2)))
