"""What the kernel of the browser tests of several inputs explains: a picture, a record and a text together."""

from __future__ import annotations

from typing import Any

import numpy as np
import torch
from nets import seeded
from torch import Tensor, nn
from words import SENTENCE, tokenizer

import xai_widgets as xw

keep: list[Any] = []
LABELS = ["a", "b", "<i>c</i>"]
NAMES = ["age", "height", "weight", "pulse", "<b>dose</b>"]


class Three(nn.Module):
    """Scores of three classes: a picture's colours, a record and a text, weighed together; `scale` is held."""

    def __init__(self) -> None:
        super().__init__()
        self.look = nn.Conv2d(3, 4, 3, padding=1)
        self.read, self.measure, self.head = nn.Embedding(99, 4), nn.Linear(5, 4), nn.Linear(12, 3)

    def forward(self, image: Tensor, record: Tensor, input_ids: Tensor, scale: float = 1.0) -> Tensor:
        seen = self.look(image).relu().mean((2, 3))
        return scale * self.head(torch.cat([seen, self.measure(record).tanh(), self.read(input_ids).mean(1)], 1))


def model() -> nn.Module:
    return seeded(Three)


def picture() -> Tensor:
    """(3, 20, 28)."""
    return torch.randn(3, 20, 28, generator=torch.Generator().manual_seed(0))


def records() -> np.ndarray:
    """float32 (30, 5)."""
    return np.random.default_rng(0).normal(size=(30, 5)).astype(np.float32)


def explorer(**keywords: Any) -> xw.InputsExplorer:
    """An explorer of all three."""
    keep.append(model())
    inputs = {"image": picture(), "record": records(), "note": SENTENCE, "scale": 2.0}
    given = {"tokenizer": tokenizer(), "feature_names": NAMES, "labels": LABELS, **keywords}
    made = xw.explain(keep[-1], inputs, **given)
    assert isinstance(made, xw.InputsExplorer)
    return made
