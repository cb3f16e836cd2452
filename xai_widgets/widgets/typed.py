"""Two texts that a person types, in every explorer that has them: both are read before either is taken."""

from __future__ import annotations

from typing import Any

import traitlets as t

from .base import Explorer
from .traits import refusing


class Typed(Explorer):
    """An explorer whose traits `text` and `second_text` are read as soon as they are set, and refused if they cannot
    be."""

    text: Any
    second_text: Any
    _incoming: tuple[tuple[str, str], Any]
    """The texts that were read last, and what the model takes of them."""

    @t.validate("text")
    def _valid_text(self, proposal: Any) -> str:
        self._read(proposal["value"], self.second_text)
        return proposal["value"]

    @t.validate("second_text")
    def _valid_second_text(self, proposal: Any) -> str:
        self._read(self.text, proposal["value"])
        return proposal["value"]

    def _read(self, text: str, second: str) -> None:
        """Tokenise what was not yet."""
        with refusing():
            if (text, second) != self._incoming[0]:
                self._incoming = (text, second), self._taken(text, second)

    def _taken(self, text: str, second: str) -> Any:
        """What the model takes of two texts; ExplainError where they do not fit."""
        raise NotImplementedError
