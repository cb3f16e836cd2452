"""Which modules of a network have an output that is a map over the picture."""

from __future__ import annotations

from collections.abc import Callable, Container, Iterator, Mapping
from contextlib import contextmanager
from typing import Any

import torch
from torch import Tensor, nn

from ..core.model import Layer

MOST_LISTED = 40
_POOLING = (
    nn.modules.pooling._AvgPoolNd,
    nn.modules.pooling._AdaptiveAvgPoolNd,
    nn.modules.pooling._AdaptiveMaxPoolNd,
)
_PASSIVE = (
    nn.modules.batchnorm._NormBase,
    nn.modules.dropout._DropoutNd,
    nn.Identity,
    nn.ZeroPad2d,
    nn.GroupNorm,
)


@contextmanager
def captured(model: nn.Module, names: Container[str] | None = None) -> Iterator[dict[str, tuple[Tensor, int]]]:
    """While open, note the 4-D output of every module, or of those of some `names`, with its version; a module that
    is run again keeps the last. The hooks are gone afterwards, whatever happens."""
    found: dict[str, tuple[Tensor, int]] = {}
    handles = []

    def note(name: str) -> Callable[[nn.Module, Any, Any], None]:
        def hook(_module: nn.Module, _inputs: Any, output: Any) -> None:
            if isinstance(output, Tensor) and output.ndim == 4:
                found.pop(name, None)
                found[name] = (output, output._version)

        return hook

    try:
        for name, module in model.named_modules():
            if name and (names is None or name in names) and not isinstance(module, torch.jit.ScriptModule):
                handles.append(module.register_forward_hook(note(name)))
        yield found
    finally:
        for handle in handles:
            handle.remove()


def maps(found: Mapping[str, tuple[Tensor, int]], picture: tuple[int, int]) -> dict[str, Tensor]:
    """Of the captured outputs, those that are a grid over the picture (H, W), in the order they were made.

    Left out: outputs written to in place later (what was seen there is gone), and those whose sides do not follow
    the picture's (channels last, or not a map at all).
    """
    return {
        name: tensor
        for name, (tensor, version) in found.items()
        if tensor._version == version and _covers(tensor.shape[2:], picture) and tensor.is_floating_point()
    }


def _covers(grid: tuple[int, ...], picture: tuple[int, int]) -> bool:
    height, width = grid
    if height * width <= 1 or height > picture[0] or width > picture[1]:
        return False
    ratio = (picture[0] / height) / (picture[1] / width)
    return 0.5 <= ratio <= 2


def listed(maps: Mapping[str, Tensor], model: nn.Module) -> tuple[Layer, ...]:
    """One Layer for each distinct map, under its outermost module's name, in the order they were made.

    In a large network what lies inside a block that is listed itself is left to those who ask for it by name.
    """
    modules = dict(model.named_modules())
    outermost: dict[int, str] = {}
    for name, tensor in maps.items():
        known = outermost.get(id(tensor))
        if known is None or name.count(".") < known.count("."):
            outermost.pop(id(tensor), None)
            outermost[id(tensor)] = name
    names = [name for name in outermost.values() if not isinstance(modules[name], _PASSIVE)]
    if len(names) > MOST_LISTED:
        blocks = {name for name in maps if _is_block(modules[name])}
        names = [name for name in names if name in blocks or not _inside(name, blocks)]
    return tuple(_layer(name, maps[name]) for name in names)


def _is_block(module: nn.Module) -> bool:
    return any(module.children()) and not isinstance(module, nn.modules.conv._ConvNd)


def _inside(name: str, blocks: set[str]) -> bool:
    parts = name.split(".")
    return any(".".join(parts[:i]) in blocks for i in range(1, len(parts)))


def _layer(name: str, tensor: Tensor) -> Layer:
    channels, height, width = tensor.shape[1:]
    return Layer(name, name, channels, height, width)


def last(layers: tuple[Layer, ...], model: nn.Module) -> str:
    """The last map that is not a pooling: the features the classifier stands on; "" where there is none."""
    modules = dict(model.named_modules())
    return next((layer.name for layer in reversed(layers) if not isinstance(modules[layer.name], _POOLING)), "")
