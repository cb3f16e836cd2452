"""What the kernel of a browser test explains: a network that is fast, and whose answers can be foretold."""

from __future__ import annotations

import ctypes
import gc
import threading
from collections import Counter
from typing import Any

import numpy as np
import torch
from torch import Tensor, nn
from torch.nn.functional import pixel_shuffle, pixel_unshuffle, relu

import xai_widgets as xw

LABELS = ["red", "green", "blue", "brick", "cherry", "emerald", "grass", "lime", "navy", "olive", "ruby", "sky"]
calls: Counter[str] = Counter()
"""Forward passes and rows, of every network here."""


class Colours(nn.Module):
    """How red, green and blue a picture is; nine more outputs that do not care much."""

    def __init__(self) -> None:
        super().__init__()
        generator = torch.Generator().manual_seed(0)
        self.sense = nn.Conv2d(3, 3, 3, padding=1, bias=False)
        self.coarse = nn.Conv2d(3, 3, 2, stride=2, groups=3, bias=False)
        self.head = nn.Linear(3, len(LABELS))
        with torch.no_grad():
            one_against_the_others = 1.5 * torch.eye(3) - 0.5
            self.sense.weight.copy_(one_against_the_others[:, :, None, None] / 9 * torch.ones(3, 3, 3, 3))
            self.coarse.weight.fill_(0.25)
            self.head.weight.copy_(torch.randn(len(LABELS), 3, generator=generator))
            self.head.weight[:3] = 40 * torch.eye(3)
            self.head.bias.zero_()

    def forward(self, pictures: Tensor) -> Tensor:
        calls["passes"] += 1
        calls["rows"] += len(pictures)
        return self.head(relu(self.coarse(relu(self.sense(pictures)))).mean((2, 3)))


class Rectified(Colours):
    """Colours with its rectifications as modules, which some methods must have."""

    def __init__(self) -> None:
        super().__init__()
        self.sense = nn.Sequential(self.sense, nn.ReLU())
        self.coarse = nn.Sequential(self.coarse, nn.ReLU())


class Attending(Colours):
    """Colours whose pieces of 4×4 pixels attend to those of like colours, a little."""

    def __init__(self) -> None:
        super().__init__()
        torch.manual_seed(0)
        self.attend = nn.MultiheadAttention(48, 2, batch_first=True)

    def forward(self, pictures: Tensor) -> Tensor:
        pieces = pixel_unshuffle(pictures, 4)
        tokens = pieces.flatten(2).transpose(1, 2)
        moved = self.attend(tokens, tokens, tokens, need_weights=False)[0].transpose(1, 2).reshape(pieces.shape)
        return super().forward(pictures + 0.1 * pixel_shuffle(moved, 4))


class Flat(nn.Module):
    """A network without a map: no method that needs a layer can explain it."""

    def __init__(self) -> None:
        super().__init__()
        torch.manual_seed(0)
        self.head = nn.Linear(3 * 20 * 28, len(LABELS))

    def forward(self, pictures: Tensor) -> Tensor:
        return self.head(pictures.flatten(1))


class Gated(Colours):
    """Colours, but every forward pass waits until the gate is open."""

    def forward(self, pictures: Tensor) -> Tensor:
        calls["waiting"] += 1
        gate.wait()
        calls["waiting"] -= 1
        return super().forward(pictures)


class Moody(Colours):
    """Colours, but it raises while `moody` is set."""

    def forward(self, pictures: Tensor) -> Tensor:
        if moody.is_set():
            raise RuntimeError("the network is in a mood")
        return super().forward(pictures)


gate = threading.Event()
gate.set()
moody = threading.Event()


def picture(red: tuple[int, int] = (6, 7), blue: tuple[int, int] = (13, 20)) -> np.ndarray:
    """uint8 (20, 28, 3): grainy grey, with a red disc of radius 5 and a smaller blue one, centres (row, column)."""
    rows, columns = np.mgrid[:20, :28]
    made = np.full((20, 28, 3), 120, np.uint8)
    for (row, column), radius, colour in ((red, 5, (220, 30, 30)), (blue, 4, (30, 30, 220))):
        made[(rows - row) ** 2 + (columns - column) ** 2 <= radius**2] = colour
    return made + np.random.default_rng(0).integers(0, 24, made.shape, np.uint8)


def disc() -> np.ndarray:
    """bool (20, 28): the red disc."""
    rows, columns = np.mgrid[:20, :28]
    return (rows - 6) ** 2 + (columns - 7) ** 2 <= 25


def as_it_is(given: Any) -> Tensor:
    """A preprocessing that leaves the size alone."""
    return torch.from_numpy(np.array(given)).permute(2, 0, 1) / 255


def explorer(model: nn.Module | None = None, image: Any = None, **keywords: Any) -> xw.SaliencyExplorer:
    """An explorer of Colours and its picture."""
    image = picture() if image is None else image
    keywords = {"labels": LABELS, "preprocess": as_it_is, **keywords}
    keep.append(model or Colours())
    return xw.SaliencyExplorer(keep[-1], image, **keywords)


def comparison(model: nn.Module | None = None, image: Any = None, **keywords: Any) -> xw.CompareExplorer:
    """A comparison of three methods of Rectified and the picture."""
    image = picture() if image is None else image
    keywords = {
        "labels": LABELS, "preprocess": as_it_is, "methods": ["grad-cam", "saliency", "occlusion"],
        "params": {"occlusion": {"window": 6, "stride": 4}}, **keywords,
    }  # fmt: skip
    keep.append(model or Rectified())
    return xw.CompareExplorer(keep[-1], image, **keywords)


def perturbed(model: nn.Module | None = None, image: Any = None, **keywords: Any) -> xw.PerturbationExplorer:
    """Sliders for Colours and the picture."""
    image = picture() if image is None else image
    keep.append(model or Colours())
    return xw.PerturbationExplorer(keep[-1], image, **{"labels": LABELS, "preprocess": as_it_is, **keywords})


keep: list[nn.Module] = []
"""Explorers hold their model weakly."""


def megabytes() -> float:
    """Resident memory of this process, garbage collected, and what the allocator holds back given back."""
    gc.collect()
    ctypes.CDLL("libc.so.6").malloc_trim(0)
    with open("/proc/self/status") as status:
        kilobytes = next(line for line in status if line.startswith("VmRSS")).split()[1]
    return int(kilobytes) / 1024
