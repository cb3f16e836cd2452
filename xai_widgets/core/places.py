"""What the places of an answer are called, so that it can be read without the input at hand."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(frozen=True)
class Places:
    """Where an answer has its numbers.

    Attributes:
        kind: "picture" (pixels), "numbers" (each element of a row), "table" (columns), "tokens", or "parts" (several
            inputs, one after the other).
        names: of columns or tokens, as many as there are places; () where they have none.
        notes: what the input holds at each, as text; () where that says nothing more.
        special: numbers of the tokens that are not of the text itself, such as [CLS] or padding.
        parts: of several inputs, the key, the shape of the values and the places of each.
    """

    kind: str = "picture"
    names: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    special: frozenset[int] = frozenset()
    parts: tuple[tuple[str, tuple[int, ...], Places], ...] = field(default=())
