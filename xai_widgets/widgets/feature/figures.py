"""The charts of a FeatureExplorer as bqplot figures, which the front end lays out inside it."""

from __future__ import annotations

from typing import Any

import numpy as np

from ...analysis import sensitivity as s
from ..charts import BELOW, COLOURS, closed, library, missing
from . import told

NOTHING = np.zeros(0, np.float32)
VIRIDIS = ["#440154", "#3b528b", "#21918c", "#5ec962", "#fde725"]
OWN, AVERAGE, EACH = COLOURS[1], COLOURS[0], "#8a8a8a"


class Figures:
    """A column's curves, the heat map of two columns, and what random perturbation gives; nothing without bqplot."""

    def __init__(self) -> None:
        self.all: dict[str, Any] = {}
        self._drawn: s.Curves | None = None
        if missing():
            return
        bqplot = library()
        self.all = {"curve": self._curve(bqplot), "surface": self._surface(bqplot), "outcomes": self._outcomes(bqplot)}

    def _curve(self, bqplot: Any) -> Any:
        scales = {"x": bqplot.LinearScale(), "y": bqplot.LinearScale()}
        line = {"x": NOTHING, "y": NOTHING, "scales": scales}
        self._each = bqplot.Lines(**line, colors=[EACH], opacities=[0.3], stroke_width=1)
        self._average = bqplot.Lines(**line, colors=[AVERAGE], line_style="dashed", stroke_width=3)
        self._own = bqplot.Lines(**line, colors=[OWN], stroke_width=2.5)
        self._here = bqplot.Scatter(**line, colors=[OWN], default_size=90)
        self._across = bqplot.Axis(scale=scales["x"], grid_lines="none", num_ticks=6, label_offset=BELOW)
        self._up = bqplot.Axis(scale=scales["y"], side="left", grid_lines="none", num_ticks=5, label_offset="44px")
        axes = [self._across, self._up]
        return self._figure(bqplot, [self._each, self._average, self._own, self._here], axes)

    def _surface(self, bqplot: Any) -> Any:
        scales = {"x": bqplot.LinearScale(), "y": bqplot.LinearScale()}
        colour = bqplot.ColorScale(colors=VIRIDIS)
        zero = np.zeros((2, 2))
        self._heat = bqplot.HeatMap(x=zero[0], y=zero[0], color=zero, scales={**scales, "color": colour})
        self._cross = bqplot.Scatter(x=NOTHING, y=NOTHING, scales=scales, colors=["white"], stroke="black",
                                     default_size=120)  # fmt: skip
        self._sides = [bqplot.Axis(scale=scales["x"], grid_lines="none", num_ticks=5, label_offset=BELOW),
                       bqplot.Axis(scale=scales["y"], side="left", grid_lines="none",
                                   num_ticks=5)]  # fmt: skip
        axes = [*self._sides, bqplot.ColorAxis(scale=colour, side="right", num_ticks=4)]
        return self._figure(bqplot, [self._heat, self._cross], axes, right=56)

    def _outcomes(self, bqplot: Any) -> Any:
        scales = {"x": bqplot.LinearScale(), "y": bqplot.LinearScale(min=0)}
        self._outcome = bqplot.Axis(scale=scales["x"], grid_lines="none", num_ticks=6, label_offset=BELOW)
        self._bars = bqplot.Bars(x=NOTHING, y=NOTHING, scales=scales, colors=[AVERAGE], padding=0.1)
        self._base = bqplot.Lines(x=NOTHING, y=NOTHING, scales=scales, colors=[OWN], stroke_width=2.5)
        axes = [self._outcome, bqplot.Axis(scale=scales["y"], side="left", grid_lines="none", num_ticks=4)]
        return self._figure(bqplot, [self._bars, self._base], axes)

    def _figure(self, bqplot: Any, marks: list[Any], axes: list[Any], right: int = 20) -> Any:
        return bqplot.Figure(
            marks=marks, axes=axes, animation_duration=0, padding_x=0.02, padding_y=0.04, display_toolbar=False,
            fig_margin={"top": 12, "bottom": 44, "left": 56, "right": right},
            layout={"width": "100%", "height": "240px", "min_width": "0px"},
        )  # fmt: skip

    # --- what they show

    def curves(self, found: s.Curves, what: str) -> None:
        """The data's curves, or the heat map of two columns; `what` is the number studied."""
        if not self.all:
            return
        self._drawn = found
        if len(found.features) == 2:
            self._named(self._sides, found)
            with self._heat.hold_sync():
                self._heat.x, self._heat.y = (grid.numpy() for grid in found.grids)
                self._heat.color = found.average.T.double().numpy()
            return
        self._named([self._across], found)
        self._up.label = what
        x = found.grids[0].numpy()
        for mark, y in ((self._each, told.lines(found.individual)), (self._average, found.average)):
            with mark.hold_sync():
                mark.x, mark.y = x, y.numpy()

    def _named(self, axes: list[Any], found: s.Curves) -> None:
        for axis, feature in zip(axes, found.features, strict=True):
            codes = feature.values.unique().tolist() if feature.categories else None
            with axis.hold_sync():
                axis.label = feature.name
                axis.tick_values = None if codes is None else np.array(codes)
                axis.tick_labels = {} if codes is None else {f"{code:g}": str(feature.value(code)) for code in codes}

    def speak(self, what: str) -> None:
        """The number studied is called otherwise now."""
        for axis in (self._up, self._outcome) if self.all else ():
            if axis.label:
                axis.label = what

    def along(self, about: s.Study, own: Any) -> None:
        """The row's own curve, and where on it the sliders are."""
        if not self.all or self._drawn is None:
            return
        at = [float(about.row[one.index]) for one in self._drawn.features]
        if len(at) == 2:
            with self._cross.hold_sync():
                self._cross.x, self._cross.y = np.array(at[:1]), np.array(at[1:])
            return
        for mark, x, y in (
            (self._own, self._drawn.grids[0].numpy(), own.numpy()),
            (self._here, np.array(at), np.array([about.score])),
        ):
            with mark.hold_sync():
                mark.x, mark.y = x, y

    def outcomes(self, found: s.Jitter, what: str) -> None:
        """A histogram of what came out, and the row's own number."""
        if not self.all:
            return
        self._outcome.label = what
        counts, edges = told.outcomes(found)
        with self._bars.hold_sync():
            self._bars.x, self._bars.y = (edges[1:] + edges[:-1]) / 2, counts
        with self._base.hold_sync():
            self._base.x, self._base.y = np.array([found.base] * 2), np.array([0, counts.max()])

    def close(self) -> None:
        """Free every widget they are made of."""
        closed(self.all.values())
        self.all = {}
