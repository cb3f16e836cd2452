"""Through the browser: from a slider to changed pixels, measured in the page."""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from statistics import median, quantiles
from typing import Any

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
TABLE = """import xai_widgets as xw
from xai_widgets.demo import breast_cancer
model, data, truth, names, _ = breast_cancer()
x = xw.FeatureExplorer(model, data, row=3, truth=truth, class_names=names)
x"""
TEXT = """import torch
import xai_widgets as xw
from xai_widgets.demo import minilm
encoder, tokenizer = minilm(pooled=True)
class Classifier(torch.nn.Module):
    def __init__(self):
        super().__init__()
        self.encoder, self.head = encoder, torch.nn.Linear(384, 3)
    def forward(self, input_ids, attention_mask):
        return self.head(self.encoder(input_ids=input_ids, attention_mask=attention_mask))
torch.manual_seed(0)
model = Classifier().eval()
text = "The cat sat on the mat because it was tired"
x = xw.TextExplorer(model, text, tokenizer=tokenizer, output="softmax")
x"""
STRENGTHS = {"blur": (1, 4), "gaussian-noise": (0.05, 0.2), "rotation": (5, 40), "brightness": (0.05, 0.3)}
COLUMN = "mean radius"
WORDS = (2, 5, 7, 9)
"""Tokens that are clicked, away and back."""

ACT = """([act, changes]) => new Promise((done, fail) => {
  const root = document.querySelector('[data-xw=explorer]');
  setTimeout(() => fail(new Error('nothing new is shown within 20 s')), 20000);
  const before = changes.map(name => root.getAttribute(name));
  const watch = new MutationObserver(() => {
    // A map and the picture under it, which is decoded, may come in different animation frames.
    if (changes.some((name, i) => root.getAttribute(name) === before[i])) return;
    watch.disconnect();
    const after = new MessageChannel();
    after.port1.onmessage = () => done(performance.now() - begun);
    after.port2.postMessage(0);
  });
  watch.observe(root, { attributeFilter: changes });
  const element = root.querySelector(act.selector);
  if (act.value !== undefined) element.value = act.value;
  const begun = performance.now();
  element.dispatchEvent(new Event(act.value === undefined ? 'click' : 'input', { bubbles: true }));
})"""
"""Milliseconds from an event to when all that it changes is on the screen."""

Act = dict[str, Any]


@dataclass(frozen=True)
class Way:
    """From an event to pixels. `act`: the nth time, what is done to which element; `changes`: attributes of the
    explorer that all change once what follows is drawn."""

    what: str
    act: Callable[[int], Act]
    changes: tuple[str, ...] = ("data-frame",)


def measure(rounds: int) -> list[Row]:
    """A row for each way from a hand to what it moves, all of it on the screen."""
    return [*_pictures(rounds), *_of(TABLE, tables(), rounds), *_of(TEXT, texts(), rounds)]


def tables() -> list[Way]:
    """A column's slider, with integrated gradients of thirty columns."""
    slider = f"[data-xw=feature][data-name='{COLUMN}'] [data-xw=slider]"
    what = "FeatureExplorer, a column's slider to the pixels of the first estimate, integrated-gradients (TCP_NODELAY)"
    return [Way(what, lambda n: {"selector": slider, "value": round(1000 * _place(n))})]


def texts() -> list[Way]:
    """A word hidden or brought back, with integrated gradients."""
    what = "TextExplorer, a word's click to the pixels of the first estimate, integrated-gradients (TCP_NODELAY)"
    token = "[data-xw=token][data-index='{}']"
    return [Way(what, lambda n: {"selector": token.format(WORDS[n // 2 % len(WORDS)])})]


def _pictures(rounds: int) -> list[Row]:
    """Perturbed picture, Grad-CAM, bars and likeness."""
    with tempfile.TemporaryDirectory() as folder, lab(Path(folder), nodelay=True) as opened:
        view = _opened(opened, PICTURE)
        found = []
        for name, ends in STRENGTHS.items():
            found.append(_row(view, _perturbed(name, *ends), rounds))
            view.part("reset-all").click()
        return found


def _perturbed(name: str, low: float, high: float) -> Way:
    slider = f"[data-xw='strength-{name}']"
    what = f"PerturbationExplorer, {name}: slider to pixels, with grad-cam (TCP_NODELAY)"
    act = lambda n: {"selector": slider, "value": low + (high - low) * _place(n)}  # noqa: E731
    return Way(what, act, ("data-frame", "data-perturbed"))


def _of(cell: str, ways: list[Way], rounds: int) -> list[Row]:
    with tempfile.TemporaryDirectory() as folder, lab(Path(folder), nodelay=True) as opened:
        view = _opened(opened, cell)
        return [_row(view, way, rounds) for way in ways]


def _opened(opened: Any, cell: str) -> Any:
    notebook = opened.open([cell])
    notebook.run(0)
    return notebook.explorer()


def _row(view: Any, way: Way, rounds: int) -> Row:
    times = []
    for number in range(rounds + 2):
        view.settled()
        times.append(view.page.evaluate(ACT, [way.act(number), list(way.changes)]))
    return Row(way.what, _spread(times[2:]))


def _place(number: int) -> float:
    """In [0, 1], no two alike."""
    return 0.618 * number % 1


def _spread(times: list[float]) -> str:
    return f"p50 {median(times):.0f} ms, p95 {quantiles(times, n=20)[-1]:.0f} ms"
