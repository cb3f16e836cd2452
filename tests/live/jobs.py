"""Jobs that a test holds and lets go by events, never by time."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from typing import Any

from xai_widgets.core.errors import Cancelled
from xai_widgets.live import Worker

ONE, TWO, THREE = 1, 2, 3
"""Owners."""

PATIENCE = 20.0
"""Seconds before a wait on an event is a failure; nothing passes by waiting."""


class Gate:
    """Closed until opened; a worker that reaches it says so."""

    def __init__(self) -> None:
        self.reached, self.opened = threading.Event(), threading.Event()

    def pass_through(self) -> None:
        self.reached.set()
        assert self.opened.wait(PATIENCE), "nobody opened the gate"

    def wait_until_reached(self) -> None:
        assert self.reached.wait(PATIENCE), "the worker never came"


class FakeJob:
    """Yields `name`0, `name`1, …; before item i it stops at gates[i]; what happens is noted in a shared log."""

    def __init__(
        self, name: str, log: list[str], items: int = 2, *, gates: dict[int, Gate] | None = None,
        background: bool = False, raises: BaseException | None = None, within: Callable[[], Any] = lambda: None,
    ) -> None:  # fmt: skip
        self.name, self.log, self.count = name, log, items
        self.gates, self.background, self.raises, self.within = gates or {}, background, raises, within
        self.cancelled = threading.Event()
        self.closed = threading.Event()
        self.errors: list[BaseException] = []

    def items(self) -> Iterator[str]:
        try:
            for i in range(self.count):
                if i in self.gates:
                    self.gates[i].pass_through()
                if self.cancelled.is_set():
                    raise Cancelled
                self.within()
                if self.raises is not None and i == self.count - 1:
                    raise self.raises
                yield f"{self.name}{i}"
        finally:
            self.closed.set()

    def cancel(self) -> None:
        self.cancelled.set()

    def deliver(self, item: str) -> None:
        self.log.append(item)

    def fail(self, error: BaseException) -> None:
        self.errors.append(error)
        self.log.append(f"{self.name} failed")

    def stopped(self) -> None:
        self.log.append(f"{self.name} stopped")


def finished(worker: Worker, owner: int = ONE) -> bool:
    """Whether the owner's jobs come to their end."""
    return worker.wait(owner, PATIENCE) and not worker.busy(owner)
