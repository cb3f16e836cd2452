"""The traits of every explorer of pictures: what is asked of them, how they are seen, and what the model says.

js/src/widgets/picture.model.d.ts is the same on the browser's side; a test holds the two together.
"""

from __future__ import annotations

from typing import Any

import traitlets as t

from .. import explainers
from ..core.errors import ExplainError
from ..core.params import checked
from ..core.target import TargetLike
from .base import Explorer
from .shown import FILLS, Shown
from .subject import Subject
from .traits import Aim, Given, Index, Mask, Number, refusing

COLORMAPS = ("viridis", "magma", "inferno", "cividis", "RdBu", "PuOr")


class PictureModel(Explorer):
    """State of an explorer of pictures. "What is asked" is set by the browser or by Python; the answer is read-only.

    Every validator raises a sentence and changes nothing; see traits.ImpossibleError.
    """

    subject: Subject
    _unavailable: dict[str, str]
    """Method name -> why it cannot explain this model."""
    _order: list[int]
    """Indices of the subject's pictures, in the gallery's order."""
    _incoming: list[Shown]
    """The pictures of an `image` that was found good and is about to be shown."""

    # --- what is asked
    image = Given(object)
    """The picture or pictures; set it to change them. Kept as given."""
    target = Aim().tag(sync=True)
    """What is explained: the index of an output, a pair (a, b) or xw.Difference(a, b) for "why a rather than b", or any
    other target that `Explainer.explain` takes; None asks for the most likely output."""
    layer = t.Unicode("").tag(sync=True)
    """Module name of the layer that CAM methods explain; "" asks for the last map before the classifier."""
    mask = Mask()
    """Painted pixels, bool (H, W) at the size the model sees, or None."""
    fill = t.Enum(FILLS, "mean").tag(sync=True)
    """What painted pixels become: "mean", "blur" or "noise"."""
    index = Index(0).tag(sync=True)
    """Which picture is shown, in the gallery's order."""
    keep_target = t.Bool(False).tag(sync=True)
    """Whether a new picture is explained for the same output, instead of its own most likely one. What is not about
    classes, such as a function, is always kept."""
    upload: Any = t.Dict(default_value=None, allow_none=True).tag(sync=True, echo_update=False)
    """A picture file from the browser, {name, data}."""

    # --- how it is seen: the browser alone, nothing is computed
    opacity = Number(0.6, min=0.0, max=1.0).tag(sync=True)
    """Opacity of the map over the picture, in [0, 1]."""
    threshold = Number(0.0, min=0.0, max=1.0).tag(sync=True)
    """Share of the largest absolute value below which nothing is drawn, in [0, 1]."""
    colormap = t.Enum(COLORMAPS, "viridis").tag(sync=True)
    """Name of the colormap."""
    sign = t.Enum(["positive", "negative", "both", "absolute"], "positive").tag(sync=True)
    """Which values are drawn."""
    view = t.Enum(["heat", "contour", "mask"], "heat").tag(sync=True)
    """How the map is drawn: heat over the picture, contour lines, or the picture seen through the map."""
    zoom = Number(1.0, min=1.0, max=32.0).tag(sync=True)
    """Magnification of the picture, at least 1."""
    brush_size = t.Int(24, min=1, max=1024).tag(sync=True)
    """Diameter of the brush, in pixels the model sees."""

    # --- the answer
    scores = t.Any(None, allow_none=True, read_only=True)
    """What the model says of the picture as it is, float32 array (outputs,): probabilities, or values;
    for a segmentation the mean score of each class over the picture."""
    bars: Any = t.List([], read_only=True).tag(sync=True)
    """The most likely outputs: index, label, score, and base, the score of the untouched picture."""
    picture = t.Dict(default_value=None, allow_none=True, read_only=True).tag(sync=True)
    """The picture as the model sees it, a PNG."""
    fill_picture = t.Dict(default_value=None, allow_none=True, read_only=True).tag(sync=True)
    """What painted pixels become, a PNG."""
    output_kind = t.Unicode("", read_only=True).tag(sync=True)
    """"softmax", "sigmoid", "regression", "embedding" or "segmentation": what `scores` are."""
    labels: Any = t.List([], read_only=True).tag(sync=True)
    """Names of the outputs; empty where none were given."""
    layers: Any = t.List([], read_only=True).tag(sync=True)
    """The layers that can be explained."""
    gallery: Any = t.List([], read_only=True).tag(sync=True)
    """The pictures, wrong answers first where the truth is known."""
    truth = t.Unicode("", read_only=True).tag(sync=True)
    """True label of the picture shown, or ""."""
    code = t.Unicode("", read_only=True).tag(sync=True)
    """Python that recreates this view."""

    # --- what may be asked

    @t.validate("target")
    def _valid_target(self, proposal: Any) -> TargetLike | None:
        with refusing():
            return self.subject.check_target(proposal["value"])

    @t.validate("layer")
    def _valid_layer(self, proposal: Any) -> str:
        with refusing():
            if proposal["value"] not in {"", *(layer["name"] for layer in self.layers)}:
                self.subject.check_layer(proposal["value"])
        return proposal["value"] or self._default_layer()

    @t.validate("mask")
    def _valid_mask(self, proposal: Any) -> Any:
        with refusing():
            return self._shown.check_mask(proposal["value"])

    @t.validate("index")
    def _valid_index(self, proposal: Any) -> int:
        with refusing():
            if not 0 <= proposal["value"] < len(self._order):
                raise ExplainError(f"index must be from 0 to {len(self._order) - 1}, got {proposal['value']}.")
        return proposal["value"]

    @t.validate("image")
    def _valid_image(self, proposal: Any) -> Any:
        with refusing():
            self._incoming = self.subject.read(proposal["value"])
        return proposal["value"]

    def _check_method(self, name: str) -> None:
        """ExplainError where there is no method of this name, or it cannot explain this model."""
        explainers.get(name)
        if name in self._unavailable:
            raise ExplainError(f"{name} cannot explain this model. {self._unavailable[name]}")

    @staticmethod
    def _check_params(name: str, given: dict[str, Any]) -> dict[str, Any]:
        """A method's parameters but for the layer, all of them; ExplainError for a stray or impossible one."""
        method = explainers.get(name)
        if method.needs_layer() and "layer" in given:
            raise ExplainError("layer is not one of params but a trait of its own: set explorer.layer.")
        values = checked(method.params, given)
        return {name: value for name, value in values.items() if name != "layer" or not method.needs_layer()}

    def _default_layer(self) -> str:
        return "" if "grad-cam" in self._unavailable else self.subject.default_layer

    @property
    def _shown(self) -> Shown:
        return self.subject.pictures[self._order[self.index]]
