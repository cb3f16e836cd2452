"""A text as a model is asked about it: tokenised, with some of its tokens hidden."""

from __future__ import annotations

import itertools
from collections.abc import Hashable, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import torch
from torch import Tensor

from ...core.errors import ExplainError
from ...models.tokenized import Tokenized, Tokens

_ids = itertools.count(1)
HIDES = ("mask", "delete")


@dataclass(frozen=True, eq=False)
class Written:
    """A text, or a pair, and what a tokenizer made of it."""

    text: str
    second: str
    made: Tokenized
    id: int = field(default_factory=lambda: next(_ids))

    @property
    def tokens(self) -> Tokens:
        """Its tokens as a person reads them."""
        return self.made.tokens["tokens"]

    @property
    def ids(self) -> list[int]:
        """The tokens' numbers in the vocabulary."""
        inputs = self.made.inputs
        tensor: Tensor = inputs if isinstance(inputs, Tensor) else inputs["input_ids"]
        return tensor[0].tolist()

    def message(self) -> dict[str, Any]:
        """For the browser."""
        tokens = self.tokens
        return {
            "id": self.id, "texts": list(tokens.texts), "kinds": tokens.kinds, "words": list(tokens.words),
            "spans": [list(span) for span in tokens.spans], "text": self.text, "second": self.second,
        }  # fmt: skip

    def carried(self, masked: Sequence[int], other: Written) -> list[int]:
        """Those of the masked tokens that another text has too, before or behind what was changed, by its numbers."""
        old, new = self.tokens.texts, other.tokens.texts
        most = min(len(old), len(new))
        head = next((i for i in range(most) if old[i] != new[i]), most)
        tail = next((i for i in range(most - head) if old[-1 - i] != new[-1 - i]), most - head)
        moved = [i if i < head else i + len(new) - len(old) for i in masked if i < head or i >= len(old) - tail]
        return [i for i in moved if other.tokens.kinds[i] != "s"]


@dataclass(frozen=True)
class Prompt:
    """What the model is asked about.

    Attributes:
        written: the text.
        original: the text it is compared with.
        masked: numbers of the tokens that are hidden.
        hide: "mask" (the tokenizer's mask in its place) or "delete" (left out).
        position: of a language model, the token whose next, or own masked, token is asked for; None for the usual one.
    """

    written: Written
    original: Written
    masked: tuple[int, ...] = ()
    hide: str = "mask"
    position: int | None = None

    @property
    def key(self) -> Hashable:
        """The same for prompts about the same input and answer."""
        return self.written.id, self.masked and (self.masked, self.hide), self.position

    @property
    def untouched(self) -> Prompt:
        """The same of the original text, nothing hidden."""
        position = self.position if self.original is self.written else None
        return Prompt(self.original, self.original, position=position)

    @property
    def touched(self) -> bool:
        """Whether it is another than the original text."""
        return self.key != self.untouched.key

    @property
    def kept(self) -> list[int]:
        """Numbers of the tokens that the model gets."""
        gone = set(self.masked) if self.hide == "delete" else set()
        return [i for i in range(len(self.written.tokens.texts)) if i not in gone]

    def tokenized(self, mask: int | None) -> Tokenized:
        """As the model takes it; `mask` is the number of the tokenizer's mask.

        Raises:
            ExplainError: nothing is left.
        """
        kept, made = self.kept, self.written.made
        if not kept:
            raise ExplainError("Every token is left out, so there is nothing to read. Bring one back.")
        tokens, place = self.written.tokens, torch.tensor(kept)
        gone = self.masked if self.hide == "mask" else ()
        texts = ["[MASK]" if i in gone else tokens.texts[i] for i in kept]
        left = replace(
            tokens, texts=tuple(texts), kinds="".join(tokens.kinds[i] for i in kept),
            words=tuple(tokens.words[i] for i in kept if tokens.words), spans=(),
        )  # fmt: skip

        def changed(name: str, value: Tensor) -> Tensor:
            if value.shape != (1, len(tokens.texts)):
                return value
            value = value[:, place].clone()
            if gone and mask is not None and name == "input_ids":
                value[:, list(gone)] = mask
            return value

        inputs = made.inputs
        if isinstance(inputs, Tensor):
            return Tokenized(changed("input_ids", inputs), {"tokens": left})
        return Tokenized({name: changed(name, value) for name, value in inputs.items()}, {"tokens": left})


def pair_of(text: Any, second: str) -> tuple[str, str]:
    """A text and a second one; ExplainError for what is neither a text nor a pair."""
    texts = (text, second) if isinstance(text, str) else tuple(text) if isinstance(text, (tuple, list)) else ()
    if len(texts) == 1:
        texts = (*texts, second)
    if len(texts) != 2 or not all(isinstance(one, str) for one in texts):
        raise ExplainError(f"The text must be a str, or a pair of them, got {type(text).__name__}.")
    return texts[0], texts[1]
