"""Models, maps and a region that the tests of metrics judge."""

from __future__ import annotations

import torch
from nets import HEIGHT, WIDTH, Linear, Small, picture, small
from torch import Tensor, nn

TARGET = 2
REGION = torch.zeros(HEIGHT, WIDTH, dtype=torch.bool)
REGION[4:13, 6:19] = True


def black_and_white() -> tuple[Small, Tensor]:
    """A net over one channel and its input."""
    return small(channels=1), picture(1)


def two_outputs() -> tuple[Small, Tensor]:
    """A net of two outputs and its input."""
    return small(outputs=2), picture()


def map_of(model: nn.Module, x: Tensor, target: int = 2) -> Tensor:
    """(H, W): the size of the gradient, largest over channels, worked out here without the package."""
    leaf = x[None].detach().clone().requires_grad_()
    model.eval()(leaf)[0, target].backward(inputs=[leaf])
    assert leaf.grad is not None
    return leaf.grad[0].abs().amax(0)


def linear() -> tuple[Linear, Tensor, Tensor]:
    """A linear net, an input, and what each pixel adds to the score."""
    model, x = Linear(), picture()
    return model, x, (model.weight[TARGET] * x).sum(0).detach()
