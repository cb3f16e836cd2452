"""The two ways an explanation ends early, each a sentence a person can act on."""

from __future__ import annotations

import difflib
import reprlib
from collections.abc import Iterable

_short = reprlib.Repr()
_short.maxstring = _short.maxother = 120


class ExplainError(ValueError):
    """Something that was asked cannot be done. The message says what was wrong, what was expected, what to do."""


NO_GRADIENT = (
    "The model's output has no gradient: its forward pass runs under no_grad or detaches. Use occlusion or"
    " feature-ablation, which need none."
)


class Cancelled(Exception):
    """Raised inside a computation that nobody wants any more. Never reaches a user."""


def unknown(what: str, given: object, known: Iterable[str]) -> str:
    """A sentence for a name that does not exist, with the nearest one that does."""
    names = sorted(known)
    near = difflib.get_close_matches(str(given), names, n=1, cutoff=0.5)
    hint = f" Did you mean {near[0]!r}?" if near else ""
    shown = ", ".join(names[:12]) + (", …" if len(names) > 12 else "")
    return f"There is no {what} {_short.repr(given)}.{hint} Known: {shown or 'none'}."
