"""The response curve as a bqplot figure."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import numpy as np

from ...analysis.perturbations import Perturbation
from ..charts import BELOW, COLOURS, STYLES, closed, library, missing
from .told import MOST_LINES

TICKS = (0.0, 0.25, 0.5, 0.75, 1.0)


def share(perturbation: Perturbation, strengths: np.ndarray) -> np.ndarray:
    """Where strengths lie on the slider, in [0, 1]."""
    scale = np.log if perturbation.log else np.asarray
    low, high = scale(perturbation.low), scale(perturbation.high)
    return np.asarray((scale(strengths) - low) / (high - low))


def strength(perturbation: Perturbation, at: float) -> float:
    """The strength at a place of the slider."""
    low, high = perturbation.low, perturbation.high
    if perturbation.log:
        return math.exp(math.log(low) + at * (math.log(high) - math.log(low)))
    found = low + at * (high - low)
    return round(found) if perturbation.integer else found


class Chart:
    """A figure with a line and a band for each slot, over the slider's range. Its x is where the slider is, from 0 to
    1, so that factors are as far apart as on the slider.

    Args:
        probabilities: whether heights are in [0, 1].
    """

    def __init__(self, probabilities: bool) -> None:
        self.figures: dict[str, Any] = {}
        if missing():
            return
        bqplot = library()
        across, up = bqplot.LinearScale(min=0, max=1), bqplot.LinearScale()
        if probabilities:
            up.min, up.max = 0, 1
        scales, nothing = {"x": across, "y": up}, np.zeros(0, np.float32)
        self._bands = [
            bqplot.Lines(x=nothing, y=np.zeros((2, 0), np.float32), scales=scales, colors=[COLOURS[slot]] * 2,
                         fill="between", fill_colors=[COLOURS[slot]], fill_opacities=[0.18], opacities=[0, 0])
            for slot in range(MOST_LINES)
        ]  # fmt: skip
        self._lines = [
            bqplot.Lines(x=nothing, y=nothing, scales=scales, colors=[COLOURS[slot]], line_style=STYLES[slot],
                         stroke_width=2)
            for slot in range(MOST_LINES)
        ]  # fmt: skip
        self._across = bqplot.Axis(scale=across, grid_lines="none", tick_values=np.array(TICKS), label_offset=BELOW)
        side = bqplot.Axis(scale=up, side="left", num_ticks=5, grid_lines="none", tick_format=".3~g")
        if probabilities:
            side.tick_values, side.tick_format = np.linspace(0, 1, 5), ".2f"
        self.figures = {"response": bqplot.Figure(
            marks=[*self._bands, *self._lines], axes=[self._across, side], title="", animation_duration=0, padding_x=0,
            padding_y=0, fig_margin={"top": 12, "bottom": 44, "left": 48, "right": 24}, display_toolbar=False,
            layout={"width": "100%", "height": "220px", "min_width": "0px"},
        )}  # fmt: skip

    def about(self, perturbation: Perturbation, say: Callable[[str], str]) -> None:
        """Write the strengths of a perturbation below, its name as `say` has it."""
        if not self.figures:
            return
        unit = f" ({say(perturbation.unit)})" if perturbation.unit else ""
        with self._across.hold_sync():
            self._across.label = f"{say(perturbation.label)}{unit}"
            self._across.tick_labels = {str(at): f"{strength(perturbation, at):.3g}" for at in TICKS} | {
                str(int(at)): f"{strength(perturbation, at):.3g}" for at in (0, 1)
            }

    def draw(self, at: np.ndarray, series: dict[int, tuple[np.ndarray, np.ndarray, np.ndarray]]) -> None:
        """Show these lines and no others: by slot the mean, and where the band begins and ends."""
        if not self.figures:
            return
        nothing = np.zeros(0, np.float32)
        for slot, (line, band) in enumerate(zip(self._lines, self._bands, strict=True)):
            mean, low, high = series.get(slot, (nothing, nothing, nothing))
            x = at if len(mean) else nothing
            wide = len(mean) > 0 and not np.array_equal(low, high)
            _set(line, x, mean)
            _set(band, x if wide else nothing, np.stack([low, high]) if wide else np.zeros((2, 0), np.float32))

    def close(self) -> None:
        """Free every widget the figure is made of."""
        closed(self.figures.values())
        self.figures = {}


def _set(mark: Any, x: np.ndarray, y: np.ndarray) -> None:
    if not (np.array_equal(mark.x, x) and np.array_equal(mark.y, y)):
        with mark.hold_sync():
            mark.x, mark.y = x, y
