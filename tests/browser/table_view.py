"""What a hand finds in a view of a table."""

from __future__ import annotations

from playwright.sync_api import Locator, expect

from browser.explorer import Explorer

PATIENCE = 60_000
PANELS = ("local", "curves", "change", "random", "global")


def column(view: Explorer, name: str, part: str) -> Locator:
    """A part of a column's row."""
    return view.root.locator(f"[data-xw=feature][data-name='{name}'] [data-xw={part}]")


def computed(view: Explorer, panel: str) -> None:
    expect(view.part(f"work-{panel}")).to_have_attribute("data-status", "idle", timeout=PATIENCE)
