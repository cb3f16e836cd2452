"""AttentionExplorer: what every head of a transformer attends to, and what the model says without it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import traitlets as t
from torch import nn

from ...core.ours import Ours
from ...live import worker
from ...models.attention import AttentionModel as Transformer
from ...models.attention import Outcome
from .. import describe
from ..base import built, same
from ..outputs import label_names
from ..said import configured, likeliest, likenesses
from ..stills import Figure
from . import pieces
from .aggregates import METHODS
from .asked import AttentionAsked, windows
from .catch_up import CatchUp
from .effects import EffectsJob
from .kept import Asked, Kept, Pass
from .pictured import pictured
from .source import Pictures, Texts, source
from .told import ATTENTION

ASKS = ("layer", "head", "group", "query", "view", "aggregate", "overlaid", "ablated", "ablated_layers",
        "ablated_tokens", "temperature", "weights", "target", "reference", "wanted", "pointer")  # fmt: skip
WRITTEN = ("second_text", "layer", "head", "group", "query", "key", "view", "aggregate", "overlaid", "ablated",
           "ablated_layers", "ablated_tokens", "temperature", "weights", "target", "reference", "effects_on", "sort",
           "filter", "colormap")  # fmt: skip
OF_THE_TEXT: dict[str, Any] = {
    "ablated_tokens": [],
    "weights": [],
    "query": None,
    "key": None,
    "span": [],
    "pointer": [],
}
"""What has no meaning for another text."""


class AttentionExplorer(AttentionAsked):
    """Shows what every head of a transformer attends to; switch heads off and watch what the model says.

    Args:
        model: torch.nn.Module, any transformer: its attention is read from torch itself (Vaswani et al. 2017).
        inputs: a text with `tokenizer`, a picture (see SaliencyExplorer), or tensors as the model takes them: one row
            (1, …), a tuple of arguments or a dict as a tokenizer makes it.
        tokenizer: the model's Hugging Face tokenizer, for a text.
        labels: names of the outputs, a list or a dict from index to name.
        preprocess: callable from a PIL image to a tensor (C, H, W); ImageNet's at 224×224 where None.
        output: "softmax", "sigmoid", "regression", "tokens" or "embedding"; guessed where None.
        position: the token whose next-token scores are shown; the last one where None.
        read: a function that makes a tensor (N, outputs) of what the model returns, for answers of other kinds.
        **traits: any settable trait of AttentionModel, e.g. layer=3, head=1, ablated=[[3, 1]].

    Raises:
        ExplainError: something given does not fit, or no attention can be seen in the model; the sentence says what.
        TypeError: an unknown keyword; the nearest real one is named.

    Example:
        >>> AttentionExplorer(model, "The cat sat", tokenizer=tokenizer).bars[0]["label"]  # doctest: +SKIP
    """

    _esm = built("attention.js")
    _css = built("attention.css")
    resets = {"text": tuple(OF_THE_TEXT), "second_text": tuple(OF_THE_TEXT), "layer": (), "head": ()}
    in_turn = (("text", "second_text"), ("layer",))
    keywords = ("tokenizer", "labels", "preprocess", "output", "position", "read")

    def __init__(
        self, model: nn.Module, inputs: Any, *, tokenizer: Any = None, labels: Any = None,
        preprocess: Callable[[Any], Any] | None = None, output: str | None = None, position: int | None = None,
        read: Any = None, **traits: Any,
    ) -> None:  # fmt: skip
        self.check_keywords(traits)
        transformer = Transformer(model, output=output, position=position, read=read)
        self._model_class = type(model).__name__
        self.source = source(model, inputs, tokenizer, preprocess)
        self._kept = Kept(transformer, self.source)
        self._quiet = 1
        self._background = object()
        self._effects_of: Any = None
        self._asked_last: Asked | None = None
        self._told_of: Any = None
        self._given = [name for name, value in {
            "tokenizer": tokenizer, "labels": labels, "preprocess": preprocess, "output": output, "position": position,
            "read": read}.items() if value is not None]  # fmt: skip
        second = traits.get("second_text", "")
        text = inputs if isinstance(self.source, Texts) else ""
        self._incoming = (text, second), self.source.read(inputs, second)
        seen = self._kept.attend(self._incoming[1]).seen
        self._layers, self._layers_of = seen.layers, self._incoming[1]
        self._outputs = 2 if seen.outcome.kind == "embedding" else len(seen.outcome.values)
        self._names = label_names(labels, self._outputs) or configured(model, seen.outcome.kind, self._outputs)
        super().__init__()
        try:
            self._begin(text, inputs if isinstance(self.source, Pictures) else None, traits)
        except BaseException:
            self.close()
            raise

    def _begin(self, text: str, image: Any, traits: dict[str, Any]) -> None:
        """The first state, and the first whole picture before the constructor returns."""
        editable = ("pair" if self.source.decodes else "text") if self.source.editable else ""
        with self.hold_sync():
            told = [ATTENTION, *(method for method in describe.methods({}) if method["name"] in METHODS)]
            self._publish({"editable": editable, "labels": self._names, "methods": told})
            self._trait_values["image"] = image
            self._publish({"text": text, "second_text": traits.pop("second_text", "")})
            for name in ("layer", *[name for name in traits if name != "layer"]):
                if name in traits:
                    setattr(self, name, traits[name])
        self._quiet = 0
        self._ask()
        self._await_first()

    # --- public verbs

    def refresh(self) -> None:
        """Compute again from the start, e.g. after the model was trained further."""
        self._ask_again()

    # --- what follows from a change

    @t.observe(*ASKS)
    def _on_asked(self, _change: Any) -> None:
        self._ask()

    @t.observe("text", "second_text", "image")
    def _on_text(self, _change: Any) -> None:
        with self._one_request():
            for name, empty in OF_THE_TEXT.items():
                setattr(self, name, empty)

    @t.observe("layer")
    def _on_layer(self, _change: Any) -> None:
        if self.head >= self._chosen.heads:
            self.head = 0

    @t.observe("effects_on")
    def _on_effects(self, change: Any) -> None:
        if not change["new"]:
            worker.stop(id(self._background))
        self._ask_effects(self._asked())

    @t.observe(*WRITTEN)
    def _on_written(self, _change: Any) -> None:
        self._publish({"code": self._code()})

    @t.observe("views")
    def _on_more_views(self, change: Any) -> None:
        passed, matrix = self._kept.passed, self.matrix
        if (
            change["new"] == 1 and passed is not None
        ):  # a page that has nothing of what was sent, but what it opens with
            passed.sent.clear()
            if matrix is not None and matrix["version"] == passed.number:
                passed.sent.add(pieces.part(matrix))

    # --- asking

    def _ask(self) -> None:
        if self._quiet or self._closed:
            return
        asked = self._asked()
        if asked == self._asked_last and self.status in ("idle", "running"):
            return
        self._asked_last = asked
        self._submit(CatchUp(self, asked))
        self._ask_effects(asked)

    def _asked(self) -> Asked:
        change = self._change()
        return Asked(
            prepared=self._incoming[1], change=change, change_key=repr(change.described()),
            heads=tuple((at, head) for at, head in [*self.overlaid, [self.layer, self.head]]), group=self.group,
            query=self.query, steps=self.view == "steps", wanted=windows(self.wanted), pointer=tuple(self.pointer),
            target=self.target, reference=self.reference, patches=self.view == "patches",
            aggregate=self.aggregate if self.view == "aggregates" else "",
        )  # fmt: skip

    def _ask_effects(self, asked: Asked) -> None:
        """Have the effect of every head computed, if it is wanted and of another question than before."""
        if not self.effects_on or self._quiet or self._closed:
            return
        of = asked.prepared, asked.target, asked.reference
        if of != self._effects_of:
            self._effects_of = of
            self._publish({"effects": None})
            worker.submit(id(self._background), EffectsJob(self, asked))

    def _owners(self) -> list[int]:
        return [id(self), id(self._background)]

    def _effects_stopped(self) -> None:
        self._effects_of = None
        self._publish({"effects_on": False})

    def _release(self) -> None:
        self._kept.clear()

    def _forget(self) -> None:
        self._asked_last = self._effects_of = None

    def _whole(self) -> np.ndarray:
        self.wait()
        if self._kept.passed is None:
            self.refresh()
            self.wait()
        passed = self._kept.passed
        assert passed is not None
        return passed.weights(self.layer, self.head, self.group)

    # --- the answer, on the worker thread

    def _take(self, values: dict[str, Any]) -> None:
        self._error = None
        observed = any(self._trait_notifiers.get("attention", {}).values())  # traitlets has no public way to ask
        passed, at = self._kept.passed, (self.layer, self.head, self.group)  # another thread may release it
        if observed and passed is not None and (passed.number, at) != self._told_of:
            self._told_of, weights = (passed.number, at), passed.weights(*at)
            if not np.array_equal(self._trait_values.get("attention"), weights):
                values = {**values, "attention": weights}
        self._publish(values)

    def _seen(self, asked: Asked, passed: Pass) -> dict[str, Any]:
        """What is told of a forward pass beside its weights."""
        seen, now, prepared = passed.attended.seen.outcome, passed.capture.outcome, asked.prepared
        layers = passed.capture.layers
        same_input, self._layers, self._layers_of = self._layers_of is prepared, layers, prepared
        picture = self.picture if same_input and self.picture else None
        if picture is None and prepared.picture is not None:
            picture = prepared.picture.message(prepared.picture.seen.pixels)
        values = {
            "version": passed.number, "layers": passed.capture.described(), "output_kind": now.kind,
            "tokens": {name: tokens.described() for name, tokens in prepared.told(layers).items()},
            "grid": list(prepared.grid(layers) or ()), "output": now.shown.numpy(), "untouched": seen.shown.numpy(),
            "bars": self._bars(asked, seen, now), "picture": picture, "message": Ours(prepared.note), "details": "",
            "code": self._code(),
        }  # fmt: skip
        return {name: value for name, value in values.items() if not same(getattr(self, name), value)}

    def _bars(self, asked: Asked, seen: Outcome, now: Outcome) -> list[dict[str, Any]]:
        if now.kind == "embedding":
            reference = self._kept.reference(asked.reference)
            return likenesses(seen.values, now.values, reference, asked.reference)
        return likeliest(seen, now, asked.target, lambda index: self._name(index, now.kind))

    def _name(self, index: int, kind: str) -> str:
        if self._names:
            return self._names[index]
        if isinstance(self.source, Texts) and kind == "tokens":
            return self.source.tokenizer.label(index)
        return Ours(f"output {index}")

    # --- saved

    def _free(self) -> tuple[str, ...]:
        return "view", "query", "key", "sort", "filter", "colormap", "span"

    def _figure(self, side: int) -> Figure:
        return pictured(self)

    def _tell_again(self) -> None:
        """A part of a matrix is told once; the chosen head's must be what a saved page opens with."""
        if self._kept.passed is not None:
            self._kept.passed.sent.clear()
        self._asked_last = None
        self._ask()

    def _value_label(self, name: str, value: Any) -> str:
        if name == "target" and value is not None and self.output_kind != "embedding":
            return self._name(value, self.output_kind)
        return super()._value_label(name, value)

    # --- code

    def _code(self) -> str:
        defaults = {name: self.class_traits()[name].default() for name in WRITTEN}
        changed = {name: getattr(self, name) for name in WRITTEN if getattr(self, name) != defaults[name]}
        inputs = repr(self.text) if self.source.editable else "inputs"
        return describe.code("AttentionExplorer", changed, self._given, inputs)
