"""SaliencyExplorer: a picture, what the model says of it, and why, under the hand."""

from __future__ import annotations

from typing import Any

import traitlets as t

from .. import explainers
from ..core.attribution import Attribution
from ..core.errors import ExplainError
from ..live import worker
from . import describe
from .answer import frame
from .base import built
from .explanation import Explanation, Item, Request
from .picture import LOOKS
from .saliency_model import SaliencyModel


class SaliencyExplorer(SaliencyModel):
    """Shows a picture with the attribution over it, and computes it again when a person touches anything.

    Args:
        model: torch.nn.Module that maps (N, C, H, W) to (N, outputs), or (N, classes, h, w) for a segmentation; also to
            a tuple, dict or object with `.logits`.
        image: a PIL image, an array (H, W, 3), (H, W) or (3, H, W) (uint8, uint16, or float in [0, 1]), a tensor
            (C, H, W) that is preprocessed already, a path, or a list of any of these.
        labels: names of the outputs, a list or a dict from index to name.
        truth: the true label (index or name) of the picture, or one for each; wrong answers are shown first.
        preprocess: callable from a PIL image to a tensor (C, H, W); ImageNet's at 224×224 where None.
        output: "softmax", "sigmoid", "regression", "embedding" (which needs target=xw.Similarity(reference)) or
            "segmentation"; guessed where None (one output: regression).
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
        self._asked: Request | None = None
        self._last_pin = 0
        self._method_params: dict[str, dict[str, Any]] = {}
        super().__init__(model, image, **keywords)

    def _begin_with(self, traits: dict[str, Any]) -> None:
        self._publish({"methods": describe.methods(self._unavailable)})
        self.method = traits.pop("method", next(iter(self._available()), ""))
        self.params = traits.pop("params", {})

    def _wait_for_first(self) -> None:
        worker.wait(id(self), first=True)

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

    def _ask(self) -> None:
        if self._quiet:
            return
        request = self._request(self.method, self.params)
        if request.same(self._asked) and self.status in ("idle", "running"):
            return
        same_method = self._asked is not None and self._asked.method == request.method
        self._asked = request
        self._submit(Explanation(self, request, self._runs), as_before=same_method)

    def _forget(self) -> None:
        self._asked = None

    @t.observe("method")
    def _on_method(self, change: Any) -> None:
        self._method_params[change["old"]] = self.params
        with self._one_request():
            self.params = self._method_params.get(change["new"], {})

    @t.observe("pin_request")
    def _on_pin_request(self, _change: Any) -> None:
        self.pin()

    @t.observe("unpin_request")
    def _on_unpin_request(self, change: Any) -> None:
        self.unpin(change["new"])

    # --- the answer, on the worker thread

    def _show(self, request: Request, item: Item, milliseconds: float) -> None:
        if request.picture is not self._on_page:  # a map of the last picture must not lie over this one
            return
        attribution = item.attribution
        final = attribution.final
        if request.target is None and self._asked is request:
            self._asked = request.at(attribution.target)
            self._publish({"target": attribution.target})
        values = {
            **self._said(request, item), "attribution": attribution, "progress": attribution.progress,
            "latency_ms": milliseconds, "status": "idle" if final else "running",
        }  # fmt: skip
        send = self._pace.allows(final, self.ack)
        if send:
            self._last_frame += 1
            values["frame"] = frame(self._last_frame, attribution, self.subject.label)
            self._pace.sent(self._last_frame, final)
        if final:
            values["code"] = self._code()
        self._error = None  # what an older request failed with, if it was told only after this one was asked
        self._publish(values, send)

    # --- code

    def _code(self) -> str:
        arguments: dict[str, Any] = {"method": self.method, **self._written}
        if self._layered:
            arguments["layer"] = self.layer
        default = describe.defaults(self.method)
        if changed := {name: value for name, value in self.params.items() if value != default[name]}:
            arguments["params"] = changed
        return self._line(arguments)
