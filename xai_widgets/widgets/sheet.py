"""The table of a comparison: what is known, what is still to be measured, and the job that measures it."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Mapping
from typing import Any

import numpy as np

from ..analysis.metrics import Curve
from ..core.attribution import Attribution
from ..core.run import Run
from ..live import worker
from .measuring import Cell, Measuring, cells

TELL_SECONDS = 0.15
"""Between two messages about measures that are still becoming more exact."""


class Sheet:
    """See measuring.Taker. Its place in the worker is its own.

    Args:
        tell: called when there is something new to show, on any thread.
    """

    def __init__(self, tell: Callable[[], None]) -> None:
        self._tell = tell
        self._told_at = 0.0
        self._lock = threading.RLock()
        self._cells: dict[tuple[str, str], Cell] = {}
        self._seen: dict[tuple[str, str], Cell] = {}
        self._job: Measuring | None = None

    @property
    def busy(self) -> bool:
        """Whether measures are under way or waiting."""
        return self._job is not None

    @property
    def share(self) -> float:
        """How much is measured, in [0, 1]."""
        found = list(self._cells.values())
        done = [1.0 if cell.done else 0.0 if cell.measure is None else cell.measure.progress for cell in found]
        return sum(done) / len(done) if done else 1.0

    def known(self, method: str, metric: str) -> Cell | None:
        """A place of the table, if it is asked for."""
        return self._cells.get((method, metric))

    def shown(self, method: str, metric: str) -> Cell | None:
        """What was last seen there, also of a map that is no longer there."""
        return self._seen.get((method, metric)) or self.known(method, metric)

    def curve(self, method: str, metric: str) -> Curve | None:
        """The line that a place of the table was read from, as last seen."""
        cell = self.shown(method, metric)
        return None if cell is None or cell.measure is None else cell.measure.curves.get(metric)

    # --- asking

    def ask(
        self, maps: dict[str, Attribution], wanted: list[str], region: np.ndarray | None,
        params: Mapping[str, dict[str, Any]], whole: Callable[[], Run], *, first: str, background: bool,
    ) -> None:  # fmt: skip
        """Have these maps measured; what is known of them, and what is under way, is kept. See measuring."""
        with self._lock:
            known = self._cells
            asked = [_known(cell, known) for cell in cells(maps, wanted, region, params, first)]
            self._cells = {(cell.method, cell.metric): cell for cell in asked}
            self._seen = {key: cell for key, cell in self._seen.items() if key in self._cells}
            self._seen |= {key: cell for key, cell in self._cells.items() if cell.done}
            left = [cell for cell in asked if not cell.done]
            if left and self._job is not None and self._job.go_on_with(left, background):
                return
            self._job = Measuring(self, whole, left, background) if left else None
            if self._job is not None:
                worker.submit(id(self), self._job)
            else:
                worker.drop(id(self))

    def halt(self) -> None:
        """Measure nothing for now: the maps are being made again."""
        with self._lock:
            self._job = None
            worker.drop(id(self))

    def clear(self) -> None:
        """Forget all: the picture is another one."""
        with self._lock:
            self.halt()
            self._cells, self._seen = {}, {}

    # --- on the worker thread

    def take(self, job: Measuring, cell: Cell) -> None:
        """See measuring.Taker."""
        with self._lock:
            if job is not self._job:
                return
            key = (cell.method, cell.metric)
            self._cells[key] = self._seen[key] = cell
        if cell.done or time.monotonic() - self._told_at > TELL_SECONDS:
            self._told_at = time.monotonic()
            self._tell()

    def ended(self, job: Measuring) -> None:
        """See measuring.Taker."""
        with self._lock:
            if job is not self._job:
                return
            self._job = None
        self._tell()


def _known(cell: Cell, known: dict[Any, Cell]) -> Cell:
    found = known.get((cell.method, cell.metric))
    return found if found is not None and cell.same(found) else cell
