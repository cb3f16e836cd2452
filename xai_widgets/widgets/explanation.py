"""One request of a method, and the job that answers it on the worker thread."""

from __future__ import annotations

import threading
import time
from collections import OrderedDict
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Protocol

import numpy as np
from torch import Tensor

from .. import explainers
from ..core.attribution import Attribution
from ..core.errors import Cancelled
from ..core.run import Run
from ..core.shared import Shared
from ..core.target import TargetLike
from ..explainers.base import Explainer
from ..live import Cancelling
from .shown import Shown
from .subject import Subject

if TYPE_CHECKING:
    from typing_extensions import Self

MOST_RUNS = 2


@dataclass(frozen=True, eq=False)
class Request:
    """Everything an explanation depends on, as it was when asked."""

    picture: Shown
    mask: np.ndarray | None
    fill: str
    method: str
    params: dict[str, Any]
    layer: str
    target: TargetLike | None

    def same(self, other: Request | None) -> bool:
        """Whether the two ask for the same thing."""
        return (
            other is not None
            and self.picture is other.picture
            and self.input_key() == other.input_key()
            and (self.method, self.params, self.layer, self.target)
            == (other.method, other.params, other.layer, other.target)
        )

    def at(self, target: TargetLike) -> Self:
        """The same of a known target."""
        return replace(self, target=target)

    @property
    def touched(self) -> bool:
        """Whether the picture is not as it was given."""
        return self.mask is not None

    def run(self, subject: Subject) -> Run:
        """A new Run of the input."""
        return subject.run(self.picture, self.mask, self.fill)

    def input_key(self) -> tuple[Any, ...]:
        """The same for requests about the same input."""
        if self.mask is None:
            return self.picture.id, "", b""
        return self.picture.id, self.fill, np.packbits(self.mask).tobytes()


@dataclass(frozen=True)
class Item:
    """One estimate, with the Run it is of, and `Subject.said` of the untouched picture."""

    attribution: Attribution
    run: Run
    base: Tensor
    changed: bool
    """Whether the model's weights changed while it was computed."""


class Runs:
    """The last few Runs of an explorer, by input. Used on the worker thread, emptied from any."""

    def __init__(self) -> None:
        self._runs: OrderedDict[Any, Run] = OrderedDict()
        self._lock = threading.Lock()

    def put(self, key: Any, run: Run) -> Run:
        """Keep a Run and let the least recently used go."""
        with self._lock:
            self._runs[key] = run
            self._runs.move_to_end(key)
            while len(self._runs) > MOST_RUNS:
                self._runs.popitem(last=False)[1].release()
        return run

    def get(self, key: Any) -> Run | None:
        """The Run of an input, if it is kept. Whether the model's weights changed since is for its user to see."""
        run = self._runs.get(key)
        return None if run is None else self.put(key, run)

    def of(self, request: Request, subject: Subject) -> Run:
        """The Run of a request's input, kept or made."""
        key = request.input_key()
        return self.get(key) or self.put(key, request.run(subject))

    def drop(self, run: Run) -> None:
        """Forget a Run that no longer says what the model says."""
        with self._lock:
            for key in [key for key, kept in self._runs.items() if kept is run]:
                self._runs.pop(key).release()

    def clear(self) -> None:
        """Free them all."""
        with self._lock:
            for run in self._runs.values():
                run.release()
            self._runs.clear()


class _Changed(Exception):
    """The model's weights are no longer those that a Run was made with."""

    def __init__(self, run: Run) -> None:
        super().__init__()
        self.run = run


class Asker(Protocol):
    """Whoever asks for an explanation and takes it; all but `subject` are called on the worker thread."""

    @property
    def subject(self) -> Subject:
        """What is explained."""

    def _on_turn(self) -> None:
        """The job's turn has come."""

    def _show(self, request: Request, item: Item, milliseconds: float) -> None:
        """Take an estimate."""

    def _fail(self, error: BaseException) -> None:
        """Take the error that ended it."""

    def _stopped(self) -> None:
        """A person stopped it."""


class Explanation(Cancelling):
    """See live.Job."""

    background = False

    def __init__(self, asker: Asker, request: Request, runs: Runs) -> None:
        self.request = request
        self._asker = asker
        self._runs = runs
        self._begun = 0.0

    def items(self) -> Iterator[Item]:
        """Estimates; once more from the start where one shows that the weights changed since its Run was made.

        They are looked at once for each estimate, after it: another look before would cost as much again, and a
        change must be seen afterwards anyway.
        """
        self._begun = time.perf_counter()
        self._asker._on_turn()
        request = self.request
        explainer = self._explainer()
        if request.target is None:
            self._asker.subject.check_target(None)
        try:
            yield from self._estimates(request, explainer, last_try=False)
        except _Changed as changed:
            self._runs.drop(changed.run)
            yield from self._estimates(request, explainer, last_try=True)

    def _explainer(self) -> Explainer:
        request, method = self.request, explainers.get(self.request.method)
        return method(**({**request.params, "layer": request.layer} if method.needs_layer() else request.params))

    def _estimates(self, request: Request, explainer: Explainer, last_try: bool) -> Iterator[Item]:
        run = self._start(request)
        try:
            base = self._asker.subject.base(request.picture, run, request.touched)
            for attribution in explainer.estimates(run, self._target(request, base)):
                changed = run.void
                if changed and not last_try:
                    raise _Changed(run.whole)
                yield Item(attribution, run, base, changed)
        except (Cancelled, _Changed):
            raise
        except Exception as problem:  # torch refuses to go back through a graph whose weights were written to
            if last_try or not run.void:
                raise
            raise _Changed(run.whole) from problem

    def _target(self, request: Request, _base: Tensor) -> TargetLike | None:
        """What is explained, given `Subject.said` of the untouched picture; None for the most likely output."""
        return request.target

    def _start(self, request: Request) -> Shared:
        return self._entered(Shared(self._runs.of(request, self._asker.subject)))

    def deliver(self, item: Item) -> None:
        """See live.Job."""
        self._asker._show(self.request, item, 1000 * (time.perf_counter() - self._begun))

    def fail(self, error: BaseException) -> None:
        """See live.Job."""
        self._asker._fail(error)

    def stopped(self) -> None:
        """See live.Job."""
        self._asker._stopped()
