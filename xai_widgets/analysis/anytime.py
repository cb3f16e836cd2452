"""Analyses that take long: a function whose answer refines as it goes on."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import update_wrapper
from typing import Generic, ParamSpec, TypeVar

P = ParamSpec("P")


@dataclass(frozen=True, eq=False, kw_only=True)
class Estimate:
    """One whole estimate of an analysis.

    Attributes:
        progress: share of the work done, in [0, 1]; 1 only in the last estimate.
        model_calls: rows forwarded through the model by this analysis so far.
    """

    progress: float = 1.0
    model_calls: int = 0

    @property
    def final(self) -> bool:
        """Whether this is the last estimate."""
        return self.progress >= 1.0


E = TypeVar("E", bound=Estimate)


class Anytime(Generic[P, E]):
    """A generator function of estimates, each a whole one. Called, it gives the last; `steps` yields them all, and
    stopping between two is always safe."""

    def __init__(self, steps: Callable[P, Iterator[E]]) -> None:
        self.steps = steps
        update_wrapper(self, steps)

    def __call__(self, *args: P.args, **kwargs: P.kwargs) -> E:
        return deque(self.steps(*args, **kwargs), maxlen=1).pop()
