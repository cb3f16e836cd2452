"""One method of a comparison: a place of its own in the worker, and what its tile shows."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ..core.attribution import Attribution
from ..core.target import TargetLike
from ..live import Pace
from .base import sentence, traceback_of
from .explanation import Explanation, Item, Request
from .subject import Subject

if TYPE_CHECKING:
    from .maps import Maps


class Lane:
    """See explanation.Asker. `slot` says which of the explorer's frame traits it has."""

    def __init__(self, explorer: Maps, method: str, slot: int) -> None:
        self._explorer = explorer
        self.method, self.slot = method, slot
        self.pace = Pace()
        self.asked: Request | None = None
        """What the tile shows or is about to show, its target known as soon as it is."""
        self.job: Explanation | None = None
        """The newest job; items of older ones are shown but end nothing."""
        self.attribution: Attribution | None = None
        self.error: BaseException | None = None
        self.status = "idle"
        self.progress = self.latency_ms = 0.0
        self.message = self.details = ""

    @property
    def subject(self) -> Subject:
        """See Asker."""
        return self._explorer.subject

    @property
    def answer(self) -> Attribution | None:
        """The map, once it is the last estimate of what is asked."""
        return self.attribution if self.status == "idle" else None

    def tile(self) -> dict[str, Any]:
        """For the browser."""
        return {
            "method": self.method, "slot": self.slot, "status": self.status, "progress": self.progress,
            "latency_ms": self.latency_ms, "message": self.message, "details": self.details,
        }  # fmt: skip

    def ask(self, request: Request, job: Explanation) -> None:
        """Note what is asked now."""
        self.asked, self.job, self.error = request, job, None
        self.status, self.progress = "running", 0.0

    def aim(self, target: TargetLike) -> None:
        """What the most likely output turned out to be."""
        if self.asked is not None and self.asked.target is None:
            self.asked = self.asked.at(target)

    def take(self, request: Request, attribution: Attribution, milliseconds: float) -> bool:
        """Note an estimate; whether it is the last of what is asked."""
        last = attribution.final and self.job is not None and request is self.job.request
        self.attribution, self.latency_ms, self.progress = attribution, milliseconds, attribution.progress
        # An older job may have told of its end only after this one was asked.
        self.error, self.message, self.details = None, "", ""
        self.status = "idle" if last else "running"
        return last

    # --- on the worker thread

    def _on_turn(self) -> None:
        """See Asker."""

    def _show(self, request: Request, item: Item, milliseconds: float) -> None:
        self._explorer._take_estimate(self, request, item, milliseconds)

    def _fail(self, error: BaseException) -> None:
        self.error, self.status, self.attribution = error, "error", None
        self.message, self.details = sentence(error), traceback_of(error)
        self._explorer._lane_ended(self)

    def _stopped(self) -> None:
        self.status = "stopped"
        self._explorer._lane_ended(self)
