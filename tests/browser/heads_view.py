"""What a hand finds in a view of attention."""

from __future__ import annotations

import re

from playwright.sync_api import Locator, expect

from browser.explorer import Explorer


def at_rest(view: Explorer) -> None:
    expect(view.root).to_have_attribute("data-status", "idle", timeout=60_000)
    expect(view.root).to_have_attribute("data-version", re.compile(r"\d+"))


def tile(view: Explorer, layer: int, head: int) -> Locator:
    return view.root.locator(f"[data-xw=tile][data-layer='{layer}'][data-head='{head}']")
