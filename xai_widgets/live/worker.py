"""WHEN it is computed.

    browser --trait changes--> kernel main thread: `submit` notes the newest request and returns at once
                                     |
                      the worker thread: one item of one generator at a time
                                     |
    browser <-- whatever the owner's `deliver` sends

The live protocol:

1. One thread for the process does all computing. An owner (an explorer) has at most one job under way and one
   waiting; a newer request takes the place of the waiting one.
2. A job, once started, delivers its first item before it gives way to a newer one of the same owner, so that a steady
   drag always shows something. After that it gives way before its next item: explainers yield at every chunk.
3. Owners are served in turns, an item each. Background jobs run only while no interactive one can.
4. `stop` ends an owner's job before its next chunk, first item or not; what was delivered stays.
5. A job ends with exactly one of `deliver(last item)`, `fail(error)` or `stopped()`; a job that gave way or was
   dropped ends silently. After each end, `wait` on the owner returns.
"""

from __future__ import annotations

import atexit
import logging
import threading
from collections import OrderedDict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Any, Protocol

from ..core.errors import Cancelled

_log = logging.getLogger("xai_widgets")


class Job(Protocol):
    """One request. All but `cancel` are called on the worker thread."""

    background: bool

    def items(self) -> Iterator[Any]:
        """The generator to run; made and advanced on the worker thread."""

    def cancel(self) -> None:
        """Make the generator raise Cancelled before its next chunk. Called from any thread."""

    def deliver(self, item: Any) -> None:
        """Take one item."""

    def fail(self, error: BaseException) -> None:
        """Take the error that ended the job."""

    def stopped(self) -> None:
        """The job was stopped by a person."""


@dataclass
class _Place:
    """What the worker holds for one owner."""

    current: Job | None = None
    items: Iterator[Any] | None = None
    delivered: bool = False
    waiting: Job | None = None
    stopping: bool = False

    @property
    def settled(self) -> bool:
        return self.current is None and self.waiting is None

    @property
    def background(self) -> bool:
        job = self.current or self.waiting
        return bool(job and job.background)


class Worker:
    """Runs the jobs of many owners on one thread, which starts with the first job."""

    def __init__(self) -> None:
        self._changed = threading.Condition()
        self._places: OrderedDict[int, _Place] = OrderedDict()
        self._thread: threading.Thread | None = None
        self._over = False

    def submit(self, owner: int, job: Job) -> None:
        """Take the newest request of an owner; returns at once."""
        with self._changed:
            place = self._places.setdefault(owner, _Place())
            place.waiting, place.stopping = job, False
            if place.current is not None and place.delivered:
                place.current.cancel()
            if self._thread is None or not self._thread.is_alive():
                self._thread = threading.Thread(target=self._work, name="xai_widgets", daemon=True)
                self._thread.start()
            self._changed.notify_all()

    def stop(self, owner: int) -> None:
        """End the owner's job before its next chunk and forget the one waiting."""
        with self._changed:
            place = self._places.get(owner)
            if place is None or place.settled:
                return
            if place.current is None:
                place.current, place.items = place.waiting, None
            place.waiting, place.stopping = None, True
            place.current.cancel()  # type: ignore[union-attr]
            self._changed.notify_all()

    def drop(self, owner: int) -> None:
        """Forget an owner; its job ends silently."""
        with self._changed:
            place = self._places.pop(owner, None)
            if place is not None and place.current is not None:
                place.current.cancel()
            self._changed.notify_all()

    def wait(self, owner: int, timeout: float | None = None, first: bool = False) -> bool:
        """Block until the owner has nothing under way (or, with `first`, has delivered an item); False on time-out."""
        return self.wait_for_all([owner], timeout, first)

    def wait_for_all(self, owners: Iterable[int], timeout: float | None = None, first: bool = False) -> bool:
        """Like `wait`, until that is so of all of them at once."""
        if threading.current_thread() is self._thread:
            raise RuntimeError("wait() was called from the worker's own thread, where it would wait for itself.")

        def done(owner: int) -> bool:
            place = self._places.get(owner)
            return place is None or place.settled or (first and place.delivered and place.waiting is None)

        several = list(owners)
        with self._changed:
            return self._changed.wait_for(lambda: all(done(owner) for owner in several), timeout)

    def busy(self, owner: int) -> bool:
        """Whether the owner has a job under way or waiting."""
        with self._changed:
            place = self._places.get(owner)
            return place is not None and not place.settled

    def shut_down(self, timeout: float = 5.0) -> None:
        """End the thread, after the chunk under way: torch aborts a process that exits in the middle of one."""
        with self._changed:
            self._over = True
            for place in self._places.values():
                if place.current is not None:
                    place.current.cancel()
            self._changed.notify_all()
        if self._thread is not None and self._thread is not threading.current_thread():
            self._thread.join(timeout)

    # --- the thread

    def _work(self) -> None:
        while True:
            with self._changed:
                turn = self._next()
                while turn is None and not self._over:
                    self._changed.wait()
                    turn = self._next()
                if turn is None or self._over:
                    return
            ended = self._advance(*turn)
            place = turn[1]
            del turn  # before it is told: whom wait() lets go on must find nothing of theirs held here
            self._tell(place, ended)
            del place

    def _next(self) -> tuple[int, _Place, Job] | None:
        """Whose turn it is, least recently served first, interactive before background."""
        ready = [(owner, place) for owner, place in self._places.items() if not place.settled]
        ready.sort(key=lambda entry: entry[1].background)
        for owner, place in ready:
            if place.waiting is not None and (place.current is None or place.delivered):
                _close(place.items)
                place.current, place.waiting, place.items, place.delivered = place.waiting, None, None, False
            if place.current is not None:
                self._places.move_to_end(owner)
                return owner, place, place.current
        return None

    def _advance(self, owner: int, place: _Place, job: Job) -> bool:
        """One item of one job, and what follows from it. True if it was the last."""
        report: Callable[[], None] | None = None
        ended = False
        try:
            if place.stopping:
                raise Cancelled
            if place.items is None:
                place.items = job.items()
            item = next(place.items)
            job.deliver(item)
        except StopIteration:
            ended = True
        except Cancelled:
            ended = True
            report = job.stopped if place.stopping else None
        except BaseException as error:  # a SystemExit in a model's code must not end the thread
            ended = True
            report = _failing(job, error) if place.waiting is None else None
        if report is not None and self._places.get(owner) is place:
            _safely(report)
        report = None  # an error it holds holds this frame, and that the job
        return ended

    def _tell(self, place: _Place, ended: bool) -> None:
        """Those who wait, that an item was delivered or that there is no more."""
        with self._changed:
            place.delivered = True
            if ended:
                _close(place.items)
                place.current, place.items, place.stopping = None, None, False
            self._changed.notify_all()


def _failing(job: Job, error: BaseException) -> Callable[[], None]:
    return lambda: job.fail(error)


def _close(items: Any) -> None:
    if hasattr(items, "close"):
        _safely(items.close)


def _safely(call: Callable[[], None]) -> None:
    """What a callback raises is nobody's answer: it is logged, and the thread goes on."""
    try:
        call()
    except BaseException:
        _log.exception("An error in what follows an explanation, e.g. in an observer of a trait.")


worker = Worker()
atexit.register(worker.shut_down)
