"""Small networks whose BatchNorms, pads and activations can be merged into their neighbours, and such where not."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from nets import OUTPUTS, WritesInput, small
from torch import Tensor, nn


class Net(nn.Module):
    """A convolution, a BatchNorm that has seen something, a head; `between` says how they are put together."""

    def __init__(self, between: Callable[[Net, Tensor], Tensor], norm: type[nn.Module] = nn.BatchNorm2d) -> None:
        super().__init__()
        self.conv, self.norm = nn.Conv2d(3, 6, 3, padding=1), norm(6)
        self.head = nn.Linear(6, OUTPUTS)
        self.between = between
        for name, buffer in self.norm.named_buffers():
            if name != "num_batches_tracked":
                buffer.uniform_(0.5, 2)

    def forward(self, x: Tensor) -> Tensor:
        return self.head(self.between(self, x).relu().mean((2, 3)))


class Rectified(nn.BatchNorm2d):
    """As some libraries have it, with its activation inside."""

    def forward(self, x: Tensor) -> Tensor:
        return super().forward(x).relu() - 1


class Standardised(nn.Conv2d):
    """Its weights are not what it multiplies by."""

    def forward(self, x: Tensor) -> Tensor:
        return nn.functional.conv2d(x, self.weight / self.weight.norm(), self.bias, padding=1)


def standardised() -> Net:
    net = Net(lambda net, x: net.norm(net.conv(x)))
    net.conv = Standardised(3, 6, 3, padding=1)
    return net


def weight_norm() -> Net:
    net = Net(lambda net, x: net.norm(net.conv(x)))
    nn.utils.parametrizations.weight_norm(net.conv)
    return net


def no_statistics() -> Net:
    return Net(lambda net, x: net.norm(net.conv(x)), lambda n: nn.BatchNorm2d(n, track_running_stats=False))  # type: ignore[arg-type]


def kept(net: Net, x: Tensor) -> Tensor:
    between = net.conv(x)
    return net.norm(between) + between


def seen(net: Net, x: Tensor) -> Tensor:
    between = net.conv(x)
    return net.norm(between) * (between > 0)


def weights_read(net: Net, x: Tensor) -> Tensor:
    return net.norm(net.conv(x)) * net.norm.weight[:, None, None]


class Padded(nn.Module):
    """A convolution that is given what `pad` makes, as `forward` says, and an activation."""

    def __init__(self, run: Callable[[Padded, Tensor], Tensor], sides: Any = 1, **convolution: Any) -> None:
        super().__init__()
        self.pad, self.conv = nn.ZeroPad2d(sides), nn.Conv2d(3, 6, 3, **convolution)
        self.act, self.head = nn.ReLU(), nn.Linear(6, OUTPUTS)
        self.run = run

    def forward(self, x: Tensor) -> Tensor:
        return self.head(self.run(self, x).mean((2, 3)))


def plainly(net: Padded, x: Tensor) -> Tensor:
    return net.act(net.conv(net.pad(x)))


def pad_seen(net: Padded, x: Tensor) -> Tensor:
    padded = net.pad(x)
    return net.conv(padded) + padded.mean()


def before_seen(net: Padded, x: Tensor) -> Tensor:
    between = net.conv(net.pad(x))
    return net.act(between) + between


PADS: dict[str, tuple[Callable[[], nn.Module], int, int]] = {
    "plainly": (lambda: Padded(plainly), 1, 1),
    "two sides": (lambda: Padded(plainly, (2, 2, 1, 1), stride=2), 1, 1),
    "one side": (lambda: Padded(plainly, (0, 1, 0, 1)), 0, 1),
    "cut": (lambda: Padded(plainly, -1), 0, 1),
    "padded twice": (lambda: Padded(plainly, padding=1), 0, 1),
    "by reflection": (lambda: Padded(plainly, padding=1, padding_mode="reflect"), 0, 1),
    "what is padded is seen": (lambda: Padded(pad_seen), 0, 0),
    "what is activated is seen": (lambda: Padded(before_seen), 1, 0),
    "activated twice": (lambda: Padded(lambda net, x: net.act(net.conv(net.act(net.pad(x))))), 0, 0),
}
"""How many pads and how many activations in place there are."""

MERGED: dict[str, Callable[[], nn.Module]] = {
    "one after the other": lambda: Net(lambda net, x: net.norm(net.conv(x))),
    "in a sequence": small,
    "with something before": lambda: Net(lambda net, x: net.norm(net.conv(x.sin()))),
    "a model that writes to its input": WritesInput,
    "double": lambda: small().double(),
}
LEFT: dict[str, Callable[[], nn.Module]] = {
    "what is between is added later": lambda: Net(kept),
    "what is between decides": lambda: Net(seen),
    "something between": lambda: Net(lambda net, x: net.norm(net.conv(x).sin())),
    "the norm runs twice": lambda: Net(
        lambda net, x: net.norm(net.conv(x)) + net.norm(net.conv.weight.mean() + x[:, [0] * 6])
    ),
    "the convolution runs twice": lambda: Net(lambda net, x: net.norm(net.conv(x)) + net.conv(x.flip(3))),
    "the norm's weights are read": lambda: Net(weights_read),
    "an activation inside": lambda: Net(lambda net, x: net.norm(net.conv(x)), Rectified),
    "standardised weights": standardised,
    "weight norm": weight_norm,
    "no statistics": no_statistics,
    "half": lambda: small().bfloat16(),
}
