"""A picture between what is seen, where it is perturbed, and what the model takes."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import torch
from torch import Tensor

from ...core.run import Run
from ...models import adapt, may_take_channels_last
from ...models.preprocess import Seen, see


@dataclass(frozen=True, eq=False)
class Sight:
    """A model and a picture as it sees it, before normalisation.

    Attributes:
        run: of the untouched picture.
        seen: its pixels and how they become the model's input.
        model: the person's own, kept alive, since a Run does not keep it.
    """

    run: Run
    seen: Seen
    model: Any = None

    @property
    def pixels(self) -> Tensor:
        """float32 (1, C, H, W) in [0, 1], on the model's device."""
        return self.seen.pixels[None].to(self.run.model.device, torch.float32)

    def rows(self, pixels: Tensor) -> Tensor:
        """Pictures (N, C, H, W) in [0, 1] as the model takes them."""
        scale, offset = (part.to(pixels.device) for part in (self.seen.scale, self.seen.offset))
        return self.run.model.prepare(pixels * scale + offset)

    def run_of(self, pixels: Tensor) -> Run:
        """A Run of another picture (1, C, H, W) in [0, 1], cancelled with this one's and counted in it."""
        return self.run.child(inputs=self.rows(pixels))


def sight(
    model: Any, picture: Any, preprocess: Callable[[Any], Any] | None = None, *, channels: int = 3, live: bool = False
) -> Sight:
    """A Sight of a picture as a person has it.

    Args:
        model: a torch.nn.Module, or anything that has the Model protocol.
        picture: a PIL image, an array, a path, or a preprocessed tensor (C, H, W).
        preprocess: what makes the model's input of it; where None, 224×224 and ImageNet's normalisation.
        channels: how many the model takes, 1 or 3.
        live: aim at short chunks instead of the most throughput.

    Raises:
        ExplainError: not a picture, or the preprocessing fails.
    """
    seen = see(picture, preprocess, channels, may_take_channels_last(model))
    return Sight(Run(adapt(model, seen.channels_last), seen.to_model(seen.pixels)[None], live=live), seen, model)
