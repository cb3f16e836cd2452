"""Two small networks, trained within seconds and the same in every run."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import torch
from torch import Tensor, nn


class Scaled(nn.Module):
    """A network of columns as they are: each is first set against its mean and spread in the training data."""

    mean: Tensor
    spread: Tensor

    def __init__(self, rows: Tensor, hidden: int, outputs: int) -> None:
        super().__init__()
        self.register_buffer("mean", rows.mean(0))
        self.register_buffer("spread", rows.std(0))
        self.layers = nn.Sequential(
            nn.Linear(rows.shape[1], hidden),
            nn.Tanh(),
            nn.Linear(hidden, hidden),
            nn.Tanh(),
            nn.Linear(hidden, outputs),
        )

    def forward(self, x: Tensor) -> Tensor:
        """(N, F) -> (N, outputs)."""
        return self.layers((x - self.mean) / self.spread)


class Positive(nn.Module):
    """A network whose output is the logarithm of what is asked for."""

    def __init__(self, inner: nn.Module) -> None:
        super().__init__()
        self.inner = inner

    def forward(self, x: Tensor) -> Tensor:
        """(N, F) -> (N, 1), over 0."""
        return self.inner(x).exp()


def classifier(rows: np.ndarray, classes: np.ndarray) -> nn.Module:
    """Logits of two classes."""
    wanted = torch.tensor(classes, dtype=torch.long)
    return _fitted(rows, 2, lambda outputs: nn.functional.cross_entropy(outputs, wanted), epochs=120)


def regression(rows: np.ndarray, values: np.ndarray) -> nn.Module:
    """One value over 0, fitted in its logarithm, since volatility is as wide as it is high."""
    wanted = torch.tensor(values, dtype=torch.float32).log()[:, None]
    return Positive(_fitted(rows, 1, lambda outputs: nn.functional.mse_loss(outputs, wanted), epochs=300)).eval()


def _fitted(rows: np.ndarray, outputs: int, loss: Callable[[Tensor], Tensor], epochs: int) -> nn.Module:
    """All rows at once, by Adam with weight decay, from a seed of its own; the global generator is put back."""
    data = torch.tensor(rows, dtype=torch.float32)
    with torch.random.fork_rng(devices=[]), torch.enable_grad():
        torch.manual_seed(0)
        model = Scaled(data, 16, outputs)
        optimizer = torch.optim.AdamW(model.parameters(), lr=0.02, weight_decay=0.05)
        for _ in range(epochs):
            optimizer.zero_grad()
            loss(model(data)).backward()
            optimizer.step()
    for parameter in model.parameters():
        parameter.grad = None
    return model.eval()
