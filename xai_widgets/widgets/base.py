"""What every explorer has: one worker behind it, status, progress, errors as sentences, and an end.

The answer's traits are written by the worker thread through `_publish`, which sends one message for all of them.
Requests are traits that the browser or Python sets; a subclass turns them into a job for the worker.
"""

from __future__ import annotations

import difflib
import os
import threading
import traceback
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, ClassVar

import traitlets as t
from traitlets.utils.bunch import Bunch

from ..core.errors import ExplainError
from ..core.ours import Ours
from ..live import Job, Pace, worker
from .page import STATIC
from .saved import UNHEARD, Saved

SLOW_MS = 100


def built(name: str) -> Path | str:
    """A file of the built front end. Its text: for a path anywidget keeps every instance for ever, to reload it,
    which only the development loop has a use for."""
    path = STATIC / name
    return path if os.environ.get("ANYWIDGET_HMR") == "1" else path.read_text(encoding="utf-8")


class Explorer(Saved):
    """Base of all explorers."""

    status = t.Enum(["idle", "running", "stopped", "error"], "idle", read_only=True).tag(sync=True)
    """What the explorer is doing."""
    progress = t.Float(0.0, read_only=True).tag(sync=True)
    """Share of the explanation under way that is done, in [0, 1]."""
    latency_ms = t.Float(0.0, read_only=True).tag(sync=True)
    """Milliseconds from the start of the last explanation in the kernel to its latest estimate."""
    message = t.Unicode("", read_only=True).tag(sync=True)
    """What failed, why and what to do, or a notice; "" otherwise."""
    details = t.Unicode("", read_only=True).tag(sync=True)
    """The traceback behind `message`, or ""."""
    stop_request = t.Int(0).tag(sync=True)
    """Counted up by the browser's Stop button."""
    ack = t.Int(0).tag(sync=True)
    """Id of the last intermediate frame the browser has drawn."""
    views = t.Int(0).tag(sync=True)
    """How many views of the explorer are on the page; what was kept for speed is freed when the last one closes."""

    keywords: ClassVar[tuple[str, ...]] = ()
    """Constructor keywords that are not traits."""
    in_turn: ClassVar[tuple[tuple[str, ...], ...]] = ()
    """Traits that the others have a meaning only beside, those first that go first where several come at once."""
    _quiet = 0
    """While it is not 0, changes ask for nothing."""
    _lead: Explorer | None = None
    """Who asks for it: the explorer of several inputs that this one is a part of, over one request."""
    _closed = True  # until __init__ is through: a constructor that raises leaves a widget that is never opened

    def __init__(self, **traits: Any) -> None:
        self._error: BaseException | None = None
        self._pace = Pace()
        self._tell = True
        self._untold: set[str] = set()
        self._telling = threading.Lock()
        super().__init__(**traits)
        self._closed = False
        _keep_replies_on_their_own_shell(self.comm)

    @classmethod
    def check_keywords(cls, given: dict[str, Any]) -> None:
        """TypeError for a keyword that is neither a settable trait nor in `keywords`, naming the nearest."""
        traits = {n for n, trait in cls.class_traits().items() if not trait.read_only and not n.startswith("_")}
        known = sorted(traits | set(cls.keywords))
        for name in given:
            if name not in known:
                near = difflib.get_close_matches(name, known, n=1, cutoff=0.0)
                raise TypeError(f"{cls.__name__} has no keyword {name!r}. Did you mean {near[0]!r}?")

    # --- asking

    def wait(self, timeout: float | None = None) -> None:
        """Block until nothing is under way.

        Args:
            timeout: seconds to wait at most; None waits for ever.

        Raises:
            TimeoutError: it was still computing after `timeout` seconds.
            ExplainError or what the model raised: the last request failed.
        """
        if not worker.wait_for_all((self._lead or self)._owners(), timeout):
            raise TimeoutError(f"{type(self).__name__} was still computing after {timeout:g} seconds.")
        if self._error is not None:
            raise self._error

    def stop(self) -> None:
        """Stop the explanation under way, of explorers over one request that of all; what is seen stays."""
        for owner in (self._lead or self)._owners():
            worker.stop(owner)

    def close(self) -> None:
        """Stop, free everything that was kept, and take the widget off the page."""
        if not self._closed:
            self._closed = True
            for owner in self._owners():
                worker.drop(owner)
            self._release()
        super().close()

    def _ask(self) -> None:
        """Submit the newest request, unless it is the one that was asked last, or `_quiet`."""

    def _ask_again(self) -> None:
        """Ask the same of a model that answers otherwise now."""
        self._release()
        self._forget()
        self._ask()

    def _forget(self) -> None:
        """Forget what was asked last, so that the same is asked again."""

    def _after_request(self) -> None:
        """Ask what comes after a request that it has a part in, which was submitted."""

    def _take_along(self, part: Explorer, job: Job) -> None:
        """Ask what a part asks for, and what follows from it, in one request."""
        raise NotImplementedError

    @contextmanager
    def _one_request(self) -> Iterator[None]:
        """Several changes, one request."""
        self._quiet += 1
        try:
            with self.hold_sync():
                yield
        finally:
            self._quiet -= 1
        self._ask()

    def _owners(self) -> list[int]:
        """Its places in the worker: one job is under way in each."""
        return [id(self)]

    def _release(self) -> None:
        """Free what is kept for speed and can be made again."""

    def _submit(self, job: Job, as_before: bool = True) -> None:
        """Hand a job to the worker. The browser hears of it unless it will be over at once, which only the last
        latency of a job of the same kind (`as_before`) can tell."""
        if self._closed:
            return
        self._error = None
        self._tell = not as_before or self.latency_ms > SLOW_MS
        self._publish({"status": "running", "progress": 0.0}, send=self._tell)
        if self._lead is None:
            worker.submit(id(self), job)
        else:
            self._lead._take_along(self, job)

    def _on_turn(self) -> None:
        """A job's turn has come. The last item of the one before may have said meanwhile that all is done."""
        if self.status != "running":
            self._publish({"status": "running", "progress": 0.0}, send=self._tell)

    @t.observe("stop_request")
    def _on_stop_request(self, _change: Any) -> None:
        self.stop()

    @t.observe("views")
    def _on_views(self, change: Any) -> None:
        if change["new"] <= 0 < change["old"]:
            self._release()

    def _await_first(self) -> None:
        """Block until there is something to see, before the constructor returns; raise what failed instead."""
        self._wait_for_first()
        if self._error is not None:
            raise self._error

    def _wait_for_first(self) -> None:
        """Block until there is something to see."""
        worker.wait(id(self), first=True)

    def set_state(self, sync_data: dict[str, Any]) -> None:
        """Take the browser's changes in turn, since ipywidgets sends in one message what changed while another was
        under way; an impossible one becomes a sentence in the widget and is taken back there."""
        left = dict(sync_data)
        for names in (*self.in_turn, tuple(sync_data)):
            part = {name: left.pop(name) for name in names if name in left}
            if part:
                self._take_state(part)

    def _take_state(self, sync_data: dict[str, Any]) -> None:
        if self._recording and (touched := [name for name in sync_data if name in self.keys and name not in UNHEARD]):
            self.send_state(touched)  # what is touched while states are recorded is put back
            sync_data = {name: value for name, value in sync_data.items() if name not in touched}
        try:
            super().set_state(sync_data)
        except Exception as problem:  # raised further it would reach neither a cell nor a log
            self._fail(problem)
            self.send_state([name for name in sync_data if name in self.keys])

    # --- answering

    def _publish(self, values: dict[str, Any], send: bool = True, again: Iterable[str] = ()) -> None:
        """Set answer traits from any thread, tell the browser in one message, then the observers. What is not sent is
        told with what is sent next; traits of `again` are told though they have not changed.

        traitlets' own path is not used: while the main thread takes a message from the browser it holds back every
        notification of this widget, those of other threads too.
        """
        old = {name: self._trait_values.get(name) for name in values}
        self._trait_values.update(values)
        with self._telling:  # two threads may have something to tell
            self._untold |= {name for name in (*values, *again) if name in self.keys}
            told: set[str] = set()
            if send and self.comm is not None and not self._closed:
                told, self._untold = self._untold, told
        if told:
            self.send_state(told)
        for name, value in values.items():
            if not same(old[name], value):
                change = Bunch(name=name, old=old[name], new=value, owner=self, type="change")
                t.HasTraits.notify_change(self, change)

    def _fail(self, error: BaseException) -> None:
        """Show an error as a sentence; `wait` raises it."""
        self._error = error
        self._publish({"status": "error", "message": sentence(error), "details": traceback_of(error)})

    def _stopped(self) -> None:
        self._publish({"status": "stopped"})


def same(old: Any, new: Any) -> bool:
    """Whether two values of a trait are known to be equal."""
    try:
        return bool(old == new)
    except Exception:  # arrays and whatever else has its own idea of equality
        return False


def sentence(error: BaseException) -> str:
    """What an error says to a person."""
    if isinstance(error, (ExplainError, t.TraitError)):
        return Ours(error)
    return Ours(f"{type(error).__name__}: {error}. The explanation was given up; the next request starts clean.")


def traceback_of(error: BaseException) -> str:
    """Where an error came from, for who can mend it."""
    return "".join(traceback.format_exception(error))


def _keep_replies_on_their_own_shell(comm: Any) -> None:
    """ipykernel 7.4 routes a widget's messages to the shell that last sent on it, so that a busy or awaiting cell
    blocks them, for ever in the second case. Its hook is private; other versions have none."""
    if hasattr(comm, "_reply_subshell_for"):
        comm._reply_subshell_for = lambda data, default: default
