"""Through the browser: from a slider to changed pixels, measured in the page."""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path
from statistics import median, quantiles

from table import Row

TESTS = Path(__file__).parents[1] / "tests"
sys.path.insert(0, str(TESTS))

from browser.lab import lab  # noqa: E402

# No curve: it would be drawn between two rounds, and those are a person's pauses, not the answer to a slider.
PICTURE = """import xai_widgets as xw
from xai_widgets.demo import imagenet
model, image, labels = imagenet()
x = xw.PerturbationExplorer(model, image, labels=labels, curve_of="")
x"""
STRENGTHS = {"blur": (1, 4), "gaussian-noise": (0.05, 0.2), "rotation": (5, 40), "brightness": (0.05, 0.3)}
SLIDE = """([name, value]) => new Promise((done, fail) => {
  const root = document.querySelector('[data-xw=explorer]');
  const slider = root.querySelector(`[data-xw="strength-${name}"]`);
  setTimeout(() => fail(new Error('no new picture within 20 s')), 20000);
  const { frame, perturbed } = root.dataset;
  const watch = new MutationObserver(() => {
    // The map and the picture under it, which is decoded, may come in different animation frames.
    if (root.dataset.frame === frame || root.dataset.perturbed === perturbed) return;
    watch.disconnect();
    const after = new MessageChannel();
    after.port1.onmessage = () => done(performance.now() - begun);
    after.port2.postMessage(0);
  });
  watch.observe(root, { attributeFilter: ['data-frame', 'data-perturbed'] });
  slider.value = value;
  const begun = performance.now();
  slider.dispatchEvent(new Event('input', { bubbles: true }));
})"""


def measure(rounds: int) -> list[Row]:
    """A row for each slider of a picture: perturbed picture, Grad-CAM, bars and likeness, all on the screen."""
    with tempfile.TemporaryDirectory() as folder, lab(Path(folder), nodelay=True) as opened:
        notebook = opened.open([PICTURE])
        notebook.run(0)
        view = notebook.explorer()
        found = []
        for name, (low, high) in STRENGTHS.items():
            times = []
            for number in range(rounds + 2):
                view.settled()
                value = low + (high - low) * (0.618 * number % 1)
                times.append(view.page.evaluate(SLIDE, [name, value]))
            view.part("reset-all").click()
            found.append(Row(f"PerturbationExplorer, {name}: slider to pixels, with grad-cam (TCP_NODELAY)",
                             _spread(times[2:])))  # fmt: skip
    return found


def _spread(times: list[float]) -> str:
    return f"p50 {median(times):.0f} ms, p95 {quantiles(times, n=20)[-1]:.0f} ms"
