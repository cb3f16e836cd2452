"""TextExplorer: a text, what a model says of it, and which of its words say so."""

from __future__ import annotations

from dataclasses import replace
from typing import Any, cast

import torch
import traitlets as t

from ... import explainers
from ...core.errors import ExplainError
from ...core.run import Run
from ...core.target import TargetLike
from .. import describe
from ..answer import frame, notice
from ..base import built
from ..explanation import Item, Request, Runs
from ..stills import Figure
from . import methods
from .model import TextModel
from .pictured import pictured
from .prompt import Prompt, pair_of
from .request import TextExplanation, TextRequest
from .subject import ITSELF, REFERENCE, TextSubject

ASKS = ("target", "params", "masked", "hide", "position", "original")
WRITTEN = ("second_text", "masked", "hide", "position", "target", "reference", "joined", "colormap")


class TextExplorer(TextModel):
    """Shows the tokens of a text coloured by how much each counts; hide, replace or type, and watch the answer move.

    Args:
        model: torch.nn.Module that takes token ids: a classifier, a language model or an encoder of texts, of Hugging
            Face or any other with an embedding.
        text: the text, or a pair of texts.
        tokenizer: the model's Hugging Face tokenizer, or what is called like one.
        labels: names of the outputs, a list or a dict from index to name; the model's own configuration's where None.
        output: "softmax", "sigmoid", "regression", "tokens" or "embedding"; guessed where None (an embedding where
            there is a `reference`).
        read: a function that makes a tensor (N, outputs) of what the model returns, for answers of other kinds.
        **traits: any settable trait of TextModel, e.g. method="kernel-shap", masked=[3], reference="A cat".

    Raises:
        ExplainError: something given does not fit; the sentence says what was expected.
        TypeError: an unknown keyword; the nearest real one is named.

    Example:
        >>> TextExplorer(model, "The cat sat", tokenizer=tokenizer).bars[0]["label"]  # doctest: +SKIP
    """

    _esm = built("text.js")
    _css = built("text.css")
    keywords = ("tokenizer", "labels", "output", "read")
    resets = {
        "text": ("masked", "position"), "second_text": ("masked", "position"), "method": ("params",),
        "reference": ("target",),
    }  # fmt: skip
    aside = ("_method_params",)
    in_turn = (("text", "second_text"), ("method",), ("hide", "reference"))

    def __init__(
        self, model: Any, text: Any, *, tokenizer: Any = None, labels: Any = None, output: str | None = None,
        read: Any = None, **traits: Any,
    ) -> None:  # fmt: skip
        self.check_keywords(traits)
        text, second = pair_of(text, traits.pop("second_text", ""))
        if output is None and traits.get("reference"):
            output = "embedding"
        self.subject = TextSubject(model, text, second, tokenizer=tokenizer, labels=labels, output=output, read=read)
        self._given = [
            name
            for name, value in {"tokenizer": tokenizer, "labels": labels, "output": output, "read": read}.items()
            if value is not None
        ]
        self._runs = Runs()
        self._quiet = 1
        self._last_frame = 0
        self._asked: TextRequest | None = None
        self._method_params: dict[str, dict[str, Any]] = {}
        self._incoming = (text, second), self.subject.first.written
        self._written = self._compared = self._incoming[1]
        run = self.subject.take_first_run()
        self._unavailable = describe.unavailable(run)
        self._usual = {name: methods.defaults(name, run) for name in explainers.names()}
        super().__init__()
        try:
            self._begin(run, traits)
        except BaseException:
            self.close()
            raise

    def _begin(self, run: Run, traits: dict[str, Any]) -> None:
        """The first state, and the first whole estimate before the constructor returns."""
        subject, written = self.subject, self._written
        embeds = subject.kind == "embedding"
        with self.hold_sync():
            self._publish({
                "text": written.text, "second_text": written.second, "original": [written.text, written.second],
                "tokens": written.message(), "output_kind": subject.kind, "labels": [] if embeds else subject.labels,
                "methods": methods.catalogue(run, self._unavailable, self._usual), "hides": subject.hides,
                "hide": subject.hides[0],
            })  # fmt: skip
            self._runs.put(self._prompt().key, run)
            self.method = traits.pop("method", methods.preferred(self._unavailable))
            self.params = traits.pop("params", {})
            if embeds:
                self.target = ITSELF
            for name in sorted(traits, key=lambda name: name not in ("hide", "reference")):
                setattr(self, name, traits[name])
        self._quiet = 0
        self._ask()
        self._await_first()

    # --- public verbs

    def refresh(self) -> None:
        """Compute again from the start, e.g. after the model was trained further."""
        self.subject.forget()
        self._ask_again()

    def replace(self, token: int, word: str) -> None:
        """Put another word in the place of a token's letters.

        Raises:
            ExplainError: there is no such token, or its letters are not known (a tokenizer that is not fast).
        """
        tokens = self._written.tokens
        if not 0 <= token < len(tokens.texts) or not tokens.spans or tokens.spans[token][0] == tokens.spans[token][1]:
            raise ExplainError(f"Token {token} has no letters in the text that could be replaced.")
        name = "second_text" if tokens.kinds[token] == "b" else "text"
        (start, stop), whole = tokens.spans[token], getattr(self, name)
        setattr(self, name, f"{whole[:start]}{word}{whole[stop:]}")

    # --- what follows from a change

    @t.observe(*ASKS)
    def _on_asked(self, _change: Any) -> None:
        self._ask()

    @t.observe("text", "second_text")
    def _on_text(self, _change: Any) -> None:
        before, self._written = self._written, self._incoming[1]
        with self._one_request():
            self.masked = before.carried(self.masked, self._written)
            self.position = None

    @t.observe("original")
    def _on_original(self, _change: Any) -> None:
        text, second = self.original
        same = (text, second) == (self._written.text, self._written.second)
        self._compared = self._written if same else self.subject.read(text, second)

    @t.observe("method")
    def _on_method(self, change: Any) -> None:
        self._method_params[change["old"]] = self.params
        with self._one_request():
            self.params = self._method_params.get(change["new"], {})

    @t.observe("reference")
    def _on_reference(self, change: Any) -> None:
        with self._one_request():
            self.target = REFERENCE if change["new"] else ITSELF

    @t.observe("output_token")
    def _on_output_token(self, change: Any) -> None:
        if change["new"]:
            self.target = self.subject.token(change["new"])

    @t.observe(*WRITTEN)
    def _on_written(self, _change: Any) -> None:
        self._publish({"code": self._code()})

    # --- asking

    def _prompt(self) -> Prompt:
        written = self._written
        same = (written.text, written.second) == (self._compared.text, self._compared.second)
        return Prompt(written, written if same else self._compared, tuple(self.masked), self.hide, self.position)

    def _ask(self) -> None:
        if self._quiet:
            return
        request = TextRequest(self._prompt(), self.method, dict(self.params), self.target, self.reference)
        if request.same(self._asked) and self.status in ("idle", "running"):
            return
        as_before = self._asked is not None and self._asked.method == request.method
        self._asked = request
        self._submit(TextExplanation(cast(Any, self), cast(Request, request), self._runs), as_before=as_before)

    def _forget(self) -> None:
        self._asked = None

    def _release(self) -> None:
        self._runs.clear()

    # --- the answer, on the worker thread

    def _show(self, request: Request, item: Item, milliseconds: float) -> None:
        asked, attribution = cast(TextRequest, request), item.attribution
        if asked.target is None and self._asked is asked:
            self._asked = asked.at(attribution.target)
            self._publish({"target": attribution.target})
        final = attribution.final
        values = {
            **self._said(asked, item), "attribution": attribution, "progress": attribution.progress,
            "latency_ms": milliseconds, "status": "idle" if final else "running",
        }  # fmt: skip
        send = self._pace.allows(final, self.ack)
        if send:
            self._last_frame += 1
            values["frame"] = self._frame(asked, item)
            self._pace.sent(self._last_frame, final)
        if final:
            values["code"] = self._code()
        self._error = None
        self._publish(values, send)

    def _said(self, asked: TextRequest, item: Item) -> dict[str, Any]:
        """What the model says of the text as it is, and what a person must know to read it."""
        subject, written, run = self.subject, asked.picture.written, item.run
        target: TargetLike = item.attribution.target if asked.target is None else asked.target
        seen = " ".join(filter(None, [written.made.note, self._at_the_top(asked)]))
        said: dict[str, Any] = {
            "message": notice(item, seen), "details": "",
            "scores": subject.shown_scores(run.scores).numpy(),
            "bars": subject.told(run.scores, item.base, target, asked.reference, run.fingerprint),
        }  # fmt: skip
        if self.tokens.get("id") != written.id:
            said["tokens"] = written.message()
        return said

    def _at_the_top(self, asked: TextRequest) -> str:
        """Why a likeness to the very same text has no gradient; "" where it has one."""
        flat = self.subject.kind == "embedding" and asked.target == ITSELF and not asked.touched
        return methods.AT_THE_TOP if flat and methods.is_flat_at_the_top(asked.method) else ""

    def _frame(self, asked: TextRequest, item: Item) -> dict[str, Any]:
        """The estimate on the wire: a value for each token of the text, 0 for those that are left out."""
        prompt, attribution = asked.picture, item.attribution
        values = torch.zeros(len(prompt.written.tokens.texts))
        values[prompt.kept] = attribution.map
        made = frame(self._last_frame, replace(attribution, values=values, reading=None), self.subject.label)
        if asked.target is not None and self.subject.kind == "embedding":
            made["target"] = asked.target
        position = self.subject.position(prompt)
        return {
            **made, "tokens": prompt.written.id, "by_word": attribution.params.get("segments") == "words",
            "position": -1 if position is None else position,
        }  # fmt: skip

    def _fail(self, error: BaseException) -> None:
        """See Explorer. The text that could not be explained is shown all the same."""
        written = self._written
        if not self._closed and self.tokens.get("id") != written.id:
            self._publish({"tokens": written.message()})
        super()._fail(error)

    # --- a saved page

    def _free(self) -> tuple[str, ...]:
        return "joined", "colormap"

    def _figure(self, side: int) -> Figure:
        return pictured(self)

    def _value_label(self, name: str, value: Any) -> str:
        if name == "target" and value is not None and self.output_kind != "embedding":
            return self.subject.label(value)
        return explainers.get(value).label if name == "method" else super()._value_label(name, value)

    # --- code

    def _code(self) -> str:
        """The line of Python that recreates this view."""
        arguments: dict[str, Any] = {"method": self.method}
        usual = self._usual.get(self.method, {})
        if changed := {name: value for name, value in self.params.items() if value != usual.get(name)}:
            arguments["params"] = changed
        defaults = {name: self.class_traits()[name].default() for name in WRITTEN}
        defaults["hide"] = self.subject.hides[0]
        arguments |= {name: getattr(self, name) for name in WRITTEN if getattr(self, name) != defaults[name]}
        if self.original != [self.text, self.second_text]:
            arguments["original"] = self.original
        return describe.code(type(self).__name__, arguments, self._given, repr(self.text))
