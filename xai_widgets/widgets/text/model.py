"""The traits of TextExplorer: what is asked of it, how it is seen, and what it answers.

js/src/widgets/text.model.d.ts is the same on the browser's side; a test holds the two together.
"""

from __future__ import annotations

from typing import Any

import traitlets as t

from ... import explainers
from ...core.errors import ExplainError, unknown
from ...core.params import checked
from ...core.target import TargetLike
from ..traits import Aim, Index, refusing
from ..typed import Typed
from .prompt import HIDES, Written
from .subject import REFERENCE, TextSubject

COLOURS = ("RdBu", "PuOr")


class TextModel(Typed):
    """State of a TextExplorer. "What is asked" is set by the browser or by Python; the answer is read-only.

    Tokens are counted from 0, special ones too. Every validator raises a sentence and changes nothing.
    """

    subject: TextSubject
    _unavailable: dict[str, str]
    """Method name -> why it cannot explain this model."""
    _usual: dict[str, dict[str, Any]]
    """Method name -> its parameters as they are usual for a text."""
    _incoming: tuple[tuple[str, str], Written]

    # --- what is asked
    text = t.Unicode("").tag(sync=True)
    """The text. Set it to change it; it is compared with `original`."""
    second_text = t.Unicode("").tag(sync=True)
    """The second text of a pair, "" where there is none."""
    original: Any = t.List([]).tag(sync=True)
    """What the answer is compared with: [text, second text]. A text alone may be set."""
    masked: Any = t.List([]).tag(sync=True)
    """Numbers of the tokens that are hidden from the model. Of another text those stay hidden that it has too."""
    hide = t.Enum(HIDES, "mask").tag(sync=True)
    """How they are hidden: "mask" (the tokenizer's mask in their place) or "delete" (left out)."""
    position = Index(None, allow_none=True).tag(sync=True)
    """Of a language model, the token whose next token is asked for, or its own where it is masked; None for the last
    one, or the first that is masked. Goes with the text."""
    method = t.Unicode("").tag(sync=True)
    """Name of the explanation method, one of `xai_widgets.explainers.names()`."""
    params = t.Dict({}).tag(sync=True)
    """Parameters of the method; those left out take what is usual for a text."""
    target = Aim().tag(sync=True)
    """What is explained: the index of an output (a class; a token of the vocabulary), a pair (a, b) for "why a rather
    than b", or any other target that `Explainer.explain` takes; None asks for the most likely one. Of an embedding, 0
    is the likeness to the original text's and 1 that to the reference's."""
    output_token = t.Unicode("").tag(sync=True)
    """Of a language model, a word whose first token becomes the target; "" for none."""
    reference = t.Unicode("").tag(sync=True)
    """The text that an embedding is compared with; "" for none."""

    # --- how it is seen: the browser alone, nothing is computed
    joined = t.Bool(False).tag(sync=True)
    """Whether the tokens of a word are shown as one, with the sum of their values."""
    colormap = t.Enum(COLOURS, "RdBu").tag(sync=True)
    """The colours of what speaks against and for: blue and red, or purple and orange."""

    # --- the answer
    tokens: Any = t.Dict({}, read_only=True).tag(sync=True)
    """The tokens of the text: id, texts (what each stands for), kinds (a letter each: "s" special, "b" second text, "."
    any other), words (each one's word, -1 in none; [] where not known), spans (each one's letters in its text; [] where
    not known), text and second."""
    attribution = t.Any(None, allow_none=True, read_only=True)
    """The latest `Attribution`, of the tokens that the model got."""
    frame = t.Dict(default_value=None, allow_none=True, read_only=True).tag(sync=True)
    """The latest estimate on the wire: a value for each token, 0 for those that are left out."""
    scores = t.Any(None, allow_none=True, read_only=True)
    """What the model says of the text as it is, float32 array (outputs,): probabilities, values, or an embedding."""
    bars: Any = t.List([], read_only=True).tag(sync=True)
    """The most likely outputs: index, label, score, and base, the score of the original text."""
    output_kind = t.Unicode("", read_only=True).tag(sync=True)
    """"softmax", "sigmoid", "regression", "tokens" or "embedding": what `scores` are."""
    labels: Any = t.List([], read_only=True).tag(sync=True)
    """Names of the outputs; empty where none were given."""
    methods: Any = t.List([], read_only=True).tag(sync=True)
    """The methods with their parameters, and why some are unavailable for this model."""
    hides: Any = t.List([], read_only=True).tag(sync=True)
    """The ways that this tokenizer has to hide a token."""
    editable = t.Unicode("text", read_only=True).tag(sync=True)
    """"text": it can be edited."""
    code = t.Unicode("", read_only=True).tag(sync=True)
    """Python that recreates this view."""

    # --- what may be asked

    def _taken(self, text: str, second: str) -> Written:
        """See Typed."""
        return self.subject.read(text, second)

    @t.validate("masked")
    def _valid_masked(self, proposal: Any) -> list[int]:
        with refusing():
            kinds = self._incoming[1].tokens.kinds
            for token in proposal["value"]:
                whole = isinstance(token, int) and not isinstance(token, bool)
                if not whole or not 0 <= token < len(kinds):
                    raise ExplainError(f"masked must be numbers of tokens, from 0 to {len(kinds) - 1}, got {token!r}.")
                if kinds[token] == "s":
                    raise ExplainError(f"Token {token} is the tokenizer's own, not of the text, and cannot be hidden.")
            if self.hide == "delete" and len(set(proposal["value"])) == len(kinds):
                raise ExplainError("Every token is left out, so there is nothing to read. Leave one.")
        return sorted(set(proposal["value"]))

    @t.validate("hide")
    def _valid_hide(self, proposal: Any) -> str:
        with refusing():
            if proposal["value"] not in self.subject.hides:
                raise ExplainError("This tokenizer has no mask token, so tokens can only be left out: hide='delete'.")
            if proposal["value"] == "delete" and len(self.masked) == len(self._incoming[1].tokens.kinds):
                raise ExplainError("Every token is left out, so there is nothing to read. Leave one.")
        return proposal["value"]

    @t.validate("position")
    def _valid_position(self, proposal: Any) -> int | None:
        value, count = proposal["value"], len(self._incoming[1].tokens.texts)
        with refusing():
            if value is not None and self.subject.kind != "tokens":
                raise ExplainError("This model answers once for the whole text, so there is no position to choose.")
            if value is not None and not 0 <= value < count:
                raise ExplainError(f"position must be a token from 0 to {count - 1}, got {value}.")
        return value

    @t.validate("method")
    def _valid_method(self, proposal: Any) -> str:
        name = proposal["value"]
        with refusing():
            explainers.get(name)
            if name in self._unavailable:
                raise ExplainError(f"{name} cannot explain this text. {self._unavailable[name]}")
        return name

    @t.validate("params")
    def _valid_params(self, proposal: Any) -> dict[str, Any]:
        given, usual = proposal["value"], self._usual[self.method]
        with refusing():
            for name in given:
                if name not in usual:
                    raise ExplainError(unknown("parameter", name, usual))
            return checked(explainers.get(self.method).params, {**usual, **given})

    @t.validate("target")
    def _valid_target(self, proposal: Any) -> TargetLike | None:
        with refusing():
            if self.subject.kind == "embedding" and proposal["value"] == REFERENCE and not self.reference:
                raise ExplainError("There is no reference to be like: set reference= to a text.")
            return self.subject.check_target(proposal["value"])

    @t.validate("output_token")
    def _valid_output_token(self, proposal: Any) -> str:
        with refusing():
            if proposal["value"]:
                self.subject.token(proposal["value"])
        return proposal["value"]

    @t.validate("reference")
    def _valid_reference(self, proposal: Any) -> str:
        with refusing():
            if proposal["value"] and self.subject.kind != "embedding":
                raise ExplainError("A reference is for models that answer with an embedding; this one has outputs.")
            if proposal["value"]:
                self.subject.read(proposal["value"])
        return proposal["value"]

    @t.validate("original")
    def _valid_original(self, proposal: Any) -> list[str]:
        given = list(proposal["value"])
        with refusing():
            if not given or len(given) > 2 or not all(isinstance(one, str) for one in given):
                raise ExplainError("original must be a text, or a list of a text and a second one.")
            self.subject.read(*given)
        return [given[0], given[1] if len(given) == 2 else ""]
