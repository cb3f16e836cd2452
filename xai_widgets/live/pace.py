"""Backpressure: what is sent waits for the browser, what is computed does not."""

from __future__ import annotations

import time


class Pace:
    """Which intermediate frames to send: at most 2 unacknowledged, at most 30 a second. The last one always goes."""

    MOST_OPEN, SECONDS = 2, 1 / 30

    def __init__(self) -> None:
        self._last_sent = 0.0
        self._open: list[int] = []

    def allows(self, final: bool, acknowledged: int, now: float | None = None) -> bool:
        """Whether to send a frame now."""
        self._open = [frame for frame in self._open if frame > acknowledged]
        now = time.monotonic() if now is None else now
        return final or (len(self._open) < self.MOST_OPEN and now - self._last_sent >= self.SECONDS)

    def sent(self, frame: int, final: bool, now: float | None = None) -> None:
        """Note a frame that went out."""
        self._last_sent = time.monotonic() if now is None else now
        if not final:
            self._open.append(frame)
