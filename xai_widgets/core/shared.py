"""Several explanations of one input at a time, each to be cancelled and counted alone."""

from __future__ import annotations

import threading
from functools import cached_property

from torch import Tensor

from .heard import Heard
from .model import Trace
from .run import Run


class Shared(Run):
    """A Run beside others of the same input: the forward pass with its graph is `whole`'s, the cancel flag and the
    count of rows are its own.

    Args:
        whole: the Run that is shared.
    """

    def __init__(self, whole: Run) -> None:
        self.whole = whole
        self.model, self.inputs, self.fingerprint = whole.model, whole.inputs, whole.fingerprint
        self.model_calls = 0
        self.heard = Heard()
        self.outer: Run | None = None
        self._parts: dict[tuple[str, str], Run] = {}
        self.space = whole.space
        self._cancelled = threading.Event()
        self.chunks = whole.chunks

    def _part(self, which: str, layer: str) -> Run:
        part = self._parts.get((which, layer))
        if part is None:
            part = self._parts[which, layer] = Shared(self.whole._part(which, layer))
            part.outer = self
        return part

    @property
    def _trace(self) -> Trace | None:
        return self.whole._trace

    @_trace.setter
    def _trace(self, trace: Trace | None) -> None:
        self.whole._trace = trace

    @property
    def trace(self) -> Trace:
        """See Run."""
        self._count(int(self.whole._trace is None))
        return self.whole.trace

    @cached_property
    def scores(self) -> Tensor:
        """See Run."""
        self._count(int("scores" not in vars(self.whole) and self.whole._trace is None))
        return self.whole.scores
