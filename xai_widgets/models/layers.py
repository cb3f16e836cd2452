"""Which modules of a network have an output that is a map over the picture."""

from __future__ import annotations

from collections.abc import Callable, Container, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import torch
from torch import Tensor, nn

from ..core.errors import ExplainError
from ..core.model import Layer, Reading, Trace

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


@dataclass(frozen=True)
class Known:
    """What the first pass of an input of some shape told: the layers to list, the default one, all that can be read."""

    layers: tuple[Layer, ...] = ()
    default: str = ""
    readings: dict[str, Reading] = field(default_factory=dict)


NO_MAPS = Known()
"""Of inputs that are no pictures."""


@contextmanager
def captured(model: nn.Module, names: Container[str] | None = None) -> Iterator[dict[str, tuple[Tensor, int]]]:
    """While open, note the 3-D or 4-D output of every module, or of those of some `names`, with its version; a module
    that is run again keeps the last. The hooks are gone afterwards, whatever happens."""
    found: dict[str, tuple[Tensor, int]] = {}
    handles = []

    def note(name: str) -> Callable[[nn.Module, Any, Any], None]:
        def hook(_module: nn.Module, _inputs: Any, output: Any) -> None:
            if isinstance(output, Tensor) and output.ndim in (3, 4):
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


def known(trace: Trace, model: nn.Module) -> Known:
    """What a pass tells in which every output was captured."""
    found = listed(trace.layers, trace.readings, model)
    return Known(found, last(found, model, trace), trace.readings)


def default(known: Known, inputs: Tensor) -> str:
    """The layer a CAM method starts at; ExplainError where the input or the model has none."""
    if inputs.ndim != 4:
        raise ExplainError(
            f"This method is for pictures (1, C, H, W), whose layers are maps; the input is {tuple(inputs.shape)}."
            " Use saliency, integrated-gradients or another gradient method, or feature-ablation or kernel-shap."
        )
    if not known.default:
        raise ExplainError(
            "No layer of this model has an output that is a map over the picture (N, channels, h, w),"
            " (N, h, w, channels) or (N, tokens, channels), so there is nothing for this method to show. Use a"
            " gradient method or occlusion."
        )
    return known.default


def listed(maps: Mapping[str, Tensor], readings: Mapping[str, Reading], model: nn.Module) -> tuple[Layer, ...]:
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
    return tuple(_layer(name, readings[name].map(maps[name])) for name in names)


def _is_block(module: nn.Module) -> bool:
    return any(module.children()) and not isinstance(module, nn.modules.conv._ConvNd)


def _inside(name: str, blocks: set[str]) -> bool:
    parts = name.split(".")
    return any(".".join(parts[:i]) in blocks for i in range(1, len(parts)))


def _layer(name: str, tensor: Tensor) -> Layer:
    channels, height, width = tensor.shape[1:]
    return Layer(name, name, channels, height, width)


def last(layers: tuple[Layer, ...], model: nn.Module, trace: Trace) -> str:
    """The last map that is not a pooling and that the answer depends on: the features the classifier stands on; ""
    where there is none. (A classifier that reads one token leaves the last map of the others without a say.)"""
    modules = dict(model.named_modules())
    found = [layer.name for layer in reversed(layers) if not isinstance(modules[layer.name], _POOLING)]
    if not found or not trace.readings[found[0]].prefix or not trace.outputs.requires_grad:
        return found[0] if found else ""
    gradients = torch.autograd.grad(
        trace.outputs.sum(), [trace.layers[name] for name in found], retain_graph=True, allow_unused=True
    )
    told = (
        name for name, gradient in zip(found, gradients, strict=True)
        if gradient is not None and bool(trace.readings[name].map(gradient).any())
    )  # fmt: skip
    return next(told, found[0])
