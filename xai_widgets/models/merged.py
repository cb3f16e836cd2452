"""BatchNorm merged into the convolutions before it, for the many rows of one explanation.

In eval mode a BatchNorm is a scale and a shift, which the convolution before it can do for nothing. This is done on
a module tree with convolution weights of its own, made for one explanation and gone with it, so that there is nothing
to keep in step with the original. Where a convolution's output is used by anything else, or either module runs
twice, the two are left alone.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

import torch
from torch import Tensor, nn
from torch.nn.utils.fusion import fuse_conv_bn_weights
from torch.nn.utils.parametrize import is_parametrized
from torch.utils._python_dispatch import TorchDispatchMode
from torch.utils._pytree import tree_leaves

from ..core.errors import ExplainError
from . import view

Pairs = tuple[tuple[str, str], ...]
"""Names of convolutions, each with the BatchNorm that alone sees its output."""


@dataclass(frozen=True)
class Plan:
    """What can be merged, the bytes of the largest tensor that is made for a row (0: not known), and whether the model
    writes to the rows it is given."""

    pairs: Pairs = ()
    largest: int = 0
    writes: bool = True


def tried(module: nn.Module, run: Callable[[nn.Module, Tensor], Tensor], row: Tensor) -> Plan:
    """What can be merged, so that what `run` gives of a row is the same; nothing where it is not."""
    found, wanted = _seen(module, run, row.clone())
    if not found.pairs:
        return found
    try:
        got = run(merged(module, found.pairs), row.clone())
    except ExplainError:  # a forward pass that looks at its own modules
        return replace(found, pairs=())
    same = bool((wanted - got).abs().max() <= 1e-4 * wanted.abs().max())
    return found if same else replace(found, pairs=())


def _seen(module: nn.Module, run: Callable[[nn.Module, Tensor], Tensor], row: Tensor) -> tuple[Plan, Tensor]:
    """What one forward pass shows, and what it answers."""
    names = {part: name for name, part in module.named_modules()}
    watch, calls = _Watch(), Counter[nn.Module]()
    made: dict[int, nn.Module] = {}
    found: list[tuple[nn.Module, nn.Module, Tensor]] = []

    def after(part: nn.Module, inputs: Any, output: Any) -> None:
        calls[part] += 1
        if isinstance(part, nn.Conv2d):
            made[id(output)] = part
            watch.watch(output)
        elif inputs and id(inputs[0]) in made:
            found.append((made[id(inputs[0])], part, inputs[0]))

    hooks = [part.register_forward_hook(after) for part in names if _may_be_merged(part)]
    try:
        with watch:
            answer = run(module, row)
    finally:
        for hook in hooks:
            hook.remove()
    pairs = tuple(
        (names[convolution], names[norm])
        for convolution, norm, between in found
        if calls[convolution] == calls[norm] == 1 and watch.uses[id(between)] == 1
    )
    return Plan(pairs, watch.largest, writes=row._version > 0), answer


def merged(module: nn.Module, found: Pairs) -> nn.Module:
    """A module tree in which these are merged, and convolution weights lie as channels_last input wants them."""
    tree = view.copied(module)
    for name, norm_name in found:
        convolution: Any = tree.get_submodule(name)
        norm: Any = tree.get_submodule(norm_name)
        weight, bias = fuse_conv_bn_weights(
            convolution.weight, convolution.bias, norm.running_mean, norm.running_var, norm.eps, norm.weight, norm.bias
        )  # fmt: skip
        convolution.weight, convolution.bias = _fixed(weight), _fixed(bias)
        parent, _, leaf = norm_name.rpartition(".")
        setattr(tree.get_submodule(parent), leaf, nn.Identity())
    return tree


def _fixed(weight: Tensor) -> nn.Parameter:
    if weight.ndim == 4 and weight.device.type == "cpu":
        weight = weight.contiguous(memory_format=torch.channels_last)
    return nn.Parameter(weight.detach(), requires_grad=False)


def _may_be_merged(part: nn.Module) -> bool:
    """Convolutions of any make, since the answer is compared, and BatchNorm itself: subclasses do more. Weights that
    a hook or a parametrization computes cannot be replaced."""
    if not isinstance(part, (nn.Conv2d, nn.BatchNorm2d)) or part._forward_pre_hooks or is_parametrized(part):
        return False
    if isinstance(part, nn.Conv2d):
        return part.weight.dtype in (torch.float32, torch.float64)
    return type(part) is nn.BatchNorm2d and part.running_mean is not None


class _Watch(TorchDispatchMode):
    """Counts the operations that some tensors go into, and notes the bytes of the largest tensor that is made."""

    def __init__(self) -> None:
        super().__init__()
        self.largest = 0
        self.uses: Counter[int] = Counter()
        self._watched: dict[int, Tensor] = {}

    def watch(self, tensor: Tensor) -> None:
        """It is kept, so that no other can take its id."""
        self._watched[id(tensor)] = tensor

    def __torch_dispatch__(self, func: Any, types: Any, args: Any = (), kwargs: Any = None) -> Any:
        self.uses.update(id(leaf) for leaf in tree_leaves((args, kwargs)) if id(leaf) in self._watched)
        made = func(*args, **(kwargs or {}))
        if not any(returned.alias_info for returned in func._schema.returns):
            sizes = [leaf.numel() * leaf.element_size() for leaf in tree_leaves(made) if isinstance(leaf, Tensor)]
            self.largest = max(self.largest, *sizes, 0)
        return made
