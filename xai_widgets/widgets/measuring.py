"""The measures of a comparison, as one background job: cell after cell of the table, each an anytime estimate."""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Protocol

import numpy as np

from ..analysis import metrics
from ..core.attribution import Attribution
from ..core.errors import Cancelled
from ..core.ours import Ours
from ..core.run import Run
from ..core.shared import Shared
from ..live import Cancelling
from .base import sentence

REFERENCE = Ours("The other maps are compared with this one.")


@dataclass(frozen=True, eq=False)
class Cell:
    """One place of the table: a measure of a map, so far."""

    method: str
    metric: str
    attribution: Attribution
    other: Attribution | None = None
    region: np.ndarray | None = field(default=None, repr=False)
    params: dict[str, Any] = field(default_factory=dict)
    measure: metrics.Measure | None = None
    note: str = ""
    """Why there is no number."""

    @property
    def done(self) -> bool:
        """Whether nothing more will come."""
        return bool(self.note) or (self.measure is not None and self.measure.final)

    def same(self, cell: Cell | None) -> bool:
        """Whether another one has the same number."""
        return (
            cell is not None
            and (self.method, self.metric, self.params) == (cell.method, cell.metric, cell.params)
            and (self.attribution is cell.attribution and self.other is cell.other and self.region is cell.region)
        )

    def row(self, stale: bool) -> dict[str, Any]:
        """For the browser; `stale` says that it measures a map that is no longer shown."""
        found = self.measure
        return {
            "method": self.method, "metric": self.metric, "stale": stale,
            "value": None if found is None else found.value, "note": self.note,
            "error": None if found is None else _finite(found.error),
            "parts": {} if found is None else {name: _finite(part) for name, part in found.parts.items()},
            "progress": 1.0 if self.note else 0.0 if found is None else found.progress,
        }  # fmt: skip


def _finite(number: float | None) -> float | None:
    return number if number is not None and np.isfinite(number) else None


def cells(
    attributions: dict[str, Attribution], wanted: list[str], region: np.ndarray | None,
    params: Mapping[str, dict[str, Any]], first: str,
) -> list[Cell]:  # fmt: skip
    """The table's places, column after column; those against the region first, since they take no time. What compares
    with the map of the method `first` waits for it."""
    reference = attributions.get(first)
    order = sorted(wanted, key=lambda name: "region" not in metrics.get(name).needs)
    made = []
    for name in order:
        needs = metrics.get(name).needs
        for method, attribution in attributions.items() if reference or "other" not in needs else ():
            other = reference if "other" in needs and reference is not attribution else None
            note = REFERENCE if "other" in needs and other is None else ""
            drawn = region if "region" in needs else None
            made.append(Cell(method, name, attribution, other, drawn, params.get(name, {}), note=note))
    return made


class Taker(Protocol):
    """Whoever asks for measures; called on the worker thread."""

    def take(self, job: Measuring, cell: Cell) -> None:
        """Take an estimate."""

    def ended(self, job: Measuring) -> None:
        """There are no more to come."""


class Measuring(Cancelling):
    """See live.Job.

    Args:
        taker: who is told.
        whole: makes the Run of the input, or finds it; called before each cell.
        cells: what is to be measured, in this order.
        background: whether maps go first; not while some are still being made, for whose end those that are whole do
            not wait.
    """

    def __init__(self, taker: Taker, whole: Callable[[], Run], cells: list[Cell], background: bool) -> None:
        self.background = background
        self._taker, self._whole = taker, whole
        self._left, self._current = deque(cells), cells[0]
        self._lock, self._over = threading.Lock(), False
        self._run: Shared | None = None

    def go_on_with(self, cells: list[Cell], background: bool) -> bool:
        """Take these as what is left, the one under way among them; False where it is not, or all is done."""
        with self._lock:
            if self._over or self._cancelled or not any(self._current.same(cell) for cell in cells):
                return False
            begun = self._run is not None
            self._left = deque(cell for cell in cells if not (begun and self._current.same(cell)))
            self.background = background
            return True

    def _next(self) -> Cell | None:
        with self._lock:
            self._over = not self._left
            if self._over:
                return None
            self._current = self._left.popleft()
            return self._current

    def items(self) -> Iterator[Cell]:
        """Estimates of each cell; a measure that cannot be had is a note, and the others go on."""
        while (cell := self._next()) is not None:
            whole = self._whole()
            if self._run is None or self._run.whole is not whole:
                self._run = Shared(whole)
            run = self._entered(self._run)
            try:
                yield from self._estimates(cell, run)
            except Cancelled:
                raise
            except Exception as problem:  # one measure that fails must not take the others along
                yield replace(cell, note=sentence(problem))
        self._taker.ended(self)

    def _estimates(self, cell: Cell, run: Run) -> Iterator[Cell]:
        given = metrics.case(cell.attribution, run=run, other=cell.other, region=cell.region)
        metric = metrics.get(cell.metric)(**cell.params)
        for measure in metric.steps(metric.check(given)):
            yield replace(cell, measure=measure)

    def deliver(self, item: Cell) -> None:
        """See live.Job."""
        self._taker.take(self, item)

    def fail(self, error: BaseException) -> None:
        """See live.Job. Only the input's own forward pass can fail here, and then the maps have said so."""
        self._taker.ended(self)

    def stopped(self) -> None:
        """See live.Job."""
        self._taker.ended(self)
