"""Curves as bqplot figures, which the front end lays out inside the explorer."""

from __future__ import annotations

import importlib.util
import warnings
from collections.abc import Callable, Iterable, Mapping
from typing import Any

import numpy as np
from ipywidgets import Widget

from ..analysis.metrics import Curve
from ..core.ours import Ours

COLOURS = ("#0072b2", "#d55e00", "#009e73", "#cc79a7", "#e69f00", "#56b4e9")
"""Okabe and Ito's, told apart by colour-blind readers; js/src/lib/curves.js has the same."""
STYLES = ("solid", "dashed", "dotted", "dash_dotted", "solid", "dashed")
WIDTHS = (2, 2, 2, 2, 4, 4)
BELOW = "34px"
"""From an axis to its name, below the numbers whatever the script."""
AXES = {"deletion": Ours("share taken away"), "insertion": Ours("share brought back")}


def missing() -> bool:
    """Whether bqplot is not installed."""
    return importlib.util.find_spec("bqplot") is None


def library() -> Any:
    """bqplot, imported."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # its own traits are declared in an old way
        import bqplot
    return bqplot


def closed(figures: Iterable[Any]) -> None:
    """Free every widget that figures are made of."""
    for figure in figures:
        scales = {scale for mark in figure.marks for scale in mark.scales.values()} | {figure.scale_x, figure.scale_y}
        for part in (*figure.marks, *figure.axes, *scales, figure.layout, figure):
            if isinstance(part, Widget):
                part.close()


class Charts:
    """A figure for each kind of curve, a line for each slot.

    Args:
        names: kinds of curves, and what each is called.
        probabilities: whether heights are in [0, 1].
    """

    def __init__(self, names: Mapping[str, str], probabilities: bool, slots: int) -> None:
        self.figures: dict[str, Any] = {}
        self._lines: dict[str, list[Any]] = {}
        self._names = names
        if missing() or not names:
            return
        bqplot = library()
        for kind, name in names.items():
            self.figures[kind] = self._figure(bqplot, kind, name, probabilities, slots)

    def speak(self, say: Callable[[str], str]) -> None:
        """Write titles and axes as `say` has them."""
        for kind, figure in self.figures.items():
            figure.title, figure.axes[0].label = say(self._names[kind]), say(AXES[kind])

    def _figure(self, bqplot: Any, kind: str, name: str, probabilities: bool, slots: int) -> Any:
        across, up = bqplot.LinearScale(min=0, max=1), bqplot.LinearScale()
        if probabilities:
            up.min, up.max = 0, 1
        nothing = np.zeros(0, np.float32)
        self._lines[kind] = [
            bqplot.Lines(x=nothing, y=nothing, scales={"x": across, "y": up}, colors=[COLOURS[slot]],
                         line_style=STYLES[slot], stroke_width=WIDTHS[slot])
            for slot in range(slots)
        ]  # fmt: skip
        axes = [
            bqplot.Axis(
                scale=across, label=AXES[kind], label_offset=BELOW, num_ticks=6, grid_lines="none", tick_format=".0%"
            ),
            bqplot.Axis(scale=up, side="left", num_ticks=5, grid_lines="none"),
        ]
        if probabilities:
            axes[1].tick_values, axes[1].tick_format = np.linspace(0, 1, 5), ".2f"
        return bqplot.Figure(
            marks=self._lines[kind], axes=axes, title=name, animation_duration=0, padding_x=0, padding_y=0,
            fig_margin={"top": 34, "bottom": 44, "left": 48, "right": 24}, display_toolbar=False,
            layout={"width": "100%", "height": "220px", "min_width": "0px"},
        )  # fmt: skip

    def draw(self, curves: Mapping[str, Mapping[int, Curve]]) -> None:
        """Show these lines, by kind and slot, and no others."""
        nothing = np.zeros(0, np.float32)
        for kind, lines in self._lines.items():
            for slot, line in enumerate(lines):
                curve = curves.get(kind, {}).get(slot)
                x, y = (nothing, nothing) if curve is None else (curve.x.numpy(), curve.y.numpy())
                if not (np.array_equal(line.x, x) and np.array_equal(line.y, y)):
                    with line.hold_sync():
                        line.x, line.y = x, y

    def close(self) -> None:
        """Free every widget the figures are made of."""
        closed(self.figures.values())
        self.figures = {}
        self._lines = {}
