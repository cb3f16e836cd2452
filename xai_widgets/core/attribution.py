"""What an explainer answers."""

from __future__ import annotations

from dataclasses import dataclass, field
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

    def _repr_png_(self) -> bytes | None:
        """Grey from black (smallest) to white (largest), enlarged to at least 160 pixels; None for one axis."""
        return drawing.grey(self.map) if self.map.ndim == 2 else None

    def _repr_html_(self) -> str | None:
        """A text with its tokens coloured, bars for anything else of one axis; None for a picture."""
        if self.values.ndim != 1:
            return None
        return (drawing.text if self.places.kind == "tokens" else drawing.bars)(self.values, self.places)
