"""Models and inputs that are no pictures, one of each kind, which every registered method is asked about."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pandas as pd
import torch
from nets import seeded
from torch import Tensor, nn
from torch.nn.functional import scaled_dot_product_attention

OUTPUTS, FEATURES = 4, 6


@dataclass(frozen=True)
class Kind:
    """`model` and `row` are made anew for each test; `shape` is that of an answer's values, `gradient` says whether the
    model has one, `asked` are keywords of explain."""

    model: Callable[[], Any]
    row: Callable[[], Any]
    shape: Any
    gradient: bool
    asked: dict[str, Any] = field(default_factory=dict)


def numbers(*shape: int, seed: int = 1) -> Tensor:
    return torch.randn(*shape, generator=torch.Generator().manual_seed(seed))


def perceptron() -> nn.Module:
    return seeded(lambda: nn.Sequential(nn.Linear(FEATURES, 8), nn.ReLU(), nn.Linear(8, OUTPUTS))).eval()


class Pooled(nn.Module):
    """A convolution over one axis or three, with what is usual after it."""

    def __init__(self, convolution: nn.Module) -> None:
        super().__init__()
        self.convolution, self.relu, self.head = convolution, nn.ReLU(), nn.Linear(5, OUTPUTS)

    def forward(self, x: Tensor) -> Tensor:
        return self.head(self.relu(self.convolution(x)).flatten(2).mean(2))


def over_time() -> nn.Module:
    return seeded(lambda: Pooled(nn.Conv1d(3, 5, 3, padding=1))).eval()


def over_space() -> nn.Module:
    return seeded(lambda: Pooled(nn.Conv3d(2, 5, 3, padding=1))).eval()


class Classifier(nn.Module):
    """Of texts: the mean of what each token says, what came before and what it attends to, where the mask lets it."""

    def __init__(self) -> None:
        super().__init__()
        self.words, self.places = nn.Embedding(30, 6), nn.Embedding(16, 6)
        self.mix, self.relu, self.head = nn.Linear(6, 8), nn.ReLU(), nn.Linear(8, OUTPUTS)
        self.packed, self.out = nn.Linear(6, 18), nn.Linear(6, 6)

    def forward(self, input_ids: Tensor, attention_mask: Tensor | None = None) -> dict[str, Tensor]:
        seen = torch.ones_like(input_ids) if attention_mask is None else attention_mask
        assert seen.shape == input_ids.shape
        x = self.words(input_ids) + self.places(torch.arange(input_ids.shape[1]))
        x = x + self.attended(x, seen)
        x = self.relu(self.mix(x + x.cumsum(1))) * seen[..., None]
        return {"logits": self.head(x.sum(1) / seen.sum(1, keepdim=True))}

    def attended(self, x: Tensor, seen: Tensor) -> Tensor:
        q, k, v = self.packed(x).unflatten(-1, (3, 2, 3)).permute(2, 0, 3, 1, 4)
        mixed = scaled_dot_product_attention(q, k, v, attn_mask=seen.bool()[:, None, None])
        return self.out(mixed.transpose(1, 2).flatten(2))


class Multimodal(nn.Module):
    """Of a picture, a row of a table and a text, with what is only handed along."""

    def __init__(self) -> None:
        super().__init__()
        self.see, self.relu, self.table = nn.Conv2d(3, 5, 3), nn.ReLU(), nn.Linear(FEATURES, 5)
        self.read, self.head = Classifier(), nn.Linear(10, OUTPUTS)

    def forward(self, picture: Tensor, row: Tensor, input_ids: Tensor, attention_mask: Tensor, scale: float) -> Tensor:
        seen = self.relu(self.see(picture)).mean((2, 3))
        both = torch.cat([seen * self.table(row).tanh(), seen], 1)
        return self.head(both) * scale + self.read(input_ids, attention_mask)["logits"]


IDS = torch.tensor([[1, 7, 12, 7, 29, 3, 2]])


def classifier() -> nn.Module:
    return seeded(Classifier).eval()


def multimodal() -> nn.Module:
    return seeded(Multimodal).eval()


def several() -> dict[str, Any]:
    return {"picture": numbers(1, 3, 9, 11), "row": numbers(1, FEATURES), "input_ids": IDS.clone(),
            "attention_mask": torch.tensor([[1, 1, 1, 1, 1, 1, 0]]), "scale": 2.0}  # fmt: skip


WEIGHTS = np.random.default_rng(0).normal(size=(FEATURES, OUTPUTS))


def predict(rows: np.ndarray) -> np.ndarray:
    """A smooth function with interactions."""
    assert isinstance(rows, np.ndarray)
    assert rows.shape[1:] == (FEATURES,)
    return np.tanh(rows @ WEIGHTS) + (rows[:, :1] * rows[:, 1:2])


def frame(rows: int = 1, seed: int = 1) -> pd.DataFrame:
    """Numbers, whole numbers, words and categories."""
    own = np.random.default_rng(seed)
    return pd.DataFrame({
        "age": own.normal(40, 10, rows), "children": own.integers(0, 4, rows),
        "work": own.choice(["none", "private", "public"], rows),
        "city": pd.Categorical(own.choice(["Oslo", "Rome"], rows), categories=["Oslo", "Paris", "Rome"]),
        "member": own.random(rows) < 0.5,
    })  # fmt: skip


def predict_frame(rows: pd.DataFrame) -> np.ndarray:
    """Of a frame as `frame` makes it, dtypes and all."""
    wanted = frame().dtypes
    assert list(rows.columns) == list(wanted.index)
    assert all(rows[name].dtype == wanted[name] for name in ("work", "city", "member"))
    score = rows["age"] / 40 + 0.5 * rows["children"] * (rows["work"] == "public") - (rows["city"] == "Rome")
    score = score + 0.3 * rows["member"].astype(float)
    return np.stack([score, -score, 0 * score + 0.1], 1)


def predict_pictures(rows: np.ndarray) -> np.ndarray:
    """Of pictures of bytes with their colours last."""
    assert rows.dtype == np.uint8
    assert rows.shape[1:] == (20, 28, 3)
    means = rows.astype(float).reshape(len(rows), -1, 3).mean(1) / 255
    return np.concatenate([means, rows[:, :10, :14].mean((1, 2, 3))[:, None] / 255], 1)


def bytes_picture() -> np.ndarray:
    return np.random.default_rng(0).integers(0, 256, (20, 28, 3), dtype=np.uint8)


KINDS = {
    "table": Kind(perceptron, lambda: numbers(FEATURES), (FEATURES,), True,
                  {"background": numbers(7, FEATURES, seed=2)}),
    "table alone": Kind(perceptron, lambda: numbers(1, FEATURES), (FEATURES,), True),
    "series": Kind(over_time, lambda: numbers(1, 3, 17), (3, 17), True),
    "volume": Kind(over_space, lambda: numbers(1, 2, 4, 5, 6), (2, 4, 5, 6), True),
    "predict": Kind(lambda: predict, lambda: numbers(FEATURES).double().numpy(), (FEATURES,), False,
                    {"background": numbers(7, FEATURES, seed=2).double().numpy()}),
    "frame": Kind(lambda: predict_frame, lambda: frame(), (5,), False, {"background": frame(9, seed=2)}),
    "tokens": Kind(classifier, lambda: IDS[0].clone(), (7,), True),
    "several": Kind(multimodal, several, {"picture": (9, 11), "row": (FEATURES,), "input_ids": (7,)}, True),
    "ordered": Kind(multimodal, lambda: tuple(several().values()), ((9, 11), (FEATURES,), (7,), None, None), True),
    "bytes": Kind(lambda: predict_pictures, bytes_picture, (20, 28), False),
}  # fmt: skip
