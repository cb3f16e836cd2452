"""Where the browser is. A machine without one fails with a sentence that says how to get one."""

from __future__ import annotations

import os
import shutil

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")


def chromium() -> str:
    """Path of the browser named by XAI_WIDGETS_CHROMIUM, or of one on the path."""
    named = os.environ.get("XAI_WIDGETS_CHROMIUM")
    found = named or next(filter(None, map(shutil.which, NAMES)), None)
    if found is None:
        raise RuntimeError(
            "The browser tests need Chromium and found none. Run `nox -s tests`, which gets one, or install it"
            " (Debian: apt-get install chromium; anywhere: python -m playwright install chromium) and set"
            " XAI_WIDGETS_CHROMIUM to its path."
        )
    if not os.access(found, os.X_OK):
        raise RuntimeError(f"XAI_WIDGETS_CHROMIUM names {found!r}, which is not a program. Give Chromium's path.")
    return found


def flags() -> list[str]:
    """A container's root has no sandbox and little shared memory."""
    root = hasattr(os, "geteuid") and os.geteuid() == 0
    return ["--disable-dev-shm-usage", *(["--no-sandbox"] if root else [])]
