"""Perturbation explorers over small models, and what the tests see of them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import torch
from nets import HEIGHT, WIDTH, small
from torch import Tensor, nn
from widgets.explorers import PATIENCE, PREPROCESS, Counted, photo

from xai_widgets import PerturbationExplorer


class Bright(nn.Module):
    """Class 1 where the mean is over 0.6, class 2 where it is under 0.2, else class 0."""

    def __init__(self) -> None:
        super().__init__()
        self.conv = nn.Conv2d(3, 1, 1)
        self.conv.weight.data.fill_(1 / 3)
        self.conv.bias.data.zero_()

    def forward(self, x: Tensor) -> Tensor:
        mean = self.conv(x).mean((1, 2, 3))
        return torch.stack([torch.zeros_like(mean), 10 * (mean - 0.6), 10 * (0.2 - mean)], 1)


class Mean(nn.Module):
    """One number: how bright a picture is."""

    def __init__(self) -> None:
        super().__init__()
        self.conv = nn.Conv2d(3, 1, 1)
        self.conv.weight.data.fill_(1 / 3)
        self.conv.bias.data.zero_()

    def forward(self, x: Tensor) -> Tensor:
        return self.conv(x).mean((2, 3))


GREY = (np.full((HEIGHT, WIDTH, 3), 96) + np.random.default_rng(1).integers(0, 12, (HEIGHT, WIDTH, 3))).astype(np.uint8)
"""uint8 (20, 28, 3): a mean of about 0.4."""
MEAN = float(GREY.mean()) / 255
NAMES = ["bright", "very bright", "dark"]


def perturbed(model: nn.Module | None = None, image: Any = None, **keywords: Any) -> PerturbationExplorer:
    """An explorer that has settled, of a grey picture for a model of brightness."""
    grey = isinstance(model, (Bright, Mean))
    image = (GREY if grey else photo()) if image is None else image
    explorer = PerturbationExplorer(
        small() if model is None else model, image, **{"preprocess": PREPROCESS, **keywords}
    )
    explorer.wait(PATIENCE)
    return explorer


def rows_of(model: Counted, action: Callable[[], object], explorer: PerturbationExplorer) -> int:
    """Rows that went through the model until all had settled again."""
    before = model.rows
    action()
    explorer.wait(PATIENCE)
    return model.rows - before
