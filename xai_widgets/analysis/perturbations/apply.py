"""Several perturbations together, in a stated order."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import torch
from torch import Tensor
from torch.nn.functional import interpolate

from ...core.errors import ExplainError
from ..counts import seeded
from .base import Perturbation
from .registry import get, names

Settings = Mapping[str | Perturbation, Any]
"""Perturbations and their strengths, as in {"blur": 2, "occluder": {"strength": 0.3, "x": 0.2}}."""


@dataclass(frozen=True)
class Setting:
    """A perturbation with a strength and its further parameters, checked."""

    perturbation: Perturbation
    strength: float
    extras: Mapping[str, Any]


def ordered(settings: Settings) -> list[Setting]:
    """What was asked for, in the order of `names()`; those that are not registered come last, as given.

    Raises:
        ExplainError: an unknown perturbation or parameter, or an impossible strength.
    """
    if not isinstance(settings, Mapping):
        raise ExplainError(f"settings must be a dict such as {{'blur': 2}}, got {settings!r}.")
    found = [_setting(get(name), value) for name, value in settings.items()]
    order = {name: number for number, name in enumerate(names())}
    return sorted(found, key=lambda one: order.get(one.perturbation.name, len(order)))


def _setting(perturbation: Perturbation, value: Any) -> Setting:
    given = dict(value) if isinstance(value, Mapping) else {"strength": value}
    strength = perturbation.check(given.pop("strength", perturbation.neutral))
    return Setting(perturbation, strength, perturbation.check_extras(given))


def perturb(pictures: Tensor, settings: Settings, seed: int = 0) -> Tensor:
    """Pictures with perturbations applied one after the other.

    The order is that of `names()`, as light goes: what is seen moves (rotation, shift, scale), something stands
    before it (occluder), light (brightness, contrast, gamma, saturation), lens (blur), sensor (noise), file (JPEG).

    Args:
        pictures: float tensor (N, C, H, W) in [0, 1], C 1 or 3, as the model sees them, before normalisation; they
            stay on their device and as they are.
        settings: strengths by name or Perturbation; a dict where there are further parameters.
        seed: of the random ones. The same seed gives the same pattern at every strength, in every picture.

    Returns:
        float32 (N, C, H, W), in [0, 1] where anything was changed.

    Raises:
        ExplainError: what is given are no pictures, or see `ordered`.
    """
    pictures, seed = as_pictures(pictures), seeded(seed)
    for one in ordered(settings):
        pictures = one.perturbation(pictures, one.strength, dict(one.extras), seed)
    return pictures


def carried(map_: Tensor, settings: Settings, size: tuple[int, int]) -> Tensor:
    """A map (h, w) of the untouched picture where what it marks is in the perturbed one: float32 (H, W)."""
    moved = interpolate(map_[None, None].float(), size=size, mode="bilinear", align_corners=False)
    for one in ordered(settings):
        if one.perturbation.moves and one.strength != one.perturbation.neutral:
            moved = one.perturbation.fn(moved, one.strength, **one.extras)
    return moved[0, 0]


def as_pictures(given: Any) -> Tensor:
    """float32 (N, C, H, W) of pictures; ExplainError for anything else."""
    if (
        not isinstance(given, Tensor)
        or given.ndim != 4
        or given.shape[1] not in (1, 3)
        or not given.is_floating_point()
    ):
        raise ExplainError(
            "Pictures must be a float tensor (N, C, H, W) in [0, 1] with 1 or 3 channels, got"
            f" {type(given).__name__} {tuple(getattr(given, 'shape', ()))}."
        )
    if not given.numel():
        raise ExplainError(f"There is no picture in a tensor of the shape {tuple(given.shape)}.")
    return given.detach().to(torch.float32)
