"""What the CAM methods share: a layer's map, weighed, on the layer's own grid, and several layers made one."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import ClassVar

import torch
from torch import Tensor
from torch.nn.functional import interpolate

from ..core.attribution import Attribution
from ..core.params import LayerChoice, Slider, Toggle
from ..core.run import Run
from ..core.target import TargetLike
from .base import Explainer

RELU = Toggle("relu", "only what speaks for it", True, help="drop negative values, as the paper does")
FUSE = Slider(
    "fuse", "layers fused", 1, 5, 1, 1, integer=True,
    help="this layer, and the last one of each finer grid before it, each scaled to 1 and averaged",
)  # fmt: skip


@dataclass(frozen=True)
class LayerMap:
    """One layer's map so far, (h, w), and how many of its rows it is made of: `done` of `total`."""

    map: Tensor
    done: int = 1
    total: int = 1


class OfLayers(Explainer):
    """A map made of a layer's channels, or of several layers' in turns. Subclasses write `maps`.

    Values: (h, w), the layer's own grid, or the finest of those fused; at least 0 with `relu`.
    """

    family = "cam"
    params = (LayerChoice(), RELU, FUSE)

    def maps(self, run: Run, target: TargetLike, name: str) -> Iterator[LayerMap]:
        """Yield estimates of a layer's map, each a whole one."""
        raise NotImplementedError

    def steps(self, run: Run, target: TargetLike) -> Iterator[Attribution]:
        first, _ = run.layer(self.values["layer"])
        names = _with_finer(run, first, self.values["fuse"])
        streams = [self.maps(run, target, name) for name in names]
        for step, found in enumerate(_in_turns(streams), 1):
            cams = [one.map.relu() if self.values["relu"] else one.map for one in found]
            progress = sum(one.done for one in found) / sum(one.total for one in found)
            yield self.answer(run, target, _fused(cams), progress=progress, step=step, layer=" + ".join(names))


class Cam(OfLayers):
    """A map made of a layer's channels in one go. Subclasses write `combine`."""

    uses_gradient: ClassVar[bool] = True

    def combine(self, maps: Tensor, gradients: Tensor) -> Tensor:
        """(h, w) from a layer's channels (C, h, w) and the gradients of the raw output with respect to them, which
        are zero where the method uses none."""
        raise NotImplementedError

    def maps(self, run: Run, target: TargetLike, name: str) -> Iterator[LayerMap]:
        _, trace = run.layer(name)
        channels = trace.map(name)
        gradients = run.map_gradient(trace, target, name) if self.uses_gradient else torch.zeros_like(channels)
        yield LayerMap(self.combine(channels[0], gradients[0]))


def how_many(flags: Tensor) -> int:
    """The number of true ones, which comes to the CPU; all of them on a device that has no numbers."""
    return flags.numel() if flags.device.type == "meta" else int(flags.sum())


def _with_finer(run: Run, name: str, n: int) -> list[str]:
    """The layer and at most n - 1 before it, each the last one of a finer grid than the one after."""
    if n == 1:
        return [name]
    sizes = {layer.name: layer.height * layer.width for layer in run.layers}
    listed = list(sizes)
    before = listed[: listed.index(name)] if name in sizes else listed
    _, trace = run.layer(name)
    found, finest = [name], trace.readings[name].height * trace.readings[name].width
    for other in reversed(before):
        if sizes[other] > finest and len(found) < n:
            found.append(other)
            finest = sizes[other]
    return found


def _in_turns(streams: list[Iterator[LayerMap]]) -> Iterator[list[LayerMap]]:
    """Yield the latest of each stream whenever one has gone on, as soon as there is one of each."""
    latest = [next(stream) for stream in streams]
    yield latest
    left = dict(enumerate(streams))
    while left:
        for number, stream in list(left.items()):
            following = next(stream, None)
            if following is None:
                del left[number]
                continue
            latest = [*latest[:number], following, *latest[number + 1 :]]
            yield latest


def _fused(cams: list[Tensor]) -> Tensor:
    """The mean of maps (h, w) on the finest grid, each divided by its largest size; one map is left as it is."""
    if len(cams) == 1:
        return cams[0]
    height, width = max((tuple(cam.shape) for cam in cams), key=lambda shape: shape[0] * shape[1])
    scaled = [cam / cam.abs().max().clamp_min(1e-30) for cam in cams]
    return torch.stack([
        interpolate(cam[None, None], (height, width), mode="bilinear", align_corners=False)[0, 0] for cam in scaled
    ]).mean(0)  # fmt: skip
