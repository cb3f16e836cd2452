"""The README's picture, from a real browser: `python scripts/screenshot.py` writes docs/saliency.png.

    python scripts/screenshot.py [--out FILE] [--dark] [--width 1040] [--plain] [--scale 1.5]

It needs the `test` extra and a Chromium, as the browser tests do.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from pathlib import Path

CHECKOUT = Path(__file__).parents[1]
sys.path.insert(0, str(CHECKOUT / "tests"))

from browser.explorer import Explorer  # noqa: E402
from browser.lab import Lab, lab  # noqa: E402

# The README's own five lines.
CELL = """import xai_widgets as xw
from xai_widgets.demo import imagenet

model, image, labels = imagenet()
explorer = xw.SaliencyExplorer(model, image, labels=labels)
explorer"""
AROUND = 180
"""Pixels of a JupyterLab window that are not an output's width, about."""


def main() -> None:
    """Take one picture."""
    asked = arguments()
    with tempfile.TemporaryDirectory() as folder:
        with lab(Path(folder), size=(asked.width + AROUND, 1400), scale=asked.scale) as page:
            page.theme(asked.dark)
            explorer = shown(page, asked.width)
            if not asked.plain:
                paint(explorer)
            asked.out.parent.mkdir(parents=True, exist_ok=True)
            explorer.root.screenshot(path=asked.out)
    print(asked.out)


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--out", type=Path, default=CHECKOUT / "docs" / "saliency.png", help="the file to write")
    parser.add_argument("--dark", action="store_true", help="JupyterLab's dark theme")
    parser.add_argument("--width", type=int, default=1040, help="width of the explorer, in CSS pixels")
    parser.add_argument("--scale", type=float, default=1.5, help="pixels of the file to one of the page")
    parser.add_argument("--plain", action="store_true", help="as it opens, nothing painted")
    return parser.parse_args()


def shown(page: Lab, width: int) -> Explorer:
    """The explorer of the five lines, at a width."""
    notebook = page.open([CELL])
    notebook.run_all()
    explorer = notebook.explorer()
    explorer.resize(width)
    explorer.settled()
    return explorer


def paint(explorer: Explorer) -> None:
    """Both eyes painted out in one stroke, the hand off the picture again."""
    explorer.part("brush").click()
    explorer.set_slider("brush-size", 56)
    with explorer.new_frame():
        explorer.stroke((0.3, 0.4), (0.78, 0.42))
    explorer.settled()
    explorer.part("caption").hover()
    explorer.pixels()


if __name__ == "__main__":
    main()
