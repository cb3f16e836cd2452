"""A region of a map of outputs, for segmentation and other dense models."""

from __future__ import annotations

import base64
import zlib
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import numpy as np
import torch
from torch import Tensor
from torch.nn.functional import interpolate

from .errors import ExplainError
from .ours import Ours
from .target import NOWHERE, Setting, Target, is_whole

Box = tuple[int, int, int, int]


@dataclass(frozen=True, init=False, repr=False)
class Region(Target):
    """The mean of one channel of (N, channels, h, w) over a region: why these pixels are a road.

    Args:
        where: bool (H, W), or any numbers of which those that are not 0 count; or a box (left, top, right, bottom) in
            pixels of the input, right and bottom not included. A mask of another size than the output's is resized
            to it, each place weighted by how much of it is inside.
        channel: the class.

    Raises:
        ExplainError: neither a mask nor a box; an empty one; no channel.
    """

    where: str | Box
    channel: int
    of_classes = True

    def __init__(self, where: Any, channel: int) -> None:
        if not is_whole(channel) or channel < 0:
            raise ExplainError(f"A region's channel must be a whole number from 0, got {channel!r}.")
        object.__setattr__(self, "where", _where(where))
        object.__setattr__(self, "channel", int(channel))

    @property
    def classes(self) -> tuple[int, ...]:
        return (self.channel,)

    def pick(self, outputs: Tensor) -> Tensor:
        maps = outputs[:, self.channel]
        assert isinstance(self.where, str), "`check` makes a mask of a box, whose size the outputs do not tell"
        weights = _weights(self.where, (maps.shape[1], maps.shape[2])).to(maps.device, maps.dtype)
        return (maps * weights).sum((1, 2))

    def check(self, outputs: Tensor, setting: Setting = NOWHERE) -> Region:
        if outputs.ndim != 4:
            raise ExplainError(
                f"A region is of outputs (N, channels, h, w); this model's are (N, {_sizes(outputs)}). Give a class."
            )
        if self.channel >= outputs.shape[1]:
            raise ExplainError(
                f"A region's channel must be from 0 to {outputs.shape[1] - 1} for this model, got {self.channel}."
            )
        if not isinstance(self.where, tuple):
            return self
        left, top, right, bottom = self.where
        mask = np.zeros(setting.picture or tuple(outputs.shape[2:]), dtype=bool)
        mask[top:bottom, left:right] = True
        if not mask.any():
            raise ExplainError(f"The box {self.where} lies outside the picture, which is {mask.shape} (height, width).")
        return Region(mask, self.channel)

    def label(self, name: Callable[[int], str] = str) -> str:
        return Ours(f"{name(self.channel)} in a region")

    def __repr__(self) -> str:
        return f"xw.Region({self.where!r}, {self.channel})"


def _sizes(outputs: Tensor) -> str:
    return ", ".join(map(str, outputs.shape[1:]))


def _where(given: Any) -> str | Box:
    if isinstance(given, str):
        mask = text_to_mask(given)
    elif isinstance(given, (tuple, list)) and len(given) == 4 and all(map(is_whole, given)):
        left, top, right, bottom = map(int, given)
        if not (0 <= left < right and 0 <= top < bottom):
            raise ExplainError(f"A box is (left, top, right, bottom), from 0 and with an inside, got {tuple(given)}.")
        return left, top, right, bottom
    else:
        mask = np.asarray(given.detach().cpu() if isinstance(given, Tensor) else given)
    if mask.ndim != 2 or mask.dtype.kind not in "biuf":
        raise ExplainError(
            f"A region must be a mask (H, W) or a box (left, top, right, bottom), got {mask.dtype} of shape"
            f" {mask.shape}."
        )
    if not mask.astype(bool).any():
        raise ExplainError("The region is empty: mark one pixel at least.")
    return mask_to_text(mask.astype(bool))


@lru_cache(maxsize=8)
def _weights(where: str, size: tuple[int, int]) -> Tensor:
    """float32 (h, w) that sum to 1: how much of each place is inside."""
    with torch.inference_mode(False):
        mask = torch.from_numpy(text_to_mask(where))[None, None].float()
        share = interpolate(mask, size, mode="area")[0, 0]
        return share / share.sum()


def mask_to_text(mask: np.ndarray) -> str:
    """A bool array (H, W) as a short text, for a line of code."""
    packed = zlib.compress(np.packbits(mask).tobytes(), 9)
    return f"{mask.shape[0]}x{mask.shape[1]}:{base64.b64encode(packed).decode()}"


def text_to_mask(text: str) -> np.ndarray:
    """The bool array (H, W) of a text made by `mask_to_text`; ExplainError for any other text."""
    try:
        shape, _, packed = text.partition(":")
        height, width = (int(side) for side in shape.split("x"))
        unpacking, wanted = zlib.decompressobj(), -(-height * width // 8)
        bits = unpacking.decompress(base64.b64decode(packed, validate=True), max(wanted, 0) + 1)
        if min(height, width) < 1 or len(bits) != wanted or not unpacking.eof:
            raise ValueError("it is not whole")
        return np.unpackbits(np.frombuffer(bits, np.uint8), count=height * width).reshape(height, width).astype(bool)
    except (ValueError, OverflowError, zlib.error) as problem:
        raise ExplainError(f"mask is a text that no explorer made ({problem}). Copy the whole line again.") from None
