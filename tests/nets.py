"""Small networks over non-square pictures, milliseconds each, that the tests explain."""

from __future__ import annotations

from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import torch
from torch import Tensor, nn
from torch.nn import functional

HEIGHT, WIDTH, OUTPUTS = 20, 28, 4

torch.set_num_threads(1)


def seeded(build: Callable[[], Any], seed: int = 0) -> Any:
    """What `build` makes from a seed, the global random state left alone."""
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(seed)
        return build()


def picture(channels: int = 3, seed: int = 1, height: int = HEIGHT, width: int = WIDTH) -> Tensor:
    """(C, H, W), standard normal."""
    return torch.randn(channels, height, width, generator=torch.Generator().manual_seed(seed))


class Mixed(nn.MultiheadAttention):
    """A picture whose pieces of 2×2 pixels attend to one another."""

    def __init__(self, channels: int) -> None:
        super().__init__(4 * channels, 2, batch_first=True)

    def mixed(self, x: Tensor) -> Tensor:
        pieces = functional.pixel_unshuffle(x, 2)
        tokens = pieces.flatten(2).transpose(1, 2)
        seen, _ = self(tokens, tokens, tokens, need_weights=False)
        return x + functional.pixel_shuffle(seen.transpose(1, 2).reshape(pieces.shape), 2)


class Opening(nn.Module):
    """What a net begins with: nothing, unless `attending` puts attention there."""

    def __init__(self) -> None:
        super().__init__()
        self.mix: Mixed | None = None

    def opened(self, x: Tensor) -> Tensor:
        return x if self.mix is None else self.mix.mixed(x)


def attending(model: nn.Module, channels: int = 3) -> Any:
    """The same net with attention in front, for methods that need some."""
    for part in model.modules():
        if isinstance(part, Opening):
            part.mix = seeded(lambda: Mixed(channels)).eval()
    return model


class Small(Opening):
    """Two convolutions with all the usual furniture, in eval mode."""

    def __init__(self, channels: int = 3, outputs: int = OUTPUTS) -> None:
        super().__init__()
        self.features = nn.Sequential(
            nn.Conv2d(channels, 6, 3, padding=1, stride=2), nn.BatchNorm2d(6), nn.ReLU(inplace=True),
            nn.Conv2d(6, 8, 3, padding=1), nn.Tanh(),
        )  # fmt: skip
        self.drop = nn.Dropout(0.4)
        self.head = nn.Linear(8, outputs)

    def forward(self, x: Tensor) -> Tensor:
        return self.head(self.drop(self.features(self.opened(x)).mean((2, 3))))


def small(channels: int = 3, outputs: int = OUTPUTS, seed: int = 0) -> Small:
    """A Small in eval mode whose BatchNorm has seen something."""

    def build() -> Small:
        model = Small(channels, outputs)
        model.features[1].running_mean.normal_(std=0.2)
        model.features[1].running_var.uniform_(0.5, 2)
        with torch.no_grad():
            model.head.weight.mul_(3)
        return model.eval()

    return seeded(build, seed)


class Linear(nn.Module):
    """score = w · x + c for each output; `weight` is (outputs, C, H, W)."""

    def __init__(self, channels: int = 3, outputs: int = OUTPUTS, height: int = HEIGHT, width: int = WIDTH) -> None:
        super().__init__()
        shape = (outputs, channels, height, width)
        self.weight = nn.Parameter(torch.randn(shape, generator=torch.Generator().manual_seed(5)))
        self.constant = nn.Parameter(torch.arange(float(outputs)))

    def forward(self, x: Tensor) -> Tensor:
        return torch.einsum("nchw,ochw->no", x, self.weight) + self.constant


class Quadratic(nn.Module):
    """score = ½ Σ a x² for each output; its gradient is a x."""

    def __init__(self, channels: int = 3, outputs: int = OUTPUTS, height: int = HEIGHT, width: int = WIDTH) -> None:
        super().__init__()
        shape = (outputs, channels, height, width)
        self.weight = nn.Parameter(torch.rand(shape, generator=torch.Generator().manual_seed(6)) - 0.3)

    def forward(self, x: Tensor) -> Tensor:
        return torch.einsum("nchw,ochw->no", x.square(), self.weight) / 2


class Wrapped(nn.Module):
    """A model whose answer is put into something by `pack`."""

    def __init__(self, inner: nn.Module, pack: Callable[[Tensor], Any]) -> None:
        super().__init__()
        self.inner, self.pack = inner, pack

    def forward(self, x: Tensor) -> Any:
        return self.pack(self.inner(x))


PACKINGS: dict[str, Callable[[Tensor], Any]] = {
    "tuple": lambda logits: (logits, torch.zeros(3)),
    "list": lambda logits: [logits],
    "dict": lambda logits: {"hidden": torch.zeros(len(logits), 7), "logits": logits},
    "dict without logits": lambda logits: {"out": logits, "aux": torch.zeros(3)},
    "object": lambda logits: SimpleNamespace(loss=None, logits=logits),
    "maps of one pixel": lambda logits: logits[:, :, None, None],
}


class Aliasing(nn.Module):
    """Writes an activation in place and reads the old name of it: 2 relu(x) where a plain relu gives x + relu(x)."""

    def __init__(self) -> None:
        super().__init__()
        self.conv = nn.Conv2d(3, 6, 3, padding=1)
        self.relu = nn.ReLU(inplace=True)
        self.head = nn.Linear(6, OUTPUTS)

    def forward(self, x: Tensor) -> Tensor:
        x = self.conv(x)
        y = self.relu(x)
        return self.head((x + y).mean((2, 3)))


class WritesInput(nn.Module):
    """Normalises the input it is given in place, as hand-written preprocessing inside a model does."""

    def __init__(self) -> None:
        super().__init__()
        self.inner = small()

    def forward(self, x: Tensor) -> Tensor:
        x -= 0.25
        functional.relu_(x)
        return self.inner(x)


class Random(nn.Module):
    """Drops out at every call, in eval mode too, as Monte Carlo dropout does."""

    def __init__(self) -> None:
        super().__init__()
        self.inner = small()

    def forward(self, x: Tensor) -> Tensor:
        return self.inner(functional.dropout(x, 0.3, training=True))


class NoGrad(nn.Module):
    """A forward pass under no_grad."""

    def __init__(self) -> None:
        super().__init__()
        self.inner = small()

    @torch.no_grad()
    def forward(self, x: Tensor) -> Tensor:
        return self.inner(x)


class Counter(nn.Module):
    """Counts its calls in two buffers, one written in place and one assigned anew, in eval mode too."""

    def __init__(self) -> None:
        super().__init__()
        self.inner = small()
        self.register_buffer("calls", torch.zeros(()))
        self.register_buffer("assigned", torch.zeros(()))

    def forward(self, x: Tensor) -> Tensor:
        self.calls += 1
        self.assigned = self.assigned + 1
        return self.inner(x) + self.calls + self.assigned
