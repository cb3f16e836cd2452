"""The README's pictures, from a real browser: `python scripts/screenshot.py attention` writes docs/attention.png.

    python scripts/screenshot.py [saliency|attention|compare|feature|perturbation|text] [--out FILE] [--dark]
        [--width 1040]
        [--plain] [--scale 1]

It needs the `test` extra and a Chromium, as the browser tests do.
"""

from __future__ import annotations

import argparse
import re
import sys
import tempfile
from pathlib import Path

from playwright.sync_api import expect

CHECKOUT = Path(__file__).parents[1]
sys.path.insert(0, str(CHECKOUT / "tests"))

from browser.explorer import Explorer  # noqa: E402
from browser.lab import Lab, lab  # noqa: E402

# The README's own lines.
CELLS = {
    "saliency": """import xai_widgets as xw
from xai_widgets.demo import imagenet

model, image, labels = imagenet()
explorer = xw.SaliencyExplorer(model, image, labels=labels)
explorer""",
    "attention": """import xai_widgets as xw
from xai_widgets.demo import minilm

model, tokenizer = minilm()
text = "The cat sat on the mat because it was tired"
explorer = xw.AttentionExplorer(model, text, tokenizer=tokenizer, layer=3, head=1, query=8, key=2)
explorer""",
    "feature": """import xai_widgets as xw
from xai_widgets.demo import breast_cancer

model, data, truth, names, _ = breast_cancer()
explorer = xw.FeatureExplorer(model, data, row=3, truth=truth, class_names=names)
explorer""",
    "text": """import xai_widgets as xw
from xai_widgets.demo import minilm

model, tokenizer = minilm()
text = "The cat sat on the mat because it was tired"
explorer = xw.TextExplorer(model, text, tokenizer=tokenizer, reference="A sleepy kitten")
explorer""",
    "compare": """import xai_widgets as xw
from xai_widgets.demo import imagenet

model, image, labels = imagenet()
compare = xw.CompareExplorer(model, image, labels=labels, methods=["grad-cam", "integrated-gradients", "lime"])
compare""",
    "perturbation": """import xai_widgets as xw
from xai_widgets.demo import imagenet

model, image, labels = imagenet()
explorer = xw.PerturbationExplorer(model, image, labels=labels)
explorer""",
}
TALL = 1640
"""Pixels of a window in which every explorer is seen whole."""
AROUND = 180
"""Pixels of a JupyterLab window that are not an output's width, about."""


def main() -> None:
    """Take one picture."""
    asked = arguments()
    with tempfile.TemporaryDirectory() as folder:
        with lab(Path(folder), size=(asked.width + AROUND, TALL), scale=asked.scale) as page:
            page.theme(asked.dark)
            explorer = shown(page, CELLS[asked.what], asked.width)
            if not asked.plain:
                TOUCHED[asked.what](explorer)
            out = asked.out or CHECKOUT / "docs" / f"{asked.what}.png"
            out.parent.mkdir(parents=True, exist_ok=True)
            explorer.root.screenshot(path=out)
    print(out)


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("what", nargs="?", choices=CELLS, default="saliency", help="which explorer")
    parser.add_argument("--out", type=Path, help="the file to write")
    parser.add_argument("--dark", action="store_true", help="JupyterLab's dark theme")
    parser.add_argument("--width", type=int, default=1040, help="width of the explorer, in CSS pixels")
    parser.add_argument("--scale", type=float, default=1.5, help="pixels of the file to one of the page")
    parser.add_argument("--plain", action="store_true", help="as it opens, nothing painted")
    return parser.parse_args()


def shown(page: Lab, cell: str, width: int) -> Explorer:
    """The explorer of a cell, at a width."""
    notebook = page.open([cell])
    notebook.run_all()
    explorer = notebook.view()
    at_rest(explorer)
    explorer.resize(width)
    at_rest(explorer)
    return explorer


def at_rest(explorer: Explorer) -> None:
    """Wait until nothing is under way."""
    expect(explorer.root).to_have_attribute("data-status", "idle", timeout=600_000)


def paint(explorer: Explorer) -> None:
    """Both eyes painted out in one stroke, the hand off the picture again."""
    explorer.part("brush").click()
    explorer.set_slider("brush-size", 56)
    with explorer.new_frame():
        explorer.stroke((0.3, 0.4), (0.78, 0.42))
    explorer.settled()
    explorer.part("caption").hover()
    explorer.pixels()


def switch_off(explorer: Explorer) -> None:
    """The head off, the sentence compared with another, and the effect of every head."""
    explorer.part("reference").fill("A tired animal rested")
    explorer.part("head-off").check()
    explorer.part("effects").click()
    expect(explorer.part("effects")).to_have_text(re.compile("shown"), timeout=600_000)
    at_rest(explorer)
    explorer.part("chosen").hover()


def point(explorer: Explorer) -> None:
    """A region around the eyes, and a curve pointed at: a fifth is gone."""
    explorer.part("region").click()
    explorer.set_slider("brush-size", 56)
    explorer.stroke((0.36, 0.4), (0.72, 0.42))
    expect(explorer.part("measures-done")).to_have_text("21 of 21 measures", timeout=600_000)
    explorer.part("look").first.click()
    area = explorer.part("curve-deletion").locator(".plotarea_events").bounding_box()
    assert area is not None
    explorer.page.mouse.move(area["x"] + 0.2 * area["width"], area["y"] + 0.5 * area["height"])
    explorer.pixels()


def perturb(explorer: Explorer) -> None:
    """What it is fragile to, blurred to where the answer flips, and the curve of that."""
    explorer.part("stability").click()
    expect(explorer.root.locator(".xw-stability")).to_have_attribute("data-done", "true", timeout=600_000)
    explorer.root.locator("[data-xw=ranked][data-name=blur]").click()
    expect(explorer.part("response")).to_have_attribute("data-progress", "1", timeout=600_000)
    expect(explorer.part("flips")).to_contain_text("blur", timeout=600_000)
    at_rest(explorer)
    explorer.part("caption").hover()
    explorer.pixels()


def move(explorer: Explorer) -> None:
    """A change of the answer found and half replayed, and a column's curve with the row on it."""
    explorer.part("tab-change").click()
    explorer.part("compute-change").click()
    expect(explorer.part("work-change")).to_have_attribute("data-status", "idle", timeout=600_000)
    explorer.part("replay-next").click()
    explorer.part("order").select_option("attribution")
    explorer.part("tab-curves").click()
    expect(explorer.part("work-curves")).to_have_attribute("data-status", "idle", timeout=600_000)
    at_rest(explorer)


def hide(explorer: Explorer) -> None:
    """A word hidden, another one pointed at."""
    with explorer.new_frame():
        explorer.root.locator("[data-xw=token]").nth(6).click()
    explorer.settled()
    explorer.root.locator("[data-xw=token]").nth(2).hover()


TOUCHED = {
    "saliency": paint, "attention": switch_off, "compare": point, "feature": move, "perturbation": perturb,
    "text": hide,
}  # fmt: skip


if __name__ == "__main__":
    main()
