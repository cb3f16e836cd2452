"""A picture in an explorer: as the model sees it, as the browser gets it, and painted."""

from __future__ import annotations

import io
import itertools
from collections.abc import Hashable
from hashlib import blake2b
from typing import Any
from weakref import WeakKeyDictionary, WeakValueDictionary

import numpy as np
import torch
from PIL import Image
from torch import Tensor

from ..core.errors import ExplainError
from ..core.ours import Ours
from ..core.space import blurred
from ..models.preprocess import Seen

FILLS = ("mean", "blur", "noise")
_ids = itertools.count(1)
_held: WeakValueDictionary[bytes, Seen] = WeakValueDictionary()
_drawn: WeakKeyDictionary[Seen, bytes] = WeakKeyDictionary()


def held_once(seen: Seen) -> Seen:
    """The same picture as another explorer holds it, where one does: the explorers of a cell that is run time and again
    all lie in the notebook's history."""
    digest = blake2b(repr((seen.pixels.shape, seen.note, seen.channels_last)).encode(), digest_size=16)
    for part in (seen.pixels, seen.scale, seen.offset):
        digest.update(part.contiguous().numpy().data)
    return _held.setdefault(digest.digest(), seen)


def _drawn_once(seen: Seen) -> bytes:
    """Its PNG."""
    if seen not in _drawn:
        _drawn[seen] = png(seen.pixels)
    return _drawn[seen]


class Shown:
    """One picture with what belongs to it: an id, its fills, and the scores of its untouched self."""

    def __init__(self, seen: Seen, name: str = "") -> None:
        self.id = next(_ids)
        self.seen = held_once(seen)
        self.name = name
        self.base: tuple[Hashable, Tensor] | None = None
        """(fingerprint of the weights, raw outputs (outputs,)) of the untouched picture."""
        self._fills: dict[str, Tensor] = {}
        self._inputs: dict[str, np.ndarray] = {}

    def fill(self, kind: str) -> Tensor:
        """(C, H, W) in [0, 1]: what painted pixels become. "noise" has the picture's own mean and spread."""
        made = self._fills.get(kind)  # another thread may release them at any time
        if made is None:
            made = self._fills[kind] = self._made(kind)
        return made

    def _made(self, kind: str) -> Tensor:
        pixels = self.seen.pixels
        mean = pixels.mean((1, 2), keepdim=True)
        if kind == "mean":
            return mean.expand_as(pixels)
        if kind == "blur":
            return blurred(pixels[None])[0]
        noise = torch.randn(pixels.shape, generator=torch.Generator().manual_seed(0))
        return (mean + noise * pixels.std((1, 2), keepdim=True)).clamp(0, 1)

    def painted(self, mask: np.ndarray | None, fill: str) -> Tensor:
        """(C, H, W) in [0, 1], masked pixels replaced."""
        if mask is None:
            return self.seen.pixels
        return torch.where(torch.from_numpy(mask.copy()), self.fill(fill), self.seen.pixels)

    def inputs(self, mask: np.ndarray | None, fill: str) -> Tensor:
        """(1, C, H, W) as the model takes it, channels_last, masked pixels replaced. Pixels are normalised each by
        itself, so a painted one is taken from the normalised fill; in one thread, since a browser that draws the same
        stroke holds the others up."""
        if mask is None:
            return self.seen.to_model(self.seen.pixels)[None]
        painted = self._input("").copy()
        painted[mask] = self._input(fill)[mask]
        return torch.from_numpy(painted)[None].permute(0, 3, 1, 2)

    def _input(self, fill: str) -> np.ndarray:
        """(H, W, C) as the model takes it, of a fill, or of the picture where ""."""
        made = self._inputs.get(fill)
        if made is None:
            pixels = self.seen.to_model(self.fill(fill) if fill else self.seen.pixels)
            made = self._inputs[fill] = np.ascontiguousarray(pixels.permute(1, 2, 0).numpy())
        return made

    def release(self) -> None:
        """Free what can be made again."""
        self._fills.clear()
        self._inputs.clear()

    def check_mask(self, mask: np.ndarray | None, name: str = "mask") -> np.ndarray | None:
        """The mask, if it has the picture's size; ExplainError otherwise."""
        if mask is not None and mask.shape != self.seen.size:
            raise ExplainError(f"{name} has the shape {mask.shape}; the picture the model sees is {self.seen.size}.")
        return mask

    def baselines(self) -> dict[str, Any]:
        """Pictures that say "nothing here", as the model takes them."""
        zero = torch.zeros_like(self.seen.pixels)
        return {"black": lambda: self.seen.to_model(zero), "white": lambda: self.seen.to_model(zero + 1)}

    def message(self, pixels: Tensor) -> dict[str, Any]:
        """Pixels of this picture's size for the browser: {id, data (PNG), width, height, note}."""
        height, width = self.seen.size
        return {
            "id": next(_ids),
            "data": _drawn_once(self.seen) if pixels is self.seen.pixels else png(pixels),
            "width": width,
            "height": height,
            "note": Ours(self.seen.note),
        }


def png(pixels: Tensor, side: int | None = None) -> bytes:
    """A PNG of (C, H, W) in [0, 1], C 1 or 3; no longer than `side` on either side."""
    bytes_ = (pixels * 255).round().clamp(0, 255).to(torch.uint8).permute(1, 2, 0).numpy()
    image = Image.fromarray(bytes_[..., 0] if bytes_.shape[-1] == 1 else np.ascontiguousarray(bytes_))
    if side is not None:
        image.thumbnail((side, side))
    out = io.BytesIO()
    image.save(out, "PNG", compress_level=4)
    return out.getvalue()
