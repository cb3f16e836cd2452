"""What an explainer answers."""

from __future__ import annotations

import os
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import torch

from . import drawing
from .model import Reading
from .places import Places
from .target import TargetLike


@dataclass(frozen=True)
class Attribution:
    """One whole estimate of how much each place of an input counts for one output.

    Attributes:
        values: float32 tensor on the CPU, (h, w) for a picture (a layer's own grid for CAM methods, else the
            picture's), or (C, H, W) where a method was asked not to reduce channels; (F,) for a row of a table, (L,)
            for tokens; of the row's own shape for other numbers; of a layer's own where its output was explained in the
            input's place.
        target: what is explained: the index of an output, a tuple of indices, a function of the outputs, or one of
            Difference, Region, Similarity and Neuron.
        method: registered name of the explainer.
        score: the quantity explained (the raw output, or what the target makes of the outputs).
        progress: share of the work done, in [0, 1]; 1 only in the last estimate.
        error: the method's own error figure in output units (completeness gap, standard error); infinite where
            it is not known yet, None where the method has none.
        error_name: what `error` is; "" where it is None.
        model_calls: rows forwarded through the model so far.
        step: counts the estimates of one explanation from 1.
        layer: the layer explained, "" where the method has none.
        params: the parameters of the explainer.
        places: what the places of `values` are called.
        reading: how `values` are read as a map, where they are outputs of a layer that can be.
    """

    values: torch.Tensor
    target: TargetLike
    method: str
    score: float
    progress: float = 1.0
    error: float | None = None
    error_name: str = ""
    model_calls: int = 0
    step: int = 1
    layer: str = ""
    params: dict[str, Any] = field(default_factory=dict)
    places: Places = field(default_factory=Places)
    reading: Reading | None = None

    @property
    def map(self) -> torch.Tensor:
        """(h, w), or (n,) where there is one axis only: `values`, summed over the others, such as channels."""
        if self.reading is not None:
            return self.reading.map(self.values[None])[0].sum(0)
        return self.values if self.values.ndim <= 2 else self.values.flatten(0, -3).sum(0)

    @property
    def final(self) -> bool:
        """Whether this is the last estimate."""
        return self.progress >= 1.0

    def to_png(self, path: str | os.PathLike[str], scale: float = 2.0) -> Path:
        """Write it as a PNG: a map with its scale of colours, bars for columns, a text with its words on their grounds;
        below it what was asked (method, target, layer, parameters, seed) and the versions.

        Args:
            path: the file; one that exists is replaced.
            scale: pixels of the file to one of the page, in (0, 16]; a map is 448 pixels wide at 1.

        Raises:
            ExplainError: a scale that is no such number, or a path that cannot be written.
        """
        from .stills import written_png

        return written_png(path, lambda side: drawing.figure(self, side), scale)

    def to_svg(self, path: str | os.PathLike[str]) -> Path:
        """Write the same as an SVG, its text as text and a map as a PNG in it.

        Raises:
            ExplainError: a path that cannot be written.
        """
        from .stills import written_svg

        return written_svg(path, lambda side: drawing.figure(self, side))

    def _repr_png_(self) -> bytes:
        """The same, small: at most 150,000 bytes."""
        from .stills import SMALL_SIDE, small_png

        return small_png(drawing.figure(self, SMALL_SIDE))

    def _repr_html_(self) -> str | None:
        """A text with its tokens coloured, bars for anything else of one axis; None for a picture."""
        if self.values.ndim != 1:
            return None
        return (drawing.text if self.places.kind == "tokens" else drawing.bars)(self.values, self.places)
