"""Parameters, declared once beside an explainer; the front end draws its controls from the declaration."""

from __future__ import annotations

import math
import numbers
from dataclasses import asdict, dataclass, field
from typing import Any, ClassVar

from .errors import ExplainError, unknown


@dataclass(frozen=True)
class Param:
    """A named value a person can change.

    `when` is "" or "other=value": the control is shown only while the parameter `other` has that value. What is
    `hidden` is for use from Python, and offered as no control.
    """

    name: str
    label: str
    hidden: bool = field(default=False, kw_only=True)
    kind: ClassVar[str] = ""

    def check(self, value: Any) -> Any:
        """The value as the explainer gets it, or ExplainError."""
        raise NotImplementedError

    def describe(self) -> dict[str, Any]:
        """The declaration as plain data, for the front end."""
        return {"kind": self.kind, **asdict(self)}


@dataclass(frozen=True)
class Slider(Param):
    """A number in [low, high]. `per_channel`: high is the chosen layer's channel count less one."""

    low: float
    high: float
    step: float
    default: float
    integer: bool = False
    per_channel: bool = False
    help: str = ""
    when: str = ""
    kind = "slider"

    def check(self, value: Any) -> float | int:
        number = isinstance(value, numbers.Real) and not isinstance(value, bool)
        if not number or not -math.inf < value < math.inf:
            raise ExplainError(f"{self.name} must be a number, got {value!r}.")
        if self.integer and value != int(value):
            raise ExplainError(f"{self.name} must be a whole number, got {value!r}.")
        if value < self.low or (value > self.high and not self.per_channel):
            raise ExplainError(f"{self.name} must be from {self.low:g} to {self.high:g}, got {value!r}.")
        return int(value) if self.integer else float(value)


@dataclass(frozen=True)
class Choice(Param):
    """One of several values. `headless` values are accepted from Python but not offered as a control."""

    options: tuple[tuple[str, str], ...]
    default: str
    headless: tuple[str, ...] = ()
    help: str = ""
    when: str = ""
    kind = "choice"

    def check(self, value: Any) -> str:
        known = [name for name, _ in self.options] + list(self.headless)
        if value not in known:
            raise ExplainError(unknown(f"value of {self.name} called", value, known))
        return str(value)


@dataclass(frozen=True)
class Toggle(Param):
    """On or off."""

    default: bool
    help: str = ""
    when: str = ""
    kind = "toggle"

    def check(self, value: Any) -> bool:
        if not isinstance(value, bool):
            raise ExplainError(f"{self.name} must be True or False, got {value!r}.")
        return value


@dataclass(frozen=True)
class LayerChoice(Param):
    """A layer of the model, by its module name; "" is the model's default layer."""

    name: str = "layer"
    label: str = "layer"
    default: str = ""
    help: str = ""
    when: str = ""
    kind = "layer"

    def check(self, value: Any) -> str:
        if not isinstance(value, str):
            raise ExplainError(f"{self.name} must be the name of a layer, got {value!r}.")
        return value


def checked(params: tuple[Param, ...], given: dict[str, Any]) -> dict[str, Any]:
    """Every declared parameter with its given or default value; ExplainError for a stray or impossible one."""
    declared = {param.name: param for param in params}
    for name in given:
        if name not in declared:
            raise ExplainError(unknown("parameter", name, declared))
    return {name: param.check(given.get(name, default_of(param))) for name, param in declared.items()}


def default_of(param: Param) -> Any:
    """The declared default."""
    return getattr(param, "default")  # noqa: B009  (each kind declares it with its own type)
