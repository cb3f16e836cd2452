"""What a network does in several steps done in fewer.

In eval mode a BatchNorm is a scale and a shift, which the convolution before it can do for nothing, as it can pad what
it is given with zeros; an activation can write over what nobody else reads; and some convolutions have a shorter way
there or back. All this is done on a module tree with convolution weights of its own, made for one explanation and gone
with it, so that there is nothing to keep in step with the original. Where anything else uses what is between two
modules, or one of them runs twice, they are left alone.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection
from dataclasses import dataclass, replace
from typing import Any

import torch
from torch import Tensor, nn
from torch.nn.utils.parametrize import is_parametrized

from . import shorter, view
from .folded import Fold
from .watch import Watch

Pairs = tuple[tuple[str, str], ...]
Call = Callable[[nn.Module, Tensor], Tensor]
FROM_ANSWER = nn.ReLU, nn.LeakyReLU, nn.ELU, nn.Sigmoid, nn.Tanh
"""Activations whose way back goes by what they answered."""
ALIKE = *FROM_ANSWER, shorter.Strided
"""What does the same on the way there, whether or not a way back is asked for."""


@dataclass(frozen=True)
class Plan:
    """What can be done for a model's rows of one shape.

    Attributes:
        norms: names of convolutions, each with the BatchNorm that alone sees its output.
        pads: names of convolutions, each with the ZeroPad2d whose output it alone sees.
        in_place: names of activations that can write over what they are given.
        shorter: names of convolutions that have a shorter way, each with the class that goes it.
        largest: bytes of the largest tensor that is made for a row; 0 where that is not known.
        writes: whether the model writes to the rows it is given.
    """

    norms: Pairs = ()
    pads: Pairs = ()
    in_place: tuple[str, ...] = ()
    shorter: shorter.Ways = ()
    largest: int = 0
    writes: bool = True

    def without(self, seen: Collection[str]) -> Plan:
        """The same, but for layers that are seen and for writing in place, for a pass of which something is kept; and
        the ways are torch's own, so that the passes of a small network are the same to the bit."""
        norms = tuple((convolution, norm) for convolution, norm in self.norms if convolution not in seen)
        pads = tuple(pair for pair in self.pads if pair[1] not in seen)
        return replace(self, norms=norms, pads=pads, in_place=(), shorter=())

    @property
    def as_it_is(self) -> bool:
        """Whether there is nothing to do."""
        return not (self.norms or self.pads or self.in_place or self.shorter)


def tried(module: nn.Module, run: Call, row: Tensor, original: nn.Module) -> Plan:
    """What can be done so that what `run` gives of a row is the same; nothing where it is not.

    Activations that write in place in the original, and not in the view, whose layers are read, do so again.
    """
    found, wanted = _seen(module, run, row.clone())
    own = {name for name, part in original.named_modules() if getattr(part, "inplace", None) is True}
    found = replace(found, in_place=tuple(sorted(own | set(found.in_place))))
    near = 1e-4 * wanted.abs().max()
    for plan in dict.fromkeys([found, replace(found, shorter=())]):
        try:
            got = [] if plan.as_it_is else _answers(module, plan, run, row)
        except Exception:  # a pass that looks at its own modules, or back through what is written over
            continue
        if all(bool((wanted - each).abs().max() <= near) for each in got):
            return plan
    return replace(found, norms=(), pads=(), in_place=(), shorter=())


def _answers(module: nn.Module, plan: Plan, run: Call, row: Tensor) -> list[Tensor]:
    """Of the way there when one back is asked for, which is gone too, and of that when none is, where it is another."""
    tree = merged(module, plan)
    for name, _ in plan.shorter:
        setattr(tree.get_submodule(name), "_fewest", 1)  # noqa: B010  (a row is to show what many do)
    got = [_with_gradient(tree, run, row)]
    if not all(isinstance(tree.get_submodule(name), ALIKE) for name in (*plan.in_place, *dict(plan.shorter))):
        with torch.no_grad():
            got.append(run(tree, row.clone()))
    return got


def _with_gradient(module: nn.Module, run: Call, row: Tensor) -> Tensor:
    """The answer, and the way back gone once."""
    with torch.enable_grad():
        leaf = row.detach().clone().requires_grad_()
        outputs = run(module, leaf.clone())
        if outputs.requires_grad:
            torch.autograd.grad(outputs.float().sum(), leaf, allow_unused=True)
    return outputs.detach()


def merged(module: nn.Module, plan: Plan) -> nn.Module:
    """A module tree in which all that is done."""
    tree, fold = prepared(module, plan)
    fold.fold()
    return tree


def prepared(module: nn.Module, plan: Plan) -> tuple[nn.Module, Fold]:
    """The same, whose convolutions have their weights after the first `fold`, and after each what they are by then."""
    tree = view.copied(module)
    for name in plan.in_place:
        tree.get_submodule(name).register_forward_pre_hook(sparing)
    for name, pad in plan.pads:
        left, _, top, _ = _put(tree, pad, nn.Identity()).padding
        setattr(tree.get_submodule(name), "padding", (top, left))  # noqa: B010  (torch declares no such attribute)
    fold = Fold([(tree.get_submodule(name), _put(tree, norm, nn.Identity())) for name, norm in plan.norms])
    for name, way in plan.shorter:
        tree.get_submodule(name).__class__ = way
    return tree, fold


def sparing(activation: Any, _inputs: Any) -> None:
    """A hook: the activation is to write over what it is given, unless it needs that on the way back, since torch would
    copy it first."""
    activation.inplace = isinstance(activation, FROM_ANSWER) or not torch.is_grad_enabled()


def _put(tree: nn.Module, name: str, other: nn.Module) -> Any:
    """Put a module in the place of another, which is answered."""
    parent, _, leaf = name.rpartition(".")
    taken = tree.get_submodule(name)
    setattr(tree.get_submodule(parent), leaf, other)
    return taken


def _seen(module: nn.Module, run: Call, row: Tensor) -> tuple[Plan, Tensor]:
    """What one forward pass shows, and what it answers."""
    names = {part: name for name, part in module.named_modules()}
    convolutions = {id(part.weight): part for part in names if _convolution(part)}
    with Watch([part for part in names if _known(part)]) as watch:
        answer = run(module, row)
    norms, pads, written = [], [], Counter[nn.Module]()
    for part, given in watch.calls:
        before = watch.makers.get(id(given))
        alone = before is not None and watch.alone(given)
        if type(part) is nn.BatchNorm2d and alone and watch.once(before, part) and _convolution(before):
            norms.append((names[before], names[part]))
        elif type(part) in (nn.ReLU, nn.ReLU6):
            written[part] += 1 if alone and type(before) is not nn.ZeroPad2d else -len(watch.calls)
    for given, weight in watch.convolved:
        pad, convolution = watch.makers[id(given)], convolutions.get(weight)
        if type(pad) is nn.ZeroPad2d and watch.alone(given) and watch.once(pad, convolution):
            pads += [(names[convolution], names[pad])] if _takes(convolution, pad) else []
    in_place = tuple(names[part] for part, calls in written.items() if calls > 0)
    ways = shorter.ways({names[part]: part for part, _ in watch.calls}) if row.device.type == "cpu" else ()
    return Plan(tuple(norms), tuple(pads), in_place, ways, watch.largest, row._version > 0), answer


def _takes(convolution: Any, pad: Any) -> bool:
    left, right, top, bottom = pad.padding
    own = convolution.padding == (0, 0) and convolution.padding_mode == "zeros"
    return own and left == right >= 0 and top == bottom >= 0


def _convolution(part: nn.Module | None) -> bool:
    """Of any make, since the answer is compared; but weights that a hook or a parametrization computes stay."""
    if not isinstance(part, nn.Conv2d) or part._forward_pre_hooks or is_parametrized(part):
        return False
    return part.weight.dtype in (torch.float32, torch.float64)


def _known(part: nn.Module) -> bool:
    """Whether it is one of those that are looked at: but for convolutions of the very type, as subclasses do more."""
    norm = type(part) is nn.BatchNorm2d and part.running_mean is not None
    return norm or type(part) in (nn.ZeroPad2d, nn.ReLU, nn.ReLU6) or _convolution(part)
