"""Pictures as people have them: a PIL image, an array, a path; 8 or 16 bits, one channel or three."""

from __future__ import annotations

import io
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
from PIL import Image, ImageOps

from ..core.errors import ExplainError

Picture = Image.Image | np.ndarray
"""An 8-bit PIL image ("RGB" or "L"), or a float32 array (H, W) or (H, W, 3) in [0, 1] where 8 bits would lose."""

ROUNDING = 1e-3
"""How far values may lie outside [0, 1]: what resizing and half precision leave."""


def read(picture: Any) -> Picture:
    """One picture from a PIL image, a uint8, uint16, bool or float array (H, W), (H, W, 1 or 3 or 4), (1 or 3, H, W),
    a path, or the bytes of a picture file.

    Float values must be in [0, 1], up to rounding; 16-bit values are divided by 65535. Transparent pixels become white.

    Raises:
        ExplainError: it is not a picture, is empty, has NaN, or values out of range.
    """
    if isinstance(picture, (str, os.PathLike)):
        if "://" in str(picture):
            raise ExplainError(f"{str(picture)!r} is an address. Download the picture first, and give the file's path.")
        return _from_pil(_open(Path(picture)))
    if isinstance(picture, (bytes, bytearray, memoryview)):
        return _from_pil(_decode(bytes(picture)))
    if isinstance(picture, Image.Image):
        return _from_pil(_loaded(lambda: picture))
    if isinstance(picture, np.ndarray):
        return _from_array(picture)
    raise ExplainError(
        f"{type(picture).__name__} is not a picture. Give a PIL image, an array (H, W, 3), (H, W) or (3, H, W),"
        " a preprocessed tensor, or the path of a picture file."
    )


def is_picture(value: Any) -> bool:
    """Whether a value is of a kind that `read` takes; paths must have a picture's ending."""
    if isinstance(value, (str, os.PathLike)):
        return Path(value).suffix.lower() in Image.registered_extensions()
    return isinstance(value, (Image.Image, np.ndarray))


def _open(path: Path) -> Image.Image:
    try:
        return _decode(path.read_bytes())
    except FileNotFoundError:
        raise ExplainError(f"There is no file {str(path)!r}. Check the path.") from None
    except (OSError, ValueError) as problem:  # an ExplainError too
        raise ExplainError(f"{str(path)!r} cannot be read as a picture: {problem}") from problem


def _decode(data: bytes) -> Image.Image:
    return _loaded(lambda: Image.open(io.BytesIO(data)))


def _loaded(opened: Callable[[], Image.Image]) -> Image.Image:
    """The image with its pixels, the right way up."""
    try:
        image = opened()
        image.load()
        return ImageOps.exif_transpose(image)
    except Exception as problem:  # Pillow's decoders raise nearly anything on a broken file
        raise ExplainError(
            "The file cannot be read as a picture. Use PNG, JPEG, WebP, TIFF or another format Pillow knows."
        ) from problem


def _from_pil(image: Image.Image) -> Picture:
    if 0 in image.size:
        raise ExplainError("The picture is empty: one of its sides is 0 pixels.")
    if image.mode.startswith("I;16") or image.mode in ("I", "F"):
        values = np.asarray(image)
        sixteen_bits = image.mode == "I" and values.min() >= 0 and values.max() <= 65535
        return _from_array(values.astype(np.uint16) if sixteen_bits else values)
    if image.mode in ("La", "RGBa"):
        image = image.convert(image.mode.upper())
    if "A" in image.getbands() or "transparency" in image.info:
        image = image.convert("RGBA")
        white = Image.new("RGBA", image.size, "white")
        return Image.alpha_composite(white, image).convert("RGB")
    return image.convert("L" if image.mode in ("1", "L") else "RGB")


def _from_array(array: np.ndarray) -> Picture:
    array = _channels_last(array)
    if array.dtype == bool:
        array = array.astype(np.uint8) * 255
    if array.dtype == np.uint8:
        return _from_pil(Image.fromarray(np.ascontiguousarray(array)))
    if array.dtype.newbyteorder("=") == np.uint16:
        array = array / 65535
    if not np.issubdtype(array.dtype, np.floating):
        raise ExplainError(
            f"A picture of {array.dtype} is not known. Use uint8 (0 to 255), uint16 (0 to 65535) or float (0 to 1)."
        )
    if not np.isfinite(array).all():
        raise ExplainError("The picture has NaN or infinite values. Clean it first, e.g. with numpy.nan_to_num.")
    low, high = float(array.min()), float(array.max())
    if low < -ROUNDING or high > 1 + ROUNDING:
        raise ExplainError(
            f"A float picture must have values in [0, 1]; this one has {low:.4g} to {high:.4g}. Divide it by its"
            " largest possible value, or give a preprocessed picture as a torch tensor."
        )
    if array.ndim == 3 and array.shape[-1] == 4:
        array = array[..., :3] * array[..., 3:] + (1 - array[..., 3:])
    return np.ascontiguousarray(array.clip(0, 1), dtype=np.float32)


def _channels_last(array: np.ndarray) -> np.ndarray:
    """(H, W) or (H, W, 3 or 4) of whichever side the channels are on."""
    if array.size == 0:
        raise ExplainError(f"The picture is empty: its shape is {array.shape}.")
    if array.ndim == 4 and len(array) == 1:
        array = array[0]
    if array.ndim == 3 and array.shape[-1] not in (1, 3, 4) and array.shape[0] in (1, 3, 4):
        array = np.moveaxis(array, 0, -1)
    if array.ndim == 3 and array.shape[-1] == 1:
        array = array[..., 0]
    if array.ndim == 2 or (array.ndim == 3 and array.shape[-1] in (3, 4)):
        return array
    raise ExplainError(
        f"A picture has the shape (H, W), (H, W, 3) or (3, H, W); this array has {array.shape}."
        " Give several pictures as a list."
    )
