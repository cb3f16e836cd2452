"""JPEG compression, on the CPU: no device has the operation."""

from __future__ import annotations

import io

import numpy as np
import torch
from PIL import Image
from torch import Tensor

from .base import Perturbation
from .registry import register


def _compressed(pictures: Tensor, quality: float) -> Tensor:
    found = [_through_a_file(picture, round(quality)) for picture in pictures.cpu()]
    return torch.stack(found).to(pictures.device)


def _through_a_file(picture: Tensor, quality: int) -> Tensor:
    levels = (picture * 255).round().clamp(0, 255).to(torch.uint8).permute(1, 2, 0).numpy()
    image = Image.fromarray(levels[..., 0] if levels.shape[-1] == 1 else np.ascontiguousarray(levels))
    file = io.BytesIO()
    image.save(file, "JPEG", quality=quality)
    read = torch.from_numpy(np.array(Image.open(file), dtype=np.float32)) / 255
    return read[None] if read.ndim == 2 else read.permute(2, 0, 1)


JPEG = register(
    Perturbation("jpeg", _compressed, 1, 100, 100, label="JPEG", unit="quality", integer=True, group="file")
)
