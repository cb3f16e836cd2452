"""What a TextExplorer is about: a model, its tokenizer, and the names and meaning of the model's outputs."""

from __future__ import annotations

from collections.abc import Hashable
from typing import Any

from torch import Tensor, nn

from ...core.errors import ExplainError
from ...core.ours import Ours
from ...core.run import Run
from ...core.similarity import Similarity
from ...core.target import TargetLike
from ...models import unpacked
from ...models.outcome import Reader
from ...models.packed import PackedModel
from ...models.tokenized import Tokenizer
from ..outputs import Outputs, label_names
from ..said import configured, likenesses
from .prompt import Prompt, Written

ITSELF, REFERENCE = 0, 1
"""Of an embedding: the likeness to that of the original text, and to that of the reference."""


class TextSubject(Outputs):
    """A model with a text to explain it on; every argument is checked here, before a widget exists.

    Args: as TextExplorer's.

    Raises:
        ExplainError: the model, the text, the tokenizer or the labels do not fit; the sentence says how.
    """

    _model: PackedModel | None = None
    """Whose private view all texts are asked of."""

    def __init__(
        self, model: Any, text: str, second: str, *, tokenizer: Any, labels: Any = None, output: str | None = None,
        read: Any = None,
    ) -> None:  # fmt: skip
        if not isinstance(model, nn.Module):
            raise ExplainError(
                f"Texts are explained for a torch.nn.Module, this is a {type(model).__name__}. Give the model itself,"
                " e.g. pipeline.model with tokenizer=pipeline.tokenizer."
            )
        if tokenizer is None:
            raise ExplainError("A text needs its tokenizer: give tokenizer=AutoTokenizer.from_pretrained(…).")
        self.source, self.tokenizer, self._given_tokenizer = model, Tokenizer(tokenizer, model), tokenizer
        if self.tokenizer.decodes:
            raise ExplainError(
                "This is an encoder-decoder, which reads two texts at once. Look at it with xw.AttentionExplorer, or"
                " explain both texts with explainers.get(…)().explain(model, text, tokenizer=tokenizer)."
            )
        self._reader = Reader(output, None, read)
        self.mask = getattr(tokenizer, "mask_token_id", None)
        self.hides = ["delete"] if self.mask is None else ["mask", "delete"]
        self.forget()
        written = self.read(text, second)
        self.first = Prompt(written, written)
        self.kind = ""
        run, self.kind = self._opened(self.first)
        if self.kind == "tokens":  # which token's was not known before
            run = self.run(self.first)
        self._first_run: Run | None = run
        scores = run.scores
        self.outputs = 2 if self.kind == "embedding" else len(scores)
        self.labels = label_names(labels, len(scores)) or configured(model, self.kind, len(scores))

    # --- texts

    def read(self, text: str, second: str = "") -> Written:
        """A text as the model takes it; ExplainError where it is empty or the tokenizer fails."""
        return Written(text, second, self.tokenizer.read(text, second))

    def position(self, prompt: Prompt) -> int | None:
        """The token at which the answer is read, where the answer has one for each."""
        if self.kind != "tokens" or prompt.position is not None:
            return prompt.position
        ids, kinds = prompt.written.ids, prompt.written.tokens.kinds
        if self.mask is None or type(self.source).__name__.endswith(("ForCausalLM", "LMHeadModel")):
            return len(ids) - 1
        if self.mask in ids:
            return ids.index(self.mask)
        return max((i for i, kind in enumerate(kinds) if kind != "s"), default=len(ids) - 1)

    def run(self, prompt: Prompt) -> Run:
        """A Run of a prompt."""
        return self._opened(prompt)[0]

    def _opened(self, prompt: Prompt) -> tuple[Run, str]:
        made, position = prompt.tokenized(self.mask), self.position(prompt)
        if position is not None:
            position = max(sum(i <= position for i in prompt.kept) - 1, 0)
        reader = Reader(self._reader.output, position, self._reader.read)
        if self._model is not None:
            return unpacked.of_another_text(self._model, self.source, made, self._given_tokenizer, reader), self.kind
        run, kind = unpacked.of_text(self.source, made, self._given_tokenizer, reader)
        assert isinstance(run.model, PackedModel)
        self._model = run.model
        return run, kind

    def take_first_run(self) -> Run:
        """The Run the outputs were counted on. Not kept."""
        run, self._first_run = self._first_run, None
        return run or self.run(self.first)

    def forget(self) -> None:
        """Forget what the model said of the original text and of the reference, and its private view."""
        self._known: dict[str, tuple[Hashable, Tensor]] = {}
        self._model = None

    # --- what the model says

    def base(self, prompt: Prompt, run: Run, touched: bool) -> Tensor:
        """Raw outputs of the original text, computed once for the weights as they are."""
        if not touched:
            self._known["original"] = (prompt.key, run.fingerprint), run.scores
        return self._scores("original", prompt.untouched, run.fingerprint)

    def reference(self, text: str, fingerprint: Hashable) -> Tensor:
        """The embedding of a reference, computed once."""
        known = self._known.get("reference text")
        written = self.read(text)
        if known is not None and known[0] == (text, fingerprint):
            return known[1]
        scores = self.run(Prompt(written, written)).scores
        self._known["reference text"] = (text, fingerprint), scores
        return scores

    def _scores(self, name: str, prompt: Prompt, fingerprint: Hashable) -> Tensor:
        known = self._known.get(name)
        if known is None or known[0] != (prompt.key, fingerprint):
            run = self.run(prompt)
            known = self._known[name] = (prompt.key, run.fingerprint), run.scores
            run.release()
        return known[1]

    def likeness(self, target: int, base: Tensor, reference: str, fingerprint: Hashable) -> Similarity:
        """What is explained of an embedding."""
        return Similarity(base if target == ITSELF else self.reference(reference, fingerprint))

    def told(
        self, now: Tensor, base: Tensor, target: TargetLike, reference: str, fingerprint: Hashable
    ) -> list[dict[str, Any]]:
        """Bars of raw outputs (outputs,), beside those of the original text."""
        if self.kind == "embedding":
            other = self.reference(reference, fingerprint) if reference else None
            return likenesses(base, now, other, reference, Ours("the original text"))
        return self.bars(self.shown_scores(now), self.shown_scores(base), target)

    def name(self, index: int) -> str:
        """See Outputs. Of a language model, what the token stands for."""
        return self.tokenizer.label(index) if self.kind == "tokens" and not self.labels else super().name(index)

    def check_target(self, target: TargetLike | None) -> TargetLike | None:
        """The target, made to fit; ExplainError where the model has no such output."""
        if target is None:
            return None
        if self.are_classes(target):
            return target
        return self.run(self.first).aim(target)[1].plain

    def token(self, word: str) -> int:
        """The number of the first token of a word, as it stands in a text; ExplainError where there is none."""
        written = self.read(word if self.mask is not None else f" {word.strip()}")
        found = [i for i, kind in zip(written.ids, written.tokens.kinds, strict=True) if kind != "s"]
        if not found or self.kind != "tokens":
            raise ExplainError("This model gives no scores of tokens." if found else f"No token stands for {word!r}.")
        return found[0]
