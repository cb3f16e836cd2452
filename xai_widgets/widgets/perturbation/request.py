"""What is asked of a perturbed picture."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

import torch
from torch import Tensor

from ...analysis.perturbations import Perturbation, Setting, perturb
from ...core.run import Run
from ...core.target import TargetLike
from ..explanation import Request
from ..subject import Subject

Settings = Mapping["str | Perturbation", Any]


def settings_of(chosen: Iterable[Setting]) -> Settings:
    """Those that change something, as `perturb` takes them."""
    active = (one for one in chosen if one.strength != one.perturbation.neutral)
    return {one.perturbation: {"strength": one.strength, **one.extras} for one in active}


def key_of(settings: Settings) -> tuple[Any, ...]:
    """The same for the same settings."""
    return tuple((name, tuple(sorted(given.items()))) for name, given in settings.items())


def draws(settings: Settings) -> bool:
    """Whether a seed makes a difference."""
    return any(isinstance(one, Perturbation) and one.random for one in settings)


@dataclass(frozen=True, eq=False)
class Perturbed(Request):
    """A Request of a picture that is painted first and perturbed then."""

    settings: Settings
    seed: int
    device: torch.device

    def input_key(self) -> tuple[Any, ...]:
        """See Request."""
        seed = (self.seed,) if draws(self.settings) else ()
        return (*super().input_key(), *key_of(self.settings), *seed)

    @property
    def touched(self) -> bool:
        """See Request."""
        return self.mask is not None or bool(self.settings)

    @property
    def painted(self) -> Tensor:
        """float32 (C, H, W) in [0, 1]: before anything is perturbed."""
        return self.picture.painted(self.mask, self.fill)

    @cached_property
    def pixels(self) -> Tensor:
        """float32 (1, C, H, W) in [0, 1], on the model's device: as the model sees it."""
        return perturb(self.painted[None].to(self.device), self.settings, self.seed)

    def run(self, subject: Subject) -> Run:
        """See Request."""
        if not self.settings:
            return super().run(subject)
        seen, pixels = self.picture.seen, self.pixels
        inputs = pixels * seen.scale.to(pixels.device) + seen.offset.to(pixels.device)
        return Run(subject.model, inputs, baselines=self.picture.baselines(), live=True)

    def untouched(self, target: TargetLike) -> Perturbed:
        """The same asked of the picture as it was given."""
        return replace(self, mask=None, settings={}, target=target)

    def unperturbed(self) -> Perturbed:
        """The same asked of the picture before anything is perturbed."""
        return replace(self, settings={})
