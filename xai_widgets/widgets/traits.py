"""Trait types of the explorers, and the one way an impossible value is refused."""

from __future__ import annotations

import math
import numbers
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import numpy as np
from traitlets import Float, Instance, Int, TraitError, TraitType

from .. import wire
from ..core.errors import ExplainError
from ..core.region import text_to_mask
from ..core.target import Difference, TargetLike, as_target, is_whole


class ImpossibleError(ExplainError, TraitError):
    """A trait was set to something impossible; nothing changed. The message says what was expected."""


@contextmanager
def refusing() -> Iterator[None]:
    """Turn an ExplainError into one that traitlets rolls back."""
    try:
        yield
    except ImpossibleError:
        raise
    except ExplainError as problem:
        raise ImpossibleError(str(problem)) from problem


class Index(Int[Any, Any]):
    """A whole number, of numpy's kind or torch's too; kept as an int."""

    def validate(self, obj: Any, value: Any) -> Any:
        return super().validate(obj, int(value) if is_whole(value) else value)


class Number(Float[Any, Any]):
    """A finite number, of numpy's kind too; kept as a float. NaN is neither below nor above an end, and no JSON."""

    def validate(self, obj: Any, value: Any) -> Any:
        if isinstance(value, bool):
            self.error(obj, value)
        number = super().validate(obj, float(value) if isinstance(value, numbers.Real) else value)
        if not math.isfinite(number):
            raise ImpossibleError(f"{self.name} must be a finite number, got {value!r}.")
        return number


class Aim(TraitType[Any, Any]):
    """A target as a person gives it (see core.target.TargetLike), or None. A pair of classes is their difference."""

    info_text = "an output's index, a pair of them, a target or None"
    default_value = None

    def __init__(self) -> None:
        super().__init__(default_value=None, allow_none=True)
        self.tag(to_json=_target_to_wire, from_json=_target_from_wire)

    def validate(self, obj: Any, value: Any) -> TargetLike | None:
        with refusing():
            if isinstance(value, (tuple, list)) and len(value) == 2:
                return Difference(*value)
            return None if value is None else as_target(value, (obj.subject.outputs,)).plain


def _target_to_wire(target: TargetLike | None, widget: Any) -> int | list[int] | str | None:
    return None if target is None else target_message(target, widget.subject.label)


def _target_from_wire(message: Any, _widget: Any) -> Any:
    with refusing():
        if isinstance(message, str):
            raise ExplainError("A target in words cannot be set from the browser. Set it from Python.")
        return message


def target_message(target: TargetLike, name: Callable[[int], str]) -> int | list[int] | str:
    """A target for the browser: a class by its index, two classes that are compared by both, the rest in words."""
    asked = as_target(target)
    plain = [each.plain for each in asked.parts]
    whole = [each for each in plain if isinstance(each, int)]
    if len(whole) < len(plain):
        return asked.label(name)
    return whole if isinstance(asked, Difference) else whole[0]


class Given(Instance[Any]):
    """Something of a person's, kept as given. Each time it is set it is new: it may have been changed in place."""

    def set(self, obj: Any, value: Any) -> None:
        value = self._validate(obj, value)
        old = obj._trait_values.get(self.name)
        obj._trait_values[self.name] = value
        obj._notify_trait(self.name, old, value)


class Mask(TraitType[Any, Any]):
    """Painted pixels: a read-only bool array (H, W), or None where nothing is painted.

    Also takes a number array (non-zero is painted) and the text that `mask_to_text` makes.
    """

    info_text = "a bool array (H, W), the text of one, or None"
    default_value = None

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(default_value=None, allow_none=True, **kwargs)
        self.tag(sync=True, echo_update=False, to_json=_mask_to_wire, from_json=_mask_from_wire)

    def validate(self, obj: Any, value: Any) -> np.ndarray | None:
        with refusing():
            if isinstance(value, str):
                value = text_to_mask(value)
            if value is None:
                return None
            array = np.asarray(value)
            if array.ndim != 2 or array.dtype.kind not in "biuf":
                raise ExplainError(
                    f"{self.name} must be a bool array (H, W), got {array.dtype} of shape {array.shape}."
                )
            array = array.astype(bool)
            array.flags.writeable = False
            return array if array.any() else None


def _mask_to_wire(mask: np.ndarray | None, _widget: Any) -> Any:
    return None if mask is None else wire.pack(mask)


def _mask_from_wire(message: Any, _widget: Any) -> np.ndarray | None:
    with refusing():
        return None if message is None else wire.unpack(message)
