"""The traits of SaliencyExplorer: what is asked, how it is seen, and the answer.

js/src/widgets/saliency.model.d.ts is the same on the browser's side; a test holds the two together.
"""

from __future__ import annotations

from typing import Any

import traitlets as t

from .base import Explorer
from .shown import FILLS
from .traits import Mask

COLORMAPS = ("viridis", "magma", "inferno", "cividis", "RdBu", "PuOr")


class SaliencyModel(Explorer):
    """State of a SaliencyExplorer. "What is asked" is set by the browser or by Python; the answer is read-only."""

    # --- what is asked
    image = t.Any(None, allow_none=True)
    """The picture or pictures; set it to change them. Kept as given."""
    target = t.Int(None, allow_none=True).tag(sync=True)
    """Index of the output that is explained; None asks for the most likely one."""
    method = t.Unicode("grad-cam").tag(sync=True)
    """Name of the explanation method, one of `xai_widgets.explainers.names()`."""
    layer = t.Unicode("").tag(sync=True)
    """Module name of the layer that CAM methods explain; "" asks for the last map before the classifier."""
    params = t.Dict({}).tag(sync=True)
    """Parameters of the method; those left out take their defaults."""
    mask = Mask()
    """Painted pixels, bool (H, W) at the size the model sees, or None."""
    fill = t.Enum(FILLS, "mean").tag(sync=True)
    """What painted pixels become: "mean", "blur" or "noise"."""
    index = t.Int(0).tag(sync=True)
    """Which picture is shown, in the gallery's order."""
    keep_target = t.Bool(False).tag(sync=True)
    """Whether a new picture is explained for the same output, instead of its own most likely one."""
    upload: Any = t.Dict(None, allow_none=True).tag(sync=True, echo_update=False)
    """A picture file from the browser, {name, data}."""
    pin_request = t.Int(0).tag(sync=True)
    """Counted up by the browser to pin this view."""
    unpin_request = t.Int(-1).tag(sync=True)
    """Id of the pin that the browser wants removed."""

    # --- how it is seen: the browser alone, nothing is computed
    opacity = t.Float(0.6, min=0.0, max=1.0).tag(sync=True)
    """Opacity of the map over the picture, in [0, 1]."""
    threshold = t.Float(0.0, min=0.0, max=1.0).tag(sync=True)
    """Share of the largest absolute value below which nothing is drawn, in [0, 1]."""
    colormap = t.Enum(COLORMAPS, "viridis").tag(sync=True)
    """Name of the colormap."""
    sign = t.Enum(["positive", "negative", "both", "absolute"], "positive").tag(sync=True)
    """Which values are drawn."""
    view = t.Enum(["heat", "contour", "mask"], "heat").tag(sync=True)
    """How the map is drawn: heat over the picture, contour lines, or the picture seen through the map."""
    zoom = t.Float(1.0, min=1.0, max=32.0).tag(sync=True)
    """Magnification of the picture, at least 1."""
    brush_size = t.Int(24, min=1, max=1024).tag(sync=True)
    """Diameter of the brush, in pixels the model sees."""

    # --- the answer
    attribution = t.Any(None, allow_none=True, read_only=True)
    """The latest `Attribution`."""
    scores = t.Any(None, allow_none=True, read_only=True)
    """What the model says of the picture as it is, float32 array (outputs,): probabilities, or values."""
    frame = t.Dict(None, allow_none=True, read_only=True).tag(sync=True)
    """The latest estimate on the wire."""
    bars: Any = t.List([], read_only=True).tag(sync=True)
    """The most likely outputs: index, label, score, and base, the score of the untouched picture."""
    picture = t.Dict(None, allow_none=True, read_only=True).tag(sync=True)
    """The picture as the model sees it, a PNG."""
    fill_picture = t.Dict(None, allow_none=True, read_only=True).tag(sync=True)
    """What painted pixels become, a PNG."""
    output_kind = t.Unicode("", read_only=True).tag(sync=True)
    """"softmax", "sigmoid" or "regression": what `scores` are."""
    labels: Any = t.List([], read_only=True).tag(sync=True)
    """Names of the outputs; empty where none were given."""
    methods: Any = t.List([], read_only=True).tag(sync=True)
    """The methods with their parameters, and why some are unavailable for this model."""
    layers: Any = t.List([], read_only=True).tag(sync=True)
    """The layers that can be explained."""
    gallery: Any = t.List([], read_only=True).tag(sync=True)
    """The pictures, wrong answers first where the truth is known."""
    truth = t.Unicode("", read_only=True).tag(sync=True)
    """True label of the picture shown, or ""."""
    pins: Any = t.List([], read_only=True).tag(sync=True)
    """Views pinned beside this one."""
    code = t.Unicode("", read_only=True).tag(sync=True)
    """Python that recreates this view."""
