"""InputsExplorer: a model of several inputs, each in the explorer that fits it, all about one output."""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, ClassVar

import torch
import traitlets as t
from torch import Tensor, nn

from ...analysis.shares import shares
from ...core.errors import Cancelled, ExplainError
from ...core.ours import Ours
from ...core.run import Run
from ...models import unpacked
from ...models.output import kind_of
from ...models.partial import Partial
from .. import describe
from ..base import Explorer, built
from ..outputs import Outputs, label_names
from ..stills import Figure, said
from .model import InputsModel
from .sides import Side, sides
from .told import SHARES


class InputsExplorer(InputsModel):
    """Lays an explorer for each input of a model side by side, and says how much of the answer comes from each.

    What is touched in one is what the others hold: each explains its own input, the others being as they are now.

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
        self._model, self._tokenizer = model, keywords.get("tokenizer")
        self._sides, self._held = sides(model, named, keywords)
        first = {side.key: side.first(model) for side in self._sides}
        self._run: Run | None = None
        run = self._whole(list(first.values()))
        self._base = run.scores
        if self._base.ndim != 1:
            raise ExplainError(
                f"The model's output has the shape {(1, *self._base.shape)}; this explorer has bars for (1, outputs)."
            )
        self.answers = Outputs()
        self.answers.kind, self.answers.outputs = kind_of(self._base, keywords.get("output")), len(self._base)
        self.answers.labels = label_names(keywords.get("labels"), self.answers.outputs)
        self._quiet = 1
        super().__init__()
        try:
            self._begin(first, target)
        except BaseException:
            self.close()
            raise

    def _begin(self, first: Mapping[Any, Mapping[Any, Tensor]], target: int | None) -> None:
        for side in self._sides:
            others = {key: value for one, part in first.items() if one != side.key for key, value in part.items()}
            side.open(Partial(self._model, side.key, {**self._held, **others}))
        self.target = int(self._base.argmax()) if target is None else target
        with self.hold_sync():
            self._publish({
                "parts": {str(side.key): side.explorer for side in self._sides},
                "kinds": {str(side.key): side.kind for side in self._sides}, "output_kind": self.answers.kind,
                "labels": self.answers.labels, "methods": [SHARES], "code": self._code(),
            })  # fmt: skip
        self._aim()
        for side in self._sides:
            side.explorer.observe(self._on_child_target, "target")
            side.explorer.observe(lambda _change, side=side: self._on_moved(side), list(side.moves))
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
        for side in self._sides:
            side.explorer.refresh()
        self._ask()

    def close(self) -> None:
        """See Explorer. The explorers of the inputs are closed too."""
        for side in self._sides:
            if hasattr(side, "explorer"):
                side.explorer.close()
        super().close()

    # --- what follows from a change

    @t.observe("target")
    def _on_target(self, _change: Any) -> None:
        self._publish({"code": self._code()})
        if not self._quiet:
            self._aim()
            self._ask()

    def _aim(self) -> None:
        """Have every input explained for the target."""
        for side in self._sides:
            if side.explorer.target != self.target:
                side.explorer.target = self.target

    def _on_child_target(self, change: Any) -> None:
        if isinstance(change["new"], int) and change["new"] != self.target:
            self.target = change["new"]

    def _on_moved(self, moved: Any) -> None:
        """An input was touched: the others hold it as it is now."""
        if self._quiet or self._closed:
            return
        now = {side.key: side.now() for side in self._sides}
        for side in self._sides:
            if side is not moved:
                others = {key: value for one, part in now.items() if one != side.key for key, value in part.items()}
                side.partial.hold({**self._held, **others})
                side.explorer.refresh()
        self._ask()

    def _ask(self) -> None:
        if not self._quiet and not self._closed:
            self._submit(_Sharing(self, self.target or 0, [side.now() for side in self._sides]))

    def _owners(self) -> list[int]:
        return [id(self), *(owner for side in self._sides for owner in side.explorer._owners())]

    # --- the answer, on the worker thread

    def _whole(self, parts: list[dict[Any, Tensor]]) -> Run:
        """A Run of all inputs together."""
        given: dict[Any, Any] = dict(self._held)
        for part in parts:
            given |= part
        return unpacked.opened(self._model, given, None, self._tokenizer)

    def _shared(self, parts: list[dict[Any, Tensor]], target: int) -> Iterator[dict[str, Any]]:
        """What the model says, then how much of it comes from each input."""
        run = self._run = self._whole(parts)
        now, before = (self.answers.shown_scores(scores) for scores in (run.scores, self._base))
        yield {"bars": self.answers.bars(now, before, target), "progress": 0.5}
        if len(run.space.parts) < 2:
            yield {"score": float(run.scores[target]), "shares": []}
            return
        found = shares(run, target, self._nothing(run))
        named = {key: side.key for side, part in zip(self._sides, parts, strict=True) for key in part}
        told = [{"key": str(named.get(key, key)), "value": value} for key, value in found.values.items()]
        run.release()
        yield {"shares": told, "score": found.score, "nothing": found.nothing}

    def _nothing(self, run: Run) -> Tensor:
        """(1, P) that stands for no input."""
        row = run.baseline("usual").clone()
        places = {key: place for key, _, place in run.space.parts}
        for side in self._sides:
            own = side.nothing()
            if own is not None and side.key in places:
                row[:, places[side.key]] = own.flatten(1).to(row.device, row.dtype)
        return row

    # --- saved

    def _inside(self) -> Mapping[str, Explorer]:
        return {str(key): explorer for key, explorer in self.explorers.items()}

    def _value_label(self, name: str, value: Any) -> str:
        return self.answers.label(value) if name == "target" else super()._value_label(name, value)

    def _figure(self, side: int) -> Figure:
        parts = [one.explorer._figure(side) for one in self._sides]
        came = said.shares([one["key"] for one in self.shares], [one["value"] for one in self.shares])
        told = [line for part in parts for line in part.caption[:1]]
        return Figure(
            [panel for part in parts for panel in part.panels],
            said.rows(self.bars, self.output_kind, [] if self.target is None else [self.target]),
            said.heading(self.output_kind), said.caption(self, told, type(self._model).__name__), self.code,
            [(Ours("how much comes from each input"), came), *(more for part in parts for more in part.more)],
            [token for part in parts for token in part.tokens],
        )  # fmt: skip

    # --- code

    def _code(self) -> str:
        return describe.code(type(self).__name__, {"target": self.target}, self._given, "inputs")


class _Sharing:
    """See live.Job."""

    background = False

    def __init__(self, explorer: InputsExplorer, target: int, parts: list[dict[Any, Tensor]]) -> None:
        self._explorer, self._target, self._parts = explorer, target, parts
        self._cancelled = False

    def items(self) -> Iterator[dict[str, Any]]:
        """Parts of the answer, the last of them with the status that ends it."""
        begun = time.perf_counter()
        self._explorer._on_turn()
        with torch.inference_mode(False):
            for values in self._explorer._shared(self._parts, self._target):
                if self._cancelled:
                    raise Cancelled
                yield {**values, "latency_ms": 1000 * (time.perf_counter() - begun)}
        yield {"status": "idle", "progress": 1.0, "message": "", "details": ""}

    def cancel(self) -> None:
        """See live.Job."""
        self._cancelled = True

    def deliver(self, item: dict[str, Any]) -> None:
        """See live.Job."""
        self._explorer._error = None
        self._explorer._publish(item)

    def fail(self, error: BaseException) -> None:
        """See live.Job."""
        self._explorer._fail(error)

    def stopped(self) -> None:
        """See live.Job."""
        self._explorer._stopped()
