"""SaliencyExplorer: a picture, what the model says of it, and why, under the hand."""

from __future__ import annotations

from typing import Any

import traitlets as t

from .. import explainers
from ..core.attribution import Attribution
from ..core.errors import ExplainError
from .base import built
from .picture import LOOKS
from .saliency_model import SaliencyModel


class SaliencyExplorer(SaliencyModel):
    """Shows a picture with the attribution over it, and computes it again when a person touches anything.

    Args:
        model: torch.nn.Module that maps (N, C, H, W) to (N, outputs), or (N, classes, h, w) for a segmentation; also to
            a tuple, dict or object with `.logits`; or, for methods that need scores alone, what predicts from arrays
            (N, C, H, W), or (N, H, W, C) where `preprocess` makes (H, W, C): an ONNX Runtime session, a Keras model, a
            function predict(array) -> scores.
        image: a PIL image, an array (H, W, 3), (H, W) or (3, H, W) (uint8, uint16, or float in [0, 1]), a float tensor
            (C, H, W) that is preprocessed already, a uint8 one as torchvision decodes files to, a path, or a list of
            any of these.
        labels: names of the outputs, a list or a dict from index to name.
        truth: the true label (index or name) of the picture, or one for each; wrong answers are marked and come first.
            Of a single output with output="sigmoid", whether it is so: 1 or 0.
        preprocess: callable from a PIL image to a tensor or array (C, H, W); ImageNet's at 224×224 where None.
        output: "softmax", "sigmoid", "regression", "embedding" (which needs target=xw.Similarity(reference)) or
            "segmentation"; guessed where None (one output: regression).
        background: pictures of your data, as `image` takes them, or a tensor (B, C, H, W) that is preprocessed already:
            what expected-gradients starts from, in place of what it makes of the picture itself; and, asked for by
            params={"baseline": "background"}, what gradient-shap starts from and masking methods hide with (each of at
            most 100 of them, the scores averaged; "background-mean": with their mean, also for path methods).
        **traits: any settable trait of SaliencyModel, e.g. method="occlusion", target=281.

    Raises:
        ExplainError: something given does not fit; the sentence says what was expected.
        TypeError: an unknown keyword; the nearest real one is named.

    Example:
        >>> SaliencyExplorer(model, image, labels=labels, method="grad-cam").target  # doctest: +SKIP
        285
    """

    _esm = built("saliency.js")
    _css = built("saliency.css")

    def __init__(self, model: Any, image: Any, **keywords: Any) -> None:
        self._last_pin = 0
        super().__init__(model, image, **keywords)

    # --- public verbs

    def pin(self) -> None:
        """Keep what is seen now beside the live view."""
        if self.frame is None or self.attribution is None:
            raise ExplainError("There is nothing to pin yet: wait for the first explanation.")
        self._last_pin += 1
        shown = self._shown
        look = {name: getattr(self, name) for name in LOOKS}
        pin = {
            "id": self._last_pin, "title": self._title(self.attribution), "frame": self.frame,
            "picture": shown.message(shown.painted(self.mask, self.fill)), **look,
        }  # fmt: skip
        self._publish({"pins": [*self.pins, pin]})

    def unpin(self, pin: int) -> None:
        """Remove a pinned view by its id."""
        self._publish({"pins": [kept for kept in self.pins if kept["id"] != pin]})

    def _title(self, attribution: Attribution) -> str:
        method = explainers.get(attribution.method).label
        return " · ".join(filter(None, [self.subject.label(attribution.target), method, attribution.layer]))

    # --- what follows from a change

    @t.observe("pin_request")
    def _on_pin_request(self, _change: Any) -> None:
        self.pin()

    @t.observe("unpin_request")
    def _on_unpin_request(self, change: Any) -> None:
        self.unpin(change["new"])
