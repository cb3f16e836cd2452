"""What ends early, whether its computation has begun or not."""

from __future__ import annotations

from typing import TypeVar

from ..core.errors import Cancelled
from ..core.run import Run

R = TypeVar("R", bound=Run)


class Cancelling:
    """The part of a Job that is cancelled from any thread: a flag, and the Run under way, if there is one by then."""

    _cancelled = False
    _under_way: Run | None = None

    def cancel(self) -> None:
        """See Job."""
        self._cancelled = True
        if self._under_way is not None:
            self._under_way.cancel()

    def _entered(self, run: R) -> R:
        """The same, under way from now on, and cancelled if the job was before."""
        self._under_way = run
        if self._cancelled:
            run.cancel()
        return run

    def _give_way(self) -> None:
        """Raise Cancelled if a cancel was asked for."""
        if self._cancelled:
            raise Cancelled
