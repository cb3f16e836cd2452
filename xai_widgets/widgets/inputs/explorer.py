"""InputsExplorer: a model of several inputs, each in the explorer that fits it, all about one output."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, ClassVar

import traitlets as t
from torch import nn

from ...core.errors import ExplainError
from ...core.ours import Ours
from ...core.stills.token import KEY
from ...core.target import as_target
from ...live import Job
from ...models.output import kind_of
from .. import describe
from ..base import Explorer, built
from ..outputs import Outputs, label_names
from ..stills import Figure, said
from .model import InputsModel
from .request import Asked, Parts, Request, Sharing, Values, alike
from .sides import Side, sides
from .told import SHARES
from .whole import Whole


class InputsExplorer(InputsModel):
    """Lays an explorer for each input of a model side by side, and says how much of the answer comes from each.

    What is touched in one is what the others hold: each explains its own input, the others being as they are now. A
    change in any of them is one request, whose answer moves all explorers together.

    Args:
        model: torch.nn.Module of several inputs that answers (N, outputs).
        inputs: the inputs by name, as the model's forward calls them, or a tuple in order: pictures, records (a row, or
            rows of which the first is looked at and all say what is usual), texts, and whatever else the model takes,
            which is held.
        tokenizer: of the texts.
        preprocess: callable from a PIL image to a tensor (C, H, W); ImageNet's at 224×224 where None.
        feature_names: names of a record's columns.
        labels: names of the outputs, a list or a dict from index to name.
        output: "softmax", "sigmoid" or "regression"; guessed where None.
        target: the output that is explained; the most likely one where None.

    Raises:
        ExplainError: something given does not fit; the sentence says what was expected.
        TypeError: an unknown keyword; the nearest real one is named.

    Example:
        >>> InputsExplorer(model, {"image": image, "record": frame}).shares  # doctest: +SKIP
        [{'key': 'image', 'value': 2.1}, {'key': 'record', 'value': -0.4}]
    """

    _esm = built("inputs.js")
    _css = built("inputs.css")
    keywords = ("tokenizer", "preprocess", "feature_names", "labels", "output")
    resets: ClassVar[Mapping[str, Sequence[str]]] = {"target": ()}
    _sides: Sequence[Side] = ()

    def __init__(self, model: nn.Module, inputs: Any, **keywords: Any) -> None:
        self.check_keywords(keywords)
        if not isinstance(model, nn.Module) or not isinstance(inputs, (Mapping, tuple)):
            raise ExplainError("Several inputs are explained for a torch.nn.Module: give a dict or a tuple of inputs.")
        target = keywords.pop("target", None)
        named = dict(inputs) if isinstance(inputs, Mapping) else dict(enumerate(inputs))
        self._given = [name for name, value in keywords.items() if value is not None]
        self._sides, held = sides(model, named, keywords)
        self._model, self._whole = model, Whole(model, self._sides, held, keywords.get("tokenizer"))
        self._jobs: dict[Any, Job] = {}
        self._asked: Asked | None = None
        self._request: Request | None = None
        scores = self._whole.untouched()
        if scores.ndim != 1:
            raise ExplainError(
                f"The model's output has the shape {(1, *scores.shape)}; this explorer has bars for (1, outputs)."
            )
        self._likely = int(scores.argmax())
        labels = label_names(keywords.get("labels"), len(scores))
        self.subject = Outputs.of(kind_of(scores, keywords.get("output")), len(scores), labels)
        self._quiet = 1
        super().__init__()
        try:
            self._begin(self._likely if target is None else target)
        except BaseException:
            self.close()
            raise

    def _begin(self, target: Any) -> None:
        self.target = target
        for side in self._sides:
            side.open(self._model, self._whole.beside(side, self._whole.first), self.subject.kind)
        with self.hold_sync():
            self._publish({
                "parts": {str(side.key): side.explorer for side in self._sides},
                "kinds": {str(side.key): side.kind for side in self._sides}, "output_kind": self.subject.kind,
                "labels": self.subject.labels, "methods": [SHARES], "code": self._code(),
            })  # fmt: skip
        for side in self._sides:
            side.join(self)
        self._aim()
        self._quiet = 0
        self._ask()
        self._await_first()

    # --- public verbs

    @property
    def explorers(self) -> dict[Any, Explorer]:
        """The explorer of each input, by its key."""
        return {side.key: side.explorer for side in self._sides}

    def refresh(self) -> None:
        """Compute again from the start, e.g. after the model was trained further."""
        with self._one_request():
            self._asked = None
            self._whole.forget()
            for side in self._sides:
                side.explorer.refresh()

    def wait(self, timeout: float | None = None) -> None:
        """See Explorer. What failed in the explorer of an input is raised too."""
        super().wait(timeout)
        for side in self._sides:
            if side.explorer._error is not None:
                raise side.explorer._error

    def close(self) -> None:
        """See Explorer. The explorers of the inputs are closed too."""
        for side in self._sides:
            if side.explorer is not None:
                side.explorer.close()
        super().close()

    # --- what follows from a change

    @t.observe("target")
    def _on_target(self, _change: Any) -> None:
        if self.target is None:
            self.target = self._likely
            return
        self._publish({"code": self._code()})
        with self._one_request():
            self._aim()

    def _aim(self) -> None:
        """Have every input explained for the target."""
        for side in self._sides:
            if side.explorer is not None and side.explorer.target != self.target:
                side.explorer.target = self.target

    def _take_along(self, part: Explorer, job: Job) -> None:
        side = next(side for side in self._sides if side.explorer is part)
        self._jobs[side.key] = side.job = job
        if not self._quiet:
            with self._one_request():
                self._follow(side)

    def _follow(self, moved: Side) -> None:
        """One target for all, what was touched in one held by the others."""
        target = moved.explorer.target
        if target is None:  # the picture's own most likely class, where there was but a picture
            moved.explorer.target = self.target
        elif target != self.target and self.subject.are_classes(target):
            self.target = target
        now = self._now()
        for side in self._sides:
            beside = self._whole.beside(side, now)
            if side is not moved and not alike(beside, side.beside):
                side.beside = beside
                side.explorer._ask_again()

    def _now(self) -> Parts:
        return {side.key: side.now() for side in self._sides}

    # --- asking

    def _ask(self) -> None:
        """One request: of the explorers that ask for something, or did and were not answered yet, and of all."""
        if self._quiet or self._closed:
            return
        left = [] if self._request is None else list(self._request.left)
        self._quiet += 1
        try:
            for side in self._sides:
                if side.key not in self._jobs and side.job in left:
                    side.explorer._ask_again()
        finally:
            self._quiet -= 1
        assert self.target is not None
        asked, jobs = Asked(self._now(), self.target), list(self._jobs.values())
        self._jobs = {}
        if not asked.same(self._asked) or any(isinstance(job, Sharing) for job in left):
            self._asked = asked
            jobs.append(Sharing(self, asked))
        if jobs:
            self._request = Request(self, [(side.partial, side.beside) for side in self._sides], jobs)
            self._submit(self._request)
        for side in self._sides:
            if side.explorer is not None:
                side.explorer._after_request()

    def _owners(self) -> list[int]:
        parts = [side.explorer for side in self._sides if side.explorer is not None]
        return [id(self), *(owner for part in parts for owner in part._owners())]

    # --- the answer, on the worker thread

    def _shared(self, asked: Asked) -> Iterator[Values]:
        return self._whole.shared(asked, self.subject)

    def _take(self, values: Values) -> None:
        self._error = None
        self._publish({**values, "message": "", "details": ""})

    def _along(self) -> None:
        under_way = [side.explorer.progress for side in self._sides if side.explorer.status == "running"]
        self._publish({"progress": min(under_way, default=1.0)})

    def _through(self, milliseconds: float) -> None:
        told = {} if self._error is not None else {"status": "idle"}
        self._publish({**told, "progress": 1.0, "latency_ms": milliseconds})

    # --- saved

    def _inside(self) -> Mapping[str, Explorer]:
        return {str(key): explorer for key, explorer in self.explorers.items()}

    def _value_label(self, name: str, value: Any) -> str:
        return self.subject.label(value) if name == "target" else super()._value_label(name, value)

    def _figure(self, side: int) -> Figure:
        parts = [one.explorer._figure(side) for one in self._sides]
        came = said.shares([one["key"] for one in self.shares], [one["value"] for one in self.shares])
        told = [line for part in parts for line in part.caption[:1]]
        told += [self._say(KEY)] if any(part.tokens for part in parts) else []
        scale = next((part.tokens_scale for part in parts if part.tokens_scale is not None), None)
        return Figure(
            [panel for part in parts for panel in part.panels],
            said.rows(self.bars, self.output_kind, [] if self.target is None else list(as_target(self.target).classes)),
            said.heading(self.output_kind), said.caption(self, told, type(self._model).__name__), self.code,
            [(Ours("how much comes from each input"), came), *(more for part in parts for more in part.more)],
            [token for part in parts for token in part.tokens], scale,
        )  # fmt: skip

    # --- code

    def _code(self) -> str:
        return describe.code(type(self).__name__, {"target": self.target}, self._given, "inputs")
