"""What an exercise is: what it asks for, and what is said to each answer. Never just "wrong"."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

Known = Mapping[str, Any]
"""What the notebook handed to `exercises`, by name."""

Verdict = tuple[str, Mapping[str, Any]]
"""Which sentence is the answer to an answer, "well", "asks" or one of the hints, and what is filled in to it."""

OF_ANOTHER_KIND = (TypeError, ValueError, LookupError, AttributeError, RuntimeError, ArithmeticError)
"""What is raised where a thing is of another kind than is wanted, or a number too large for one."""


@dataclass(frozen=True, kw_only=True)
class Exercise:
    """Sentences are templates of `str.format`; markup is shown as it is.

    Attributes:
        asks: said to `...`, and to what is no answer of the kind that is wanted.
        well: said to a right answer: why it is right.
        hints: said to wrong ones, by name: each a step towards the right one.
    """

    asks: str
    well: str
    hints: Mapping[str, str] = field(default_factory=dict)

    @property
    def sentences(self) -> dict[str, str]:
        """Every one there is, by name."""
        return {"asks": self.asks, "well": self.well, **self.hints}

    def judge(self, answer: Any, known: Known) -> Verdict:
        """Which sentence the answer gets."""
        raise NotImplementedError


@dataclass(frozen=True, kw_only=True)
class Choice(Exercise):
    """One of several words. The wrong ones are the names of the hints."""

    right: str

    def judge(self, answer: Any, known: Known) -> Verdict:
        said = answer.strip().lower() if isinstance(answer, str) else ""
        return ("well" if said == self.right else said if said in self.hints else "asks"), {}


@dataclass(frozen=True, kw_only=True)
class Number(Exercise):
    """A number. The hints are "low", "high", and those of `traps`: what comes of a usual mistake.

    Attributes:
        value: the right one, of what is known.
        within: how far off is right, of what is known.
        traps: wrong ones, of what is known, by the name of their hint.
    """

    value: Callable[[Known], float]
    within: Callable[[Known], float]
    traps: Mapping[str, Callable[[Known], float]] = field(default_factory=dict)

    def judge(self, answer: Any, known: Known) -> Verdict:
        try:
            given = float(answer)
        except OF_ANOTHER_KIND:
            return "asks", {}
        if not math.isfinite(given):
            return "asks", {}
        right, within = self.value(known), self.within(known)
        told = {"given": given, "right": right}
        if abs(given - right) <= within:
            return "well", told
        for name, trap in self.traps.items():
            if abs(given - trap(known)) <= within:
                return name, told
        return ("low" if given < right else "high"), told


@dataclass(frozen=True, kw_only=True)
class Tried(Exercise):
    """Something that is tried out: a mask, a row, a text.

    Attributes:
        tried: (answer, known) -> the name of a sentence and what is filled in to it. What it raises of the kinds that
            a thing of another kind raises is answered with `asks`.
    """

    tried: Callable[[Any, Known], Verdict]

    def judge(self, answer: Any, known: Known) -> Verdict:
        try:
            return self.tried(answer, known)
        except OF_ANOTHER_KIND:
            return "asks", {}
