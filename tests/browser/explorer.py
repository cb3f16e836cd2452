"""A view of an explorer on the page: what a hand does to it, and what an eye sees."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from playwright.sync_api import Locator, Page, expect

TWO_FRAMES = "() => new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)))"
A_NUMBER = re.compile(r"^\d+$")


class Explorer:
    """One view, found by its `data-xw` names."""

    def __init__(self, page: Page, root: Locator) -> None:
        self.page = page
        self.root = root

    def part(self, name: str) -> Locator:
        """The element of a name."""
        return self.root.locator(f"[data-xw={name}]")

    def bar(self, index: int) -> Locator:
        """The bar of an output."""
        return self.root.locator(f"[data-xw=bar][data-index='{index}']")

    def score(self, index: int) -> float:
        """The number that the bar of an output shows."""
        return float(self.bar(index).locator(".xw-bar-score").inner_text())

    # --- states

    def settled(self, status: str = "idle") -> None:
        """Wait until a frame is drawn and the status is this one."""
        expect(self.root).to_have_attribute("data-status", status, timeout=60_000)
        expect(self.root).to_have_attribute("data-frame", A_NUMBER)

    @property
    def frame(self) -> int:
        """Id of the frame that was drawn last."""
        return int(self.root.get_attribute("data-frame") or -1)

    @property
    def status(self) -> str:
        return self.root.get_attribute("data-status") or ""

    @contextmanager
    def new_frame(self, status: str | None = "idle") -> Iterator[None]:
        """What is done in the block must end in another frame, and this status."""
        before = self.frame
        yield
        expect(self.root).not_to_have_attribute("data-frame", str(before))
        if status is not None:
            expect(self.root).to_have_attribute("data-status", status)

    # --- seeing

    def pixels(self, nth: int = 0) -> str:
        """A digest of what a canvas shows, animation frame done."""
        data = (
            self.part("canvas")
            .nth(nth)
            .evaluate(
                "canvas => new Promise(done => requestAnimationFrame(() => requestAnimationFrame("
                "() => done(canvas.toDataURL()))))"
            )
        )
        return hashlib.sha256(data.encode()).hexdigest()

    def until_pixels(self, holds: Callable[[str], bool], nth: int = 0) -> str:
        """Wait, an animation frame at a time, until the digest is as wanted."""
        for _ in range(600):
            if holds(now := self.pixels(nth)):
                return now
        raise AssertionError("the canvas never came to show what was expected")

    def resize(self, width: int) -> None:
        """Make the window so wide that the explorer is `width` wide. JupyterLab's own margins depend on it too, so
        this is asked some times over."""
        for _ in range(4):
            size, box = self.page.viewport_size, self.root.bounding_box()
            assert size is not None and box is not None
            over = round(box["width"]) - width
            self.page.set_viewport_size({"width": size["width"] - over, "height": size["height"]})
            self.root.evaluate(TWO_FRAMES)
        assert abs(over) < 3, f"the explorer is {over} pixels wider than asked"

    # --- touching

    def set_slider(self, name: str, value: float) -> None:
        """Move a slider as a hand does: its value, then `input`."""
        self.part(name).evaluate(
            "(slider, value) => { slider.value = value; slider.dispatchEvent(new Event('input', { bubbles: true }));"
            " slider.dispatchEvent(new Event('change', { bubbles: true })); }",
            value,
        )

    def point(self, x: float, y: float) -> tuple[float, float]:
        """Page coordinates of a point of the picture, each from 0 to 1."""
        self.part("canvas").first.scroll_into_view_if_needed()
        box = self.part("canvas").first.bounding_box()
        assert box is not None
        return box["x"] + x * box["width"], box["y"] + y * box["height"]

    @contextmanager
    def pressed(self, x: float, y: float) -> Iterator[Callable[..., None]]:
        """Hold the mouse down from a point of the picture on; `move(x, y, steps=1)` drags it."""

        def move(x: float, y: float, steps: int = 1) -> None:
            self.page.mouse.move(*self.point(x, y), steps=steps)

        move(x, y)
        self.page.mouse.down()
        try:
            yield move
        finally:
            self.page.mouse.up()

    def stroke(self, start: tuple[float, float], *points: tuple[float, float], steps: int = 8) -> None:
        """Drag the mouse over the picture."""
        with self.pressed(*start) as move:
            for point in points or (start,):
                move(*point, steps=steps)
