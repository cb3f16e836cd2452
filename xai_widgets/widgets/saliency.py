"""SaliencyExplorer: a picture, what the model says of it, and why, under the hand."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import traitlets as t

from .. import explainers
from ..core.attribution import Attribution
from ..core.errors import ExplainError
from ..core.region import mask_to_text
from ..core.run import Run
from ..live import worker
from ..models.pictures import read
from . import describe, gallery
from .answer import frame, notice
from .base import built
from .explanation import Explanation, Item, Request, Runs
from .saliency_model import SaliencyModel
from .shown import Shown
from .subject import Subject
from .traits import refusing

ASKS = ("target", "layer", "params", "mask", "fill")
LOOKS = ("opacity", "threshold", "colormap", "sign", "view")
MOST_UPLOAD = 50 * 1024 * 1024


class SaliencyExplorer(SaliencyModel):
    """Shows a picture with the attribution over it, and computes it again when a person touches anything.

    Args:
        model: torch.nn.Module that maps (N, C, H, W) to (N, outputs); also to a tuple, dict or object with `.logits`.
        image: a PIL image, an array (H, W, 3), (H, W) or (3, H, W) (uint8, uint16, or float in [0, 1]), a tensor
            (C, H, W) that is preprocessed already, a path, or a list of any of these.
        labels: names of the outputs, a list or a dict from index to name.
        truth: the true label (index or name) of the picture, or one for each; wrong answers are shown first.
        preprocess: callable from a PIL image to a tensor (C, H, W); ImageNet's at 224×224 where None.
        output: "softmax", "sigmoid" or "regression"; guessed where None (one output: regression).
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
    keywords = ("labels", "truth", "preprocess", "output")

    def __init__(
        self, model: Any, image: Any, *, labels: Any = None, truth: Any = None,
        preprocess: Callable[[Any], Any] | None = None, output: str | None = None, **traits: Any,
    ) -> None:  # fmt: skip
        self.check_keywords(traits)
        self.subject = Subject(model, image, labels=labels, truth=truth, preprocess=preprocess, output=output)
        self._runs = Runs()
        self._asked: Request | None = None
        self._on_page: Shown | None = None
        self._quiet = 1
        self._last_frame = self._last_pin = 0
        self._method_params: dict[str, dict[str, Any]] = {}
        self._written = {} if output is None else {"output": output}
        run = self.subject.take_first_run()
        self._unavailable = describe.unavailable(run)
        traits.setdefault("method", next((n for n in explainers.names() if n not in self._unavailable), ""))
        super().__init__()
        try:
            self._begin(image, traits, run)
        except BaseException:
            self.close()
            raise

    def _begin(self, image: Any, traits: dict[str, Any], run: Run) -> None:
        """The first state, and the first whole estimate before the constructor returns."""
        subject = self.subject
        with self.hold_sync():
            self._trait_values["image"] = image
            self._publish({
                "output_kind": subject.kind, "labels": subject.labels, "layers": describe.layers(run),
                "methods": describe.methods(self._unavailable),
            })  # fmt: skip
            self.method = traits.pop("method")
            self.params = traits.pop("params", {})
            self.layer = traits.pop("layer", "")
            self._runs.put((subject.pictures[0].id, "", b""), run)
            self._show_gallery(gallery.order(subject, subject.pictures, subject.truths), traits.pop("index", 0))
            self._publish(self._picture())
            for name, value in traits.items():
                setattr(self, name, value)
        self._quiet = 0
        self._ask()
        worker.wait(id(self), first=True)
        if self._error is not None:
            raise self._error

    # --- public verbs

    def refresh(self) -> None:
        """Compute again from the start, e.g. after the model was trained further or an attribute of it was changed."""
        self.subject.forget()
        self._runs.clear()
        self._asked = None
        self._ask()

    def show(self, image: Any, truth: Any = None) -> None:
        """Change the picture or pictures, with their true labels if known. See the class for what is accepted."""
        pictures = self.subject.read(image)
        truths = self.subject.check_truth(truth, len(pictures))
        self._take(pictures, truths)
        self._trait_values["image"] = image

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

    @contextmanager
    def _one_request(self) -> Iterator[None]:
        """Several changes, one request."""
        self._quiet += 1
        try:
            with self.hold_sync():
                yield
        finally:
            self._quiet -= 1
        self._ask()

    def _ask(self) -> None:
        """Submit the newest request, unless it is the one that was asked last."""
        if self._quiet:
            return
        request = Request(
            picture=self._shown, mask=self.mask, fill=self.fill, method=self.method, params=dict(self.params),
            layer=self.layer if self._layered else "", target=self.target,
        )  # fmt: skip
        if request.same(self._asked) and self.status in ("idle", "running"):
            return
        same_method = self._asked is not None and self._asked.method == request.method
        self._asked = request
        self._submit(Explanation(self, request, self._runs), as_before=same_method)

    @t.observe("method")
    def _on_method(self, change: Any) -> None:
        self._method_params[change["old"]] = self.params
        with self._one_request():
            self.params = self._method_params.get(change["new"], {})

    @t.observe(*ASKS)
    def _on_asked(self, _change: Any) -> None:
        self._ask()

    @t.observe("fill")
    def _on_fill(self, _change: Any) -> None:
        self._publish({"fill_picture": self._shown.message(self._shown.fill(self.fill))})

    @t.observe("image")
    def _on_image(self, _change: Any) -> None:
        self._take(self._incoming, [None] * len(self._incoming))

    @t.observe("index")
    def _on_index(self, _change: Any) -> None:
        if not self._quiet:
            self._change_picture()

    @t.observe("upload")
    def _on_upload(self, change: Any) -> None:
        if not change["new"]:
            return
        self.upload = None
        data = change["new"].get("data")
        with refusing():
            if not isinstance(data, (bytes, bytearray, memoryview)):
                data = b""
            if len(data) > MOST_UPLOAD:
                raise ExplainError("The file is larger than 50 MB. Make the picture smaller first.")
            self.image = read(data)

    @t.observe("pin_request")
    def _on_pin_request(self, _change: Any) -> None:
        self.pin()

    @t.observe("unpin_request")
    def _on_unpin_request(self, change: Any) -> None:
        self.unpin(change["new"])

    @t.observe(*LOOKS)
    def _on_look(self, _change: Any) -> None:
        self._publish({"code": self._code()})

    # --- pictures

    def _take(self, pictures: list[Shown], truths: list[Any]) -> None:
        """Show other pictures."""
        order = gallery.order(self.subject, pictures, truths)  # asks the model, so it may raise: before any change
        self.subject.pictures, self.subject.truths = pictures, truths
        with self._one_request():
            self._show_gallery(order, 0)
            self._change_picture()

    def _show_gallery(self, order: list[int], index: int) -> None:
        self._order = order
        self._publish({"gallery": gallery.items(self.subject, self._order)})
        self.index = index

    def _change_picture(self) -> None:
        with self._one_request():
            self.mask = None
            if not self.keep_target:
                self.target = None
            self._publish(self._picture())

    def _picture(self) -> dict[str, Any]:
        shown = self._on_page = self._shown
        truth = self.subject.truths[self._order[self.index]]
        return {
            "picture": shown.message(shown.seen.pixels), "fill_picture": shown.message(shown.fill(self.fill)),
            "truth": self.subject.truth_name(truth),
        }  # fmt: skip

    # --- the answer, on the worker thread

    def _show(self, request: Request, item: Item, milliseconds: float) -> None:
        if request.picture is not self._on_page:  # a map of the last picture must not lie over this one
            return
        attribution = item.attribution
        final, scores = attribution.final, self.subject.shown_scores(item.run.scores)
        untouched = scores if item.base is item.run.scores else self.subject.shown_scores(item.base)
        if request.target is None and self._asked is request:
            self._asked = dataclasses.replace(request, target=attribution.target)
            self._publish({"target": attribution.target})
        values = {
            "attribution": attribution, "scores": scores.numpy(),
            "bars": self.subject.bars(scores, untouched, attribution.target), "progress": attribution.progress,
            "latency_ms": milliseconds, "message": notice(item, request.picture.seen.note), "details": "",
            "status": "idle" if final else "running",
        }  # fmt: skip
        send = self._pace.allows(final, self.ack)
        if send:
            self._last_frame += 1
            values["frame"] = frame(self._last_frame, attribution)
            self._pace.sent(self._last_frame, final)
        if final:
            values["code"] = self._code()
        self._error = None  # what an older request failed with, if it was told only after this one was asked
        self._publish(values, send)

    def _release(self) -> None:
        self._runs.clear()

    # --- code

    def _code(self) -> str:
        arguments: dict[str, Any] = {"method": self.method, **self._written}
        if self._layered:
            arguments["layer"] = self.layer
        default = describe.defaults(self.method)
        if changed := {name: value for name, value in self.params.items() if value != default[name]}:
            arguments["params"] = changed
        arguments["target"] = self.target
        if self.mask is not None:
            arguments |= {"mask": mask_to_text(self.mask), "fill": self.fill}
        for name in (*LOOKS, "index"):
            if getattr(self, name) != self.class_traits()[name].default_value:
                arguments[name] = getattr(self, name)
        return describe.code("SaliencyExplorer", arguments, self.subject.given())
