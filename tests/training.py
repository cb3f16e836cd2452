"""A person's training loop, seeded and with dropout, that can be run beside explanations."""

from __future__ import annotations

import threading
from collections.abc import Callable

import torch
from nets import HEIGHT, OUTPUTS, WIDTH, small
from quick import suited
from torch import nn

STEPS = 25


def trainee(name: str = "") -> nn.Module:
    """A net to be trained, fit for a method."""
    return suited(name, seed=4).train() if name else small(seed=4).train()


def train(model: nn.Module, before_step: Callable[[], object] = lambda: None) -> list[float]:
    """Losses of a few steps; the global generator, which dropout draws from, is seeded at the start."""
    optimizer = torch.optim.AdamW(model.parameters(), lr=0.01)
    torch.manual_seed(11)
    losses = []
    for _ in range(STEPS):
        before_step()
        loss = nn.functional.cross_entropy(model(torch.randn(4, 3, HEIGHT, WIDTH)), torch.randint(OUTPUTS, (4,)))
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        losses.append(loss.item())
    return losses


class Beside:
    """Training in a thread of its own, one step for each call of `allow_step`, which does not wait for it."""

    def __init__(self, model: nn.Module) -> None:
        self.model = model
        self.losses: list[float] = []
        self._turns = threading.Semaphore(0)
        self._state = torch.get_rng_state()
        self._thread = threading.Thread(target=self._train, daemon=True)  # a failed test must still end
        self._thread.start()

    def _train(self) -> None:
        self.losses = train(self.model, self._turns.acquire)

    def allow_step(self) -> None:
        self._turns.release()

    @property
    def under_way(self) -> bool:
        return self._thread.is_alive()

    def finish(self) -> None:
        self._turns.release(STEPS)
        self._thread.join()
        torch.set_rng_state(self._state)


def alone(name: str = "") -> tuple[list[float], dict[str, torch.Tensor]]:
    """Losses and weights of a training that nobody looked at, of a net fit for a method."""
    beside = Beside(trainee(name))
    beside.finish()
    return beside.losses, beside.model.state_dict()
