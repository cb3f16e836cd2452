"""What every perturbation is: a function of pictures and a strength, declared once with its range."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import torch
from torch import Tensor

from ...core.errors import ExplainError
from ...core.params import Param, Slider, checked
from .noise import Noise


@dataclass(frozen=True)
class Perturbation:
    """A change of pictures with one strength.

    Args:
        name: what it is asked for by.
        fn: float32 pictures (N, C, H, W) in [0, 1] on the model's device, C 1 or 3, and the strength, a float -> as
            many pictures of that shape. Values outside [0, 1] are cut off afterwards. Where it is `random` a third
            argument, a Noise, has what may be drawn; the `extras` are keywords.
        low, high: the range of the strength.
        neutral: the strength at which nothing is changed, which is taken at its word: `fn` is not called there. Where
            None, 0 if the range holds it, else `low`.
        unit: what the strength is in, for people.
        label: for people; the name where "".
        random: whether it draws from the Noise it is handed.
        integer: whether only whole strengths make sense.
        log: whether steps of the strength are factors, as a scale's are.
        moves: whether it moves what is in the picture, so that a map must be moved along to be compared.
        extras: parameters beside the strength, such as where an occluder is.
        group: what a front end lists it under; a name of your own is shown as it is.

    Raises:
        ExplainError: an empty name, a range that is none, or a neutral strength outside it.

    Example:
        >>> Perturbation("posterise", lambda pictures, levels: (pictures * levels).round() / levels, 2, 256, 256)
        Perturbation('posterise', 2 to 256)
    """

    name: str
    fn: Callable[..., Tensor]
    low: float
    high: float
    neutral: float = None  # type: ignore[assignment]
    unit: str = ""
    label: str = ""
    random: bool = False
    integer: bool = False
    log: bool = False
    moves: bool = False
    extras: tuple[Param, ...] = field(default=())
    group: str = ""

    def __post_init__(self) -> None:
        if not isinstance(self.name, str) or not self.name:
            raise ExplainError(f"A perturbation's name must be text, got {self.name!r}.")
        if not callable(self.fn):
            raise ExplainError(f"fn of {self.name} must be a function fn(pictures, strength), got {self.fn!r}.")
        low, high = (
            _number(value, f"{what} of {self.name}") for what, value in (("low", self.low), ("high", self.high))
        )
        if not low < high or (self.log and low <= 0):
            raise ExplainError(f"The range of {self.name} must go up, got {low:g} to {high:g}.")
        neutral = self.neutral if self.neutral is not None else (0.0 if low <= 0 <= high else low)
        if not low <= _number(neutral, f"neutral of {self.name}") <= high:
            raise ExplainError(f"neutral of {self.name} must be from {low:g} to {high:g}, got {neutral:g}.")
        object.__setattr__(self, "neutral", float(neutral))
        object.__setattr__(self, "label", self.label or self.name)

    @property
    def slider(self) -> Slider:
        """The strength as a parameter, from which the front end draws its control."""
        step = 1.0 if self.integer else 10.0 ** math.floor(math.log10((self.high - self.low) / 100))
        return Slider(self.name, self.label, self.low, self.high, step, self.neutral, self.integer, help=self.unit)

    def strengths(self, n: int) -> Tensor:
        """float64 (n,), fewer where only whole ones make sense: from low to high, evenly, with the neutral one in place
        of the one next to it."""
        if self.log:
            values = torch.logspace(math.log10(self.low), math.log10(self.high), n, dtype=torch.float64)
        else:
            values = torch.linspace(self.low, self.high, n, dtype=torch.float64)
        values[0], values[-1] = self.low, self.high
        values = values.round() if self.integer else values
        values[(values - self.neutral).abs().argmin()] = self.neutral
        return values.unique()

    def check(self, strength: Any) -> float:
        """The strength, if it is one; ExplainError otherwise."""
        return float(self.slider.check(strength))

    def check_extras(self, given: dict[str, Any]) -> dict[str, Any]:
        """The parameters beside the strength, all of them; ExplainError for a stray or impossible one."""
        return checked(self.extras, given)

    def __call__(self, pictures: Tensor, strength: float, extras: dict[str, Any], seed: int) -> Tensor:
        """float32 (N, C, H, W) in [0, 1]; `pictures` themselves at the neutral strength."""
        if strength == self.neutral:
            return pictures
        given = (Noise(seed, self.name, pictures.device),) if self.random else ()
        try:
            changed = self.fn(pictures.clone(), strength, *given, **extras)
        except ExplainError:
            raise
        except Exception as problem:  # a person's own code
            raise ExplainError(
                f"The perturbation {self.name!r} raised {type(problem).__name__} at strength {strength:g}: {problem}."
                f" It is given float32 pictures {tuple(pictures.shape)} in [0, 1] and the strength."
            ) from problem
        return self._fitting(changed, pictures, strength)

    def _fitting(self, changed: Any, pictures: Tensor, strength: float) -> Tensor:
        if not isinstance(changed, Tensor) or changed.shape != pictures.shape or changed.device != pictures.device:
            got = (
                f"{tuple(changed.shape)} on {changed.device}" if isinstance(changed, Tensor) else type(changed).__name__
            )
            raise ExplainError(
                f"The perturbation {self.name!r} must give a tensor {tuple(pictures.shape)} on {pictures.device}, as it"
                f" is given, it gave {got}."
            )
        if not changed.is_meta and not torch.isfinite(changed).all():
            raise ExplainError(f"The perturbation {self.name!r} gave NaN or infinite values at strength {strength:g}.")
        return changed.float().clamp(0, 1)

    def describe(self) -> dict[str, Any]:
        """The declaration as plain data, for a front end."""
        return {
            **self.slider.describe(), "random": self.random, "moves": self.moves, "log": self.log, "unit": self.unit,
            "group": self.group, "extras": [param.describe() for param in self.extras],
        }  # fmt: skip

    def __repr__(self) -> str:
        return f"Perturbation({self.name!r}, {self.low:g} to {self.high:g})"


def _number(value: Any, what: str) -> float:
    if isinstance(value, bool) or not isinstance(value, (int, float)) or not math.isfinite(value):
        raise ExplainError(f"{what} must be a number, got {value!r}.")
    return float(value)
