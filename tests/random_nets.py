"""Networks that hypothesis puts together from everything that is hard to leave as found."""

from __future__ import annotations

import warnings
from collections.abc import Callable
from typing import Any

import torch
from hypothesis import strategies as st
from nets import OUTPUTS, seeded
from torch import Tensor, nn
from torch.nn import functional
from torch.nn.utils import prune

WIDE = 4


class Residual(nn.Module):
    """conv(x) += x, in place, as resnets do."""

    def __init__(self) -> None:
        super().__init__()
        self.conv = convolution()

    def forward(self, x: Tensor) -> Tensor:
        out = self.conv(x)
        out += x
        return out


class Counter(nn.Module):
    """Counts its calls in a buffer, in eval mode too, and lets the count into the answer."""

    def __init__(self) -> None:
        super().__init__()
        self.register_buffer("calls", torch.zeros(()))

    def forward(self, x: Tensor) -> Tensor:
        self.calls += 1
        return x + 0.01 * self.calls


class AlwaysDrops(nn.Module):
    """Dropout in eval mode too."""

    def forward(self, x: Tensor) -> Tensor:
        return functional.dropout(x, 0.2, training=True)


def convolution() -> nn.Conv2d:
    return nn.Conv2d(WIDE, WIDE, 3, padding=1)


def old_weight_norm() -> nn.Module:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", FutureWarning)
        return nn.utils.weight_norm(convolution())


BLOCKS: dict[str, Callable[[], nn.Module]] = {
    "conv": convolution,
    "batch norm": lambda: nn.BatchNorm2d(WIDE),
    "relu in place": lambda: nn.Sequential(convolution(), nn.ReLU(inplace=True)),
    "dropout": lambda: nn.Dropout2d(0.3),
    "residual": Residual,
    "counter": Counter,
    "always drops": AlwaysDrops,
    "weight norm": lambda: nn.utils.parametrizations.weight_norm(convolution()),
    "old weight norm": old_weight_norm,
    "spectral norm": lambda: nn.utils.parametrizations.spectral_norm(convolution()),
    "old spectral norm": lambda: nn.utils.spectral_norm(convolution()),
    "pruned": lambda: prune.l1_unstructured(convolution(), "weight", 3),
}


class Net(nn.Module):
    """A stem, some blocks, one of them perhaps used twice, and a head; `trap` is called in every forward pass."""

    def __init__(self, blocks: list[str], twice: bool, trap: Callable[[], None]) -> None:
        super().__init__()
        self.stem = nn.Conv2d(3, WIDE, 3, stride=2, padding=1)
        self.blocks = nn.ModuleList(BLOCKS[name]() for name in blocks)
        if twice:
            self.blocks.append(self.blocks[0])
        self.head = nn.Linear(WIDE, OUTPUTS)
        self.trap = trap

    def forward(self, x: Tensor) -> Tensor:
        self.trap()
        x = self.stem(x)
        for block in self.blocks:
            x = block(x)
        return self.head(x.mean((2, 3)))


HOOKS: dict[str, Callable[[Net], Any]] = {
    "looks": lambda net: net.stem.register_forward_hook(lambda _module, _inputs, _output: None),
    "changes the output": lambda net: net.blocks[0].register_forward_hook(lambda _m, _i, output: 1.5 * output + 0.1),
    "changes the input": lambda net: net.head.register_forward_pre_hook(lambda _m, inputs: (inputs[0] + 0.3,)),
    "with keywords": lambda net: net.stem.register_forward_hook(
        lambda _m, _i, _k, output: output - 0.2, with_kwargs=True, always_call=True
    ),
    "backward": lambda net: net.head.register_full_backward_hook(lambda _module, _inputs, _outputs: None),
}


@st.composite
def nets(draw: st.DrawFn, trap: Callable[[], None]) -> tuple[Net, list[str]]:
    """A net in some state of use, and the names of what is in it."""
    blocks = draw(st.lists(st.sampled_from(sorted(BLOCKS)), min_size=1, max_size=3))
    hooks = draw(st.lists(st.sampled_from(sorted(HOOKS)), max_size=2, unique=True))
    net = seeded(lambda: Net(blocks, draw(st.booleans()), trap), draw(st.integers(0, 3)))
    _put_in_a_state(net, draw)
    for name in hooks:
        HOOKS[name](net)
    return net, blocks + hooks


def _put_in_a_state(net: Net, draw: st.DrawFn) -> None:
    """Used or not, with gradients or not, each module in its own mode, each parameter trainable or not."""
    if draw(st.booleans()):
        with torch.random.fork_rng(devices=[]):
            net.train()(torch.randn(2, 3, 8, 12)).sum().backward()
    modules, parameters = list(net.modules()), list(net.parameters())
    modes = draw(st.lists(st.booleans(), min_size=len(modules), max_size=len(modules)))
    for module, training in zip(modules, modes, strict=True):
        module.training = training
    for parameter in draw(st.lists(st.sampled_from(range(len(parameters))), max_size=3)):
        parameters[parameter].requires_grad_(False)
