"""Explorers over small models, and what the tests see of them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

import numpy as np
import torch
from live.jobs import Gate
from nets import HEIGHT, WIDTH, small
from PIL import Image
from torch import Tensor, nn
from torchvision import transforms

from xai_widgets import SaliencyExplorer
from xai_widgets.widgets.base import Explorer

LABELS = ["cat", "dog", "bird", "fish"]
PREPROCESS = transforms.Compose([transforms.Resize((HEIGHT, WIDTH)), transforms.ToTensor()])
PATIENCE = 30.0

Anything = TypeVar("Anything", bound=Explorer)


def photo(seed: int = 0) -> Image.Image:
    """40×56, of the shape of what the small models take, with large coloured blocks."""
    blocks = np.random.default_rng(seed).integers(0, 256, (5, 7, 3)).astype(np.uint8)
    return Image.fromarray(blocks).resize((2 * WIDTH, 2 * HEIGHT), Image.Resampling.NEAREST)


def made(model: nn.Module | None = None, image: Any = None, **keywords: Any) -> SaliencyExplorer:
    """An explorer that has settled."""
    keywords.setdefault("preprocess", PREPROCESS)
    explorer = SaliencyExplorer(small() if model is None else model, photo() if image is None else image, **keywords)
    explorer.wait(PATIENCE)
    return explorer


def settled(explorer: Anything, **traits: Any) -> Anything:
    """The same with these traits set one after the other, all of it answered."""
    for name, value in traits.items():
        setattr(explorer, name, value)
    explorer.wait(PATIENCE)
    return explorer


class Counted(nn.Module):
    """A small model that counts the rows put through it and its copies alike, and may raise or wait meanwhile."""

    def __init__(self, inner: nn.Module | None = None) -> None:
        super().__init__()
        self.inner = small() if inner is None else inner
        rows: list[int] = []
        meanwhile: list[Callable[[Tensor], None]] = []

        def note(x: Tensor) -> None:
            rows.append(len(x))
            for call in meanwhile:
                call(x)

        # Functions are shared by deep copies, so that the private view counts here too.
        self.note, self.rows_of, self.meanwhile_of = note, lambda: rows, lambda: meanwhile

    def forward(self, x: Tensor) -> Tensor:
        self.note(x)
        return self.inner(x)

    @property
    def rows(self) -> int:
        return sum(self.rows_of())

    def during(self, call: Callable[[Tensor], None] | None) -> None:
        """Have something called in every forward pass; None takes it away."""
        self.meanwhile_of()[:] = [] if call is None else [call]


SEEN_TO = 2
"""Rows, once for each view of a model, in its second pass: whether later ones can take fewer steps."""


class Colours(nn.Module):
    """How red, green, blue and dark a picture is, in that order."""

    def __init__(self) -> None:
        super().__init__()
        self.conv = nn.Conv2d(3, 4, 1)
        self.conv.weight.data = torch.tensor([[4, -2, -2], [-2, 4, -2], [-2, -2, 4], [-2, -2, -2.0]])[..., None, None]
        self.conv.bias.data = torch.tensor([0, 0, 0, 1.0])

    def forward(self, x: Tensor) -> Tensor:
        return self.conv(x).mean((2, 3))


def plain(colour: str) -> Image.Image:
    """A picture of one colour."""
    return Image.new("RGB", (2 * WIDTH, 2 * HEIGHT), colour)


def rows_of(model: Counted, action: Callable[[], object], explorer: SaliencyExplorer) -> int:
    """Rows that went through the model until the explorer had settled again."""
    before = model.rows
    action()
    explorer.wait(PATIENCE)
    return model.rows - before


@torch.no_grad()
def answer(model: nn.Module, pixels: Tensor) -> np.ndarray:
    """What the model says of pixels (C, H, W), as probabilities."""
    return torch.softmax(model.eval()(pixels[None])[0].float(), 0).numpy()


def pixels_of(image: Image.Image) -> Tensor:
    return PREPROCESS(image)


class Recorder:
    """Messages of an explorer to the browser."""

    def __init__(self, explorer: SaliencyExplorer) -> None:
        self.messages: list[tuple[dict[str, Any], list[Any]]] = []
        explorer.comm.publish_msg = self.publish  # type: ignore[union-attr, method-assign]

    def publish(self, _type: str, data: Any = None, metadata: Any = None, buffers: Any = None, **keys: Any) -> None:
        self.messages.append(((data or {}).get("state", {}), list(buffers or [])))

    @property
    def states(self) -> list[dict[str, Any]]:
        return [state for state, _ in self.messages]


def other_mask() -> np.ndarray:
    mask = np.zeros((20, 28), bool)
    mask[3:9, 4:20] = True
    return mask


def setting(**values: object) -> Callable[[SaliencyExplorer], None]:
    return lambda explorer: [setattr(explorer, name, value) for name, value in values.items()] and None


def held(_explorer: object, model: Counted) -> Gate:
    """The next forward pass waits at a gate."""
    gate = Gate()
    model.during(lambda _x: gate.pass_through())
    return gate
