"""What you see is what the model sees: the picture after resizing and cropping, before normalisation.

A normalisation is the same affine map for every pixel of a channel, whoever wrote it. So it is not looked for in the
pipeline but measured: a black, a grey and a white picture go through the user's own callable, which gives scale and
offset of each channel, and the picture shown is the model's input taken back through them. Where the three do not
fit one affine map, the input is shown stretched over its own range, and the explorer says so.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import torch
from PIL import Image
from torch import Tensor

from ..core.errors import ExplainError
from .draws import repeatable
from .pictures import Picture, read

MEAN, STD = (0.485, 0.456, 0.406), (0.229, 0.224, 0.225)
SIDE = 224
STRETCHED = "The picture is shown stretched over its own range: what the preprocessing does to colours is not known."


@dataclass(frozen=True, eq=False)
class Seen:
    """A picture as the model sees it.

    Attributes:
        pixels: float32 (C, H, W), C is 1 or 3; for showing and painting. In [0, 1], but where resizing overshoots.
        scale, offset: (C, 1, 1); the model's input is scale * pixels + offset.
        note: a sentence where `pixels` are not true colours, else "".
        channels_last: whether the model's input is (H, W, C); here it is (C, H, W) all the same.
    """

    pixels: Tensor
    scale: Tensor
    offset: Tensor
    note: str = ""
    channels_last: bool = False

    def to_model(self, pixels: Tensor) -> Tensor:
        """float32 (C, H, W) in [0, 1] -> float32 (C, H, W) as the model takes it."""
        return pixels * self.scale + self.offset

    @property
    def size(self) -> tuple[int, int]:
        """(H, W) in pixels."""
        return self.pixels.shape[1], self.pixels.shape[2]


def see(
    picture: Any, preprocess: Callable[[Any], Any] | None = None, channels: int = 3, may_be_last: bool = False
) -> Seen:
    """The picture as the model sees it.

    Args:
        picture: whatever `pictures.read` takes; a uint8 tensor of an array's shapes, as torchvision decodes a file to;
            or a float tensor (C, H, W) or (1, C, H, W), taken as preprocessed.
        preprocess: takes a PIL image (or, for 16-bit and float pictures, a float32 array (H, W[, 3]) in [0, 1],
            unless it raises on one: then an 8-bit PIL image) and returns a tensor or array (C, H, W) or
            (1, C, H, W), or a dict with "pixel_values". None resizes to 224×224 and applies ImageNet's mean and
            standard deviation (one-channel models: 0.5 and 0.5).
        channels: how many the model takes; a grey picture is given three where it takes three.
        may_be_last: whether (H, W, C) from the preprocessing, or as a tensor, is what the model takes.

    Raises:
        ExplainError: not a picture, or the preprocessing fails or returns something else.
    """
    last = _Turned() if may_be_last else None
    if isinstance(picture, Tensor) and picture.dtype != torch.uint8:
        return _turned(_seen_tensor(last(picture) if last else picture), last)
    picture = read(picture.cpu().numpy() if isinstance(picture, Tensor) else picture)
    given = preprocess
    if last is not None and given is not None:
        preprocess = lambda one: last(given(one))  # noqa: E731
    if preprocess is None:
        return _seen(lambda image: _default(image, channels), picture)
    picture = _coloured(picture) if channels == 3 else picture
    try:
        return _turned(repeatable(lambda: _seen(preprocess, picture)), last)
    except ExplainError:
        if isinstance(picture, Image.Image):
            raise
    bytes_ = Image.fromarray((picture * 255).round().astype(np.uint8))
    return _turned(repeatable(lambda: _seen(preprocess, bytes_)), last)


class _Turned:
    """Turns (H, W, C) into (C, H, W), and knows whether it did."""

    did = False

    def __call__(self, output: Any) -> Any:
        one = output[0] if getattr(output, "ndim", 0) == 4 and len(output) == 1 else output
        self.did = getattr(one, "ndim", 0) == 3 and one.shape[0] not in (1, 3) and one.shape[-1] in (1, 3)
        if not self.did:
            return output
        return one.movedim(-1, 0) if isinstance(one, Tensor) else np.moveaxis(np.asarray(one), -1, 0)


def _turned(seen: Seen, turned: _Turned | None) -> Seen:
    return replace(seen, channels_last=turned is not None and turned.did)


def _coloured(picture: Picture) -> Picture:
    """The picture with three channels: most pipelines of models that take three know no other."""
    if isinstance(picture, Image.Image):
        return picture.convert("RGB")
    return np.repeat(picture[..., None], 3, 2) if picture.ndim == 2 else picture


def _seen(call: Callable[[Any], Any], picture: Picture) -> Seen:
    output = _called(call, picture)
    return _unmixed(output, [_called(call, _flat(picture, level)) for level in (0, 128, 255)])


def _unmixed(output: Tensor, probes: list[Tensor]) -> Seen:
    """Scale and offset of each channel from the answers to black, grey and white, if one affine map gives all three."""
    black, grey, white = (probe.mean((1, 2), keepdim=True) for probe in probes)
    scale, offset = white - black, black
    flat = all(float((probe - probe.mean((1, 2), keepdim=True)).abs().max()) < 1e-3 for probe in probes)
    affine = torch.allclose(grey, black + scale * (128 / 255), atol=1e-2, rtol=1e-2)
    if flat and affine and bool((scale.abs() > 1e-6).all()) and probes[0].shape == output.shape:
        pixels = (output - offset) / scale
        # Bicubic resizing overshoots a little; anything more means the picture was treated differently.
        if float(pixels.min()) > -0.3 and float(pixels.max()) < 1.3:
            return Seen(pixels, scale, offset)
    return _stretched(output)


def _stretched(output: Tensor) -> Seen:
    low = output.amin()
    scale = (output.amax() - low).clamp_min(1e-6).expand(len(output)).reshape(-1, 1, 1).clone()
    offset = low.expand(len(output)).reshape(-1, 1, 1).clone()
    return Seen(((output - offset) / scale).clamp(0, 1), scale, offset, STRETCHED)


def _seen_tensor(tensor: Tensor) -> Seen:
    """A preprocessed tensor: its colours as they are, or through ImageNet's normalisation, or stretched."""
    output = _channels_first(tensor)
    one = torch.ones(len(output), 1, 1)
    if float(output.min()) >= 0 and float(output.max()) <= 1:
        return Seen(output, one, torch.zeros_like(one))
    if len(output) == 3:
        scale, offset = torch.tensor(STD).reshape(3, 1, 1), torch.tensor(MEAN).reshape(3, 1, 1)
        pixels = output * scale + offset
        if float(pixels.min()) > -1e-3 and float(pixels.max()) < 1 + 1e-3:
            return Seen(pixels.clamp(0, 1), 1 / scale, -offset / scale)
    return _stretched(output)


def _called(preprocess: Callable[[Any], Any], picture: Picture) -> Tensor:
    try:
        output = preprocess(picture.copy())
    except Exception as problem:
        raise ExplainError(
            f"preprocess raised {type(problem).__name__} on a {type(picture).__name__}: {problem}. It gets a PIL image"
            " (a float32 array for 16-bit and float pictures) and returns a tensor (C, H, W)."
        ) from problem
    if hasattr(output, "keys") and "pixel_values" in output:
        output = output["pixel_values"]
    if isinstance(output, (list, tuple)) and len(output) == 1:
        output = output[0]
    return _channels_first(output)


def _channels_first(output: Any) -> Tensor:
    """float32 (C, H, W), finite, C 1 or 3; ExplainError otherwise."""
    if isinstance(output, np.ndarray):
        output = torch.from_numpy(np.ascontiguousarray(output))
    if not isinstance(output, Tensor):
        raise ExplainError(f"preprocess returned {type(output).__name__}; a tensor (C, H, W) is expected.")
    if output.ndim == 4 and len(output) == 1:
        output = output[0]
    if output.ndim == 2:
        output = output[None]
    if output.ndim != 3 or len(output) not in (1, 3) or output.numel() == 0:
        several = " Give several pictures as a list." if output.ndim == 4 else ""
        raise ExplainError(
            f"The model's picture has the shape {tuple(output.shape)}; (C, H, W) with 1 or 3 channels is expected."
            + several
        )
    if not output.is_floating_point():
        raise ExplainError(f"The model's picture is {output.dtype}; a float tensor is expected.")
    output = output.detach().float().cpu()
    if not torch.isfinite(output).all():
        raise ExplainError("The model's picture has NaN or infinite values. Clean the input or its preprocessing.")
    return output.clone()


def _flat(picture: Picture, level: int) -> Picture:
    if isinstance(picture, np.ndarray):
        return np.full_like(picture, level / 255)
    return Image.new(picture.mode, picture.size, (level,) * len(picture.getbands()))


def _default(picture: Picture, channels: int) -> Tensor:
    pixels = torch.from_numpy(np.array(picture, dtype=np.float32))
    pixels = pixels / (1.0 if isinstance(picture, np.ndarray) else 255.0)
    pixels = pixels[None] if pixels.ndim == 2 else pixels.permute(2, 0, 1)
    if len(pixels) != channels:
        pixels = pixels.expand(3, -1, -1) if channels == 3 else pixels.mean(0, keepdim=True)
    pixels = torch.nn.functional.interpolate(
        pixels[None], (SIDE, SIDE), mode="bilinear", antialias=True, align_corners=False
    )[0]
    mean, std = (MEAN, STD) if channels == 3 else ((0.5,), (0.5,))
    return (pixels - torch.tensor(mean).reshape(-1, 1, 1)) / torch.tensor(std).reshape(-1, 1, 1)
