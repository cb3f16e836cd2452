"""What is explained: one number for each row of a model's raw outputs."""

from __future__ import annotations

import numbers
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeAlias

import numpy as np
import torch
from torch import Tensor

from .errors import ExplainError
from .ours import Ours


@dataclass(frozen=True)
class Setting:
    """What the outputs alone do not tell: the `picture`'s size (H, W), and in which axis of (N, …) a layer's channels
    are, None where they are not a map's."""

    picture: tuple[int, int] | None = None
    channel_axis: int | None = None


NOWHERE = Setting()
_WHOLE = (torch.int64, torch.int32, torch.int16, torch.int8, torch.uint8)


class Target:
    """One number a row. Frozen and hashable; equal to what asks for the same. Its repr is the Python that makes it.

    Attributes:
        layer: the inner layer whose output it reads; "" for the model's own.
        of_classes: whether it also has a meaning on probabilities, in place of raw outputs.
    """

    layer: str = ""
    of_classes: bool = False

    @property
    def plain(self) -> TargetLike:
        """As a person gives it: a class is an int, a place among outputs of more dimensions a tuple of ints."""
        return self

    def pick(self, outputs: Tensor) -> Tensor:
        """(N,) of raw outputs (N, …), with a gradient where they have one."""
        raise NotImplementedError

    def check(self, outputs: Tensor, setting: Setting = NOWHERE) -> Target:
        """The target, made to fit the raw outputs (1, …); ExplainError where it does not."""
        raise NotImplementedError

    def label(self, name: Callable[[int], str] = str) -> str:
        """For people; `name` names a class."""
        raise NotImplementedError

    @property
    def classes(self) -> tuple[int, ...]:
        """Indices of the classes it is about."""
        return ()

    @property
    def parts(self) -> tuple[Target, ...]:
        """The targets that it compares, or itself alone."""
        return (self,)

    def told(self) -> int | list[int] | str:
        """As plain data, for tables and JSON: the index of a class, a list for a tuple, else Python's text."""
        plain = self.plain
        return list(plain) if isinstance(plain, tuple) else plain if isinstance(plain, int) else repr(self)

    def pull(self, outputs: Tensor) -> Tensor:
        """The gradient of the number with respect to raw outputs (N, …), of their shape and dtype."""
        with torch.enable_grad():
            leaf = outputs.detach().requires_grad_()
            return torch.autograd.grad(self.pick(leaf).sum(), leaf)[0]


TargetLike: TypeAlias = "int | tuple[int, ...] | Callable[[Tensor], Tensor] | Target"
"""What a person may give as a target."""


@dataclass(frozen=True, repr=False)
class Output(Target):
    """One of the outputs: a class, or a place (position, token), (channel, row, column). Of maps of outputs
    (N, classes, h, w) a class is the mean over its map."""

    index: tuple[int, ...]
    of_classes = True

    @property
    def plain(self) -> int | tuple[int, ...]:
        return self.index[0] if len(self.index) == 1 else self.index

    @property
    def classes(self) -> tuple[int, ...]:
        return self.index if len(self.index) == 1 else ()

    def pick(self, outputs: Tensor) -> Tensor:
        if len(self.index) == 1 and outputs.ndim == 4:
            return outputs[:, self.index[0]].mean((1, 2))
        return at(outputs, self.index)

    def check(self, outputs: Tensor, setting: Setting = NOWHERE) -> Output:
        sizes = outputs.shape[1:]
        whole = len(self.index) == 1 and len(sizes) == 3
        fits = whole or len(self.index) == len(sizes)
        if not fits or not all(0 <= i < n for i, n in zip(self.index, sizes, strict=False)):
            raise ExplainError(refusal(self.plain, tuple(sizes)))
        return self

    def label(self, name: Callable[[int], str] = str) -> str:
        return name(self.index[0]) if len(self.index) == 1 else ", ".join(map(str, self.index))

    def __repr__(self) -> str:
        return repr(self.plain)


@dataclass(frozen=True)
class Function(Target):
    """A function of the raw outputs, float32 (N, …) -> (N,).

    It is called with the outputs of other inputs too, on the model's device, and has a gradient where torch has one.
    """

    function: Callable[[Tensor], Tensor]

    def pick(self, outputs: Tensor) -> Tensor:
        try:
            answer = self.function(outputs.clone())  # it may write to what it is given
        except Exception as problem:  # a person's own code
            raise ExplainError(
                f"The target function raised {type(problem).__name__}: {problem}. It is given the raw outputs, a"
                f" {outputs.dtype} tensor {tuple(outputs.shape)}, and returns one number for each row."
            ) from problem
        fits = isinstance(answer, Tensor) and answer.is_floating_point() and answer.shape == outputs.shape[:1]
        if not fits:
            got = f"{answer.dtype} {tuple(answer.shape)}" if isinstance(answer, Tensor) else type(answer).__name__
            raise ExplainError(
                f"The target function must turn the raw outputs {tuple(outputs.shape)} into a float tensor"
                f" ({len(outputs)},), one number for each row; it gave {got}."
            )
        if outputs.requires_grad and not answer.requires_grad:
            raise ExplainError(
                "The target function's number has no gradient with respect to the outputs: it detaches them, rounds or"
                " counts. Use a method that needs none, such as occlusion."
            )
        return answer

    def check(self, outputs: Tensor, setting: Setting = NOWHERE) -> Function:
        # Two rows, since a sum over all of them passes for one.
        if not torch.isfinite(self.pick(torch.cat([outputs, outputs]))).all():
            raise ExplainError("The target function gave NaN or an infinite number for this input's outputs.")
        return self

    def label(self, name: Callable[[int], str] = str) -> str:
        return str(getattr(self.function, "__name__", type(self.function).__name__))

    def __repr__(self) -> str:
        return self.label() if self.label().isidentifier() else "target"


@dataclass(frozen=True, init=False, repr=False)
class Difference(Target):
    """One target less another: why this one rather than that one.

    Args:
        a: the one, a class or any other target.
        b: the other.

    Raises:
        ExplainError: neither of the two is a target, or they are the same.

    Example:
        >>> Difference(281, 285).label()
        '281 rather than 285'
    """

    a: Target
    b: Target

    def __init__(self, a: TargetLike, b: TargetLike) -> None:
        object.__setattr__(self, "a", as_target(a))
        object.__setattr__(self, "b", as_target(b))
        if self.a == self.b:
            raise ExplainError(f"A difference is of two targets, got {a!r} twice.")
        if self.a.layer != self.b.layer:
            raise ExplainError(f"A difference is of two units of one layer, got {self.a.layer!r} and {self.b.layer!r}.")
        object.__setattr__(self, "layer", self.a.layer)
        object.__setattr__(self, "of_classes", self.a.of_classes and self.b.of_classes)

    @property
    def classes(self) -> tuple[int, ...]:
        return self.a.classes + self.b.classes

    @property
    def parts(self) -> tuple[Target, ...]:
        return self.a, self.b

    def pick(self, outputs: Tensor) -> Tensor:
        return self.a.pick(outputs) - self.b.pick(outputs)

    def check(self, outputs: Tensor, setting: Setting = NOWHERE) -> Difference:
        return Difference(self.a.check(outputs, setting), self.b.check(outputs, setting))

    def label(self, name: Callable[[int], str] = str) -> str:
        return Ours(f"{self.a.label(name)} rather than {self.b.label(name)}")

    def __repr__(self) -> str:
        return f"xw.Difference({self.a!r}, {self.b!r})"


def as_target(given: Any, sizes: tuple[int, ...] | None = None) -> Target:
    """The target of an int, a tuple of ints, a function or a target; ExplainError for anything else. `sizes` are those
    of the outputs, for the sentence."""
    if isinstance(given, Target):
        return given
    if is_whole(given):
        return Output((int(given),))
    if isinstance(given, tuple) and given and all(map(is_whole, given)):
        return Output(tuple(map(int, given)))
    if callable(given) and not isinstance(given, type):
        return Function(given)
    raise ExplainError(refusal(given, sizes))


def at(outputs: Tensor, index: tuple[int, ...]) -> Tensor:
    """(N,): the same place of each row."""
    place: tuple[Any, ...] = (slice(None), *index)
    return outputs[place]


def is_whole(given: Any) -> bool:
    """Whether something is one whole number, of Python's kind, numpy's or torch's, such as what `argmax()` gives."""
    if isinstance(given, Tensor):
        return given.ndim == 0 and not given.is_meta and given.dtype in _WHOLE
    if isinstance(given, np.ndarray):
        return given.ndim == 0 and given.dtype.kind in "iu"
    return isinstance(given, numbers.Integral) and not isinstance(given, bool)


def refusal(given: Any, sizes: tuple[int, ...] | None) -> str:
    """The sentence for what is no target of outputs of these sizes."""
    if sizes is None or not sizes:
        wanted = "a whole number"
    elif len(sizes) == 1:
        wanted = f"a whole number from 0 to {sizes[0] - 1}"
    else:
        ranges = ", ".join(f"0 to {n - 1}" for n in sizes)
        wanted = f"a tuple of {len(sizes)} whole numbers, for this model's outputs from ({ranges})"
        if len(sizes) == 3:
            wanted = f"a class from 0 to {sizes[0] - 1}, or {wanted}"
    other = " xw.Region(where, class)," if sizes is not None and len(sizes) == 3 else ""
    return (
        f"target must be {wanted}, got {given!r}. It may also be{other} xw.Difference(a, b) or a function of the raw"
        " outputs that gives one number for each row."
    )
