"""Trait types of the explorers, and the one way an impossible value is refused."""

from __future__ import annotations

import numbers
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import numpy as np
from traitlets import Int, TraitError, TraitType

from .. import wire
from ..core.errors import ExplainError
from ..core.region import text_to_mask


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
        whole = isinstance(value, numbers.Integral) and not isinstance(value, bool)
        return super().validate(obj, int(value) if whole else value)


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
                raise ExplainError(f"mask must be a bool array (H, W), got {array.dtype} of shape {array.shape}.")
            array = array.astype(bool)
            array.flags.writeable = False
            return array if array.any() else None


def _mask_to_wire(mask: np.ndarray | None, _widget: Any) -> Any:
    return None if mask is None else wire.pack(mask)


def _mask_from_wire(message: Any, _widget: Any) -> np.ndarray | None:
    with refusing():
        return None if message is None else wire.unpack(message)
