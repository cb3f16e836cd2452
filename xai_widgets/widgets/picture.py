"""What explorers of pictures do alike: pictures and their gallery, the brush, the request, and what the model says.

A subclass says which methods are asked (`_begin_with`, `_ask`) and shows their answers.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, ClassVar

import traitlets as t

from .. import explainers
from ..core.errors import ExplainError
from ..core.ours import Ours
from ..core.region import mask_to_text
from ..core.run import Run
from ..models.pictures import read
from . import describe, gallery
from .answer import notice
from .base import same
from .explanation import Item, Request, Runs
from .picture_model import PictureModel
from .pictured import maps_of, pictured
from .shown import Shown, png
from .stills import Figure
from .subject import Subject
from .traits import refusing

ASKS = ("target", "layer", "params", "mask", "fill")
LOOKS = ("opacity", "threshold", "colormap", "sign", "view")
ALSO_WRITTEN = ("zoom", "keep_target")
"""What a line of code keeps beside the looks and the place in the gallery."""
MOST_UPLOAD = 50 * 1024 * 1024
BROUGHT = "  # with image = explorer.image, the picture that was brought into the widget"


class PictureExplorer(PictureModel):
    """Base of the explorers of pictures.

    SaliencyExplorer says what is accepted.

    Raises:
        ExplainError: something given does not fit; the sentence says what was expected.
        TypeError: an unknown keyword; the nearest real one is named.
    """

    keywords: ClassVar[tuple[str, ...]] = ("labels", "truth", "preprocess", "output", "background")
    looks: ClassVar[tuple[str, ...]] = LOOKS
    """Traits that only change how it is seen, and that a line of code keeps."""
    resets: ClassVar[Mapping[str, Sequence[str]]] = {
        "index": ("target", "mask", "region"), "method": ("params",), "methods": (),
    }  # fmt: skip
    aside = ("_method_params",)
    frames: ClassVar[tuple[str, ...]] = ("frame",)
    """Traits with maps of the picture: there is none of another one until it is made, or where that fails."""
    _brought: Any = None
    """The last picture that came from the browser, of which Python has no variable."""

    def __init__(
        self, model: Any, image: Any, *, labels: Any = None, truth: Any = None,
        preprocess: Callable[[Any], Any] | None = None, output: str | None = None, background: Any = None,
        **traits: Any,
    ) -> None:  # fmt: skip
        self.check_keywords(traits)
        self.subject = Subject(
            model, image, labels=labels, truth=truth, preprocess=preprocess, output=output, background=background
        )
        self._runs = Runs()
        self._on_page: Shown | None = None
        self._quiet = 1
        self._last_frame = 0
        self._last_said: tuple[Any, Any, Any] = (None, None, None)
        self._written = {} if output is None else {"output": output}
        run = self.subject.take_first_run()
        self._unavailable = describe.unavailable(run)
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
            })  # fmt: skip
            self._begin_with(traits)
            self.layer = traits.pop("layer", "")
            self._runs.put((subject.pictures[0].id, "", b""), run)
            self._show_gallery(gallery.order(subject, subject.pictures, subject.truths), traits.pop("index", 0))
            self._publish(self._picture())
            for name, value in traits.items():
                setattr(self, name, value)
        self._quiet = 0
        self._ask()
        self._await_first()

    # --- what a subclass says

    def _begin_with(self, traits: dict[str, Any]) -> None:
        """Take from `traits`, and set, what the others have a meaning only beside."""
        raise NotImplementedError

    def _ask(self) -> None:
        """Submit the newest request, unless it is the one that was asked last."""
        raise NotImplementedError

    def _available(self) -> list[str]:
        """Names of the methods that can explain this model."""
        return [name for name in explainers.names() if name not in self._unavailable]

    # --- public verbs

    def refresh(self) -> None:
        """Compute again from the start, e.g. after the model was trained further or an attribute of it was changed."""
        self.subject.forget()
        self._ask_again()

    def show(self, image: Any, truth: Any = None) -> None:
        """Change the picture or pictures, with their true labels if known. See the class for what is accepted."""
        pictures = self.subject.read(image)
        truths = self.subject.check_truth(truth, len(pictures))
        before, self._trait_values["image"] = self.image, image
        try:
            self._take(pictures, truths)
        except BaseException:
            self._trait_values["image"] = before
            raise

    # --- what follows from a change

    def _request(self, method: str, params: dict[str, Any]) -> Request:
        """What is asked of a method now."""
        layered = explainers.get(method).needs_layer()
        return Request(
            picture=self._shown, mask=self.mask, fill=self.fill, method=method, params=dict(params),
            layer=self.layer if layered else "", target=self.target,
        )  # fmt: skip

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
            self._brought = read(data)
            self.image = self._brought

    @t.observe(*LOOKS, *ALSO_WRITTEN)
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
            if not self.keep_target and self.subject.of_one_picture(self.target):
                self.target = None
            self._publish({**self._picture(), **dict.fromkeys(self.frames)})

    def _picture(self) -> dict[str, Any]:
        shown = self._on_page = self._shown
        truth = self.subject.truths[self._order[self.index]]
        return {
            "picture": shown.message(shown.seen.pixels), "fill_picture": shown.message(shown.fill(self.fill)),
            "truth": self.subject.truth_name(truth),
        }  # fmt: skip

    # --- the answer

    def _said(self, request: Request, item: Item) -> dict[str, Any]:
        """What the model says of the picture as it is, and what a person must know to read an answer about it. Where
        the last answer was of the same picture and target it was said, and is not told again."""
        about = {"message": notice(item, request.picture.seen.note), "details": ""}
        target = item.attribution.target
        scores, base, last = self._last_said
        if item.run.scores is scores and item.base is base and same(last, target):
            return about
        self._last_said = item.run.scores, item.base, target
        said = self.subject.said(item.run.scores)
        now = self.subject.shown_scores(said)
        untouched = now if item.base is said else self.subject.shown_scores(item.base)
        return {**about, "scores": now.numpy(), "bars": self.subject.bars(now, untouched, target)}

    def _release(self) -> None:
        self._runs.clear()
        for picture in self.subject.pictures:
            picture.release()

    # --- saved

    def _free(self) -> tuple[str, ...]:
        return (*self.looks, "zoom", "brush_size")

    def _value_label(self, name: str, value: Any) -> str:
        if name == "target" and value is not None:
            return self.subject.label(value)
        if name == "method":
            return self._say(explainers.get(value).label)
        if name == "methods":
            return ", ".join(self._say(explainers.get(each).label) for each in value)
        if name == "index":
            return self.subject.pictures[self._order[value]].name or Ours(f"picture {value + 1}")
        return super()._value_label(name, value)

    def _ground(self) -> bytes:
        """The picture as it is seen under the map, a PNG."""
        return png(self._shown.painted(self.mask, self.fill))

    def _figure(self, side: int) -> Figure:
        return pictured(self, side)

    def _state_bytes(self) -> int:
        """A byte a pixel of each map."""
        height, width = self._shown.seen.size
        return 2000 + height * width * len(maps_of(self))

    # --- code

    def _code(self) -> str:
        """The line of Python that recreates this view."""
        raise NotImplementedError

    def _line(self, arguments: dict[str, Any]) -> str:
        """That line: `arguments` of the subclass's own, then the picture, the brush and the look."""
        arguments = {**arguments, "target": self.target}
        if self.mask is not None:
            arguments |= {"mask": mask_to_text(self.mask), "fill": self.fill}
        for name in (*self.looks, *ALSO_WRITTEN, "index"):
            if getattr(self, name) != self.class_traits()[name].default_value:
                arguments[name] = getattr(self, name)
        line = describe.code(type(self).__name__, arguments, self._given())
        return line if self._brought is None or self.image is not self._brought else line + BROUGHT

    def _given(self) -> list[str]:
        """Names of the arguments that the line takes as a person has them."""
        return self.subject.given()
