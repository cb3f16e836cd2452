"""What a curve has taken away or brought back at each of its points, for the browser to show."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
from torch import Tensor

from .. import wire
from ..analysis import metrics
from ..core.attribution import Attribution
from ..core.run import Run
from .shown import Shown

CURVES = ("deletion", "insertion")


SEEN = ("baseline", "seed")
"""Parameters of the curves that change what is seen; the pictures have steps of their own, as many as a curve has where
nothing was asked for."""


def removals(
    attributions: Mapping[str, Attribution], run: Run, shown: Shown, params: Mapping[str, Mapping[str, Any]]
) -> dict[str, Any]:
    """{steps, orders, pictures}: the number of steps; for each method uint8 (H, W), the step after which a pixel is
    changed; for each curve what its absent pixels look like."""
    asked = {kind: _seen_of(params.get(kind, {})) for kind in CURVES}
    deletion, insertion = metrics.Deletion(**asked["deletion"]), metrics.Insertion(**asked["insertion"])
    orders: dict[str, Any] = {}
    pictures: dict[str, Any] = {}
    for name, attribution in attributions.items():
        given = metrics.case(attribution, run=run)
        _, gone, when = deletion.way(given)
        orders[name] = wire.pack(when.numpy().astype(np.uint8))
        if not pictures:
            pictures = {"deletion": _seen(gone, shown), "insertion": _seen(insertion.way(given)[0], shown)}
    height, width = shown.seen.size
    return {"steps": min(deletion.values["n_steps"], height * width), "orders": orders, "pictures": pictures}


def _seen_of(params: Mapping[str, Any]) -> dict[str, Any]:
    """Those that change what is seen. Of several pictures, whose answers are averaged, it is their mean."""
    mean = {"background": "background-mean"}
    return {key: mean.get(value, value) for key, value in params.items() if key in SEEN}


def _seen(inputs: Tensor, shown: Shown) -> dict[str, Any]:
    """The model's input (1, C, H, W) as a picture."""
    pixels = (inputs[0].detach().float().cpu() - shown.seen.offset) / shown.seen.scale
    return shown.message(pixels.clamp(0, 1))
