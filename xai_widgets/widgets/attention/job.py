"""What the jobs of an AttentionExplorer have in common: who asks, what is asked, and how it ends early."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Protocol

from ...live import Cancelling
from .kept import Asked, Kept, Pass
from .pieces import Values


class Asker(Protocol):
    """Whoever asks; all of it is called on the worker thread."""

    _kept: Kept

    def _on_turn(self) -> None:
        """The job's turn has come."""

    def _seen(self, asked: Asked, passed: Pass) -> Values:
        """What the traits of a new pass become."""

    def _take(self, values: Values) -> None:
        """Take a part of the answer."""

    def _publish(self, values: Values) -> None:
        """Take what is told beside the answer."""

    def _fail(self, error: BaseException) -> None:
        """Take the error that ended it."""

    def _stopped(self) -> None:
        """A person stopped it."""

    def _effects_stopped(self) -> None:
        """A person stopped the effects."""


class Job(Cancelling):
    """See live.Job. Subclasses write `items`."""

    background = False

    def __init__(self, asker: Asker, asked: Asked) -> None:
        self._asker, self._asked = asker, asked

    def items(self) -> Iterator[Values]:
        """Parts of the answer."""
        raise NotImplementedError

    def deliver(self, item: Values) -> None:
        """See live.Job."""
        self._asker._take(item)

    def fail(self, error: BaseException) -> None:
        """See live.Job."""
        self._asker._fail(error)

    def stopped(self) -> None:
        """See live.Job."""
        self._asker._stopped()
