"""Texts: token ids as a model takes them, and the space of their embeddings."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import torch
from torch import Tensor, nn

from ..core.errors import ExplainError
from ..core.places import Places
from ..core.space import Space, reduced
from .tokenized import Tokenized, Tokenizer, Tokens, special_of


@dataclass(frozen=True)
class Text:
    """How ids are read: a name for each token, the numbers of those that are not of the text itself, and for each the
    number of its word, -1 where it is in none; () where words are not known."""

    names: tuple[str, ...]
    special: frozenset[int] = frozenset()
    words: tuple[int, ...] = ()


class TokenSpace(Space):
    """Embeddings (L, D) of tokens: a place for each token.

    What is special, such as [CLS] or padding, is never hidden and is its own baseline. Hidden tokens have the embedding
    of the tokenizer's mask ("mask") or padding ("pad"), or zeros ("zero"), or are left out ("delete"), which is written
    as NaN.
    """

    def __init__(self, shape: Sequence[int], text: Text, rows: Mapping[str, Tensor]) -> None:
        super().__init__(shape)
        self.text, self._rows = text, dict(rows)

    @property
    def kind(self) -> str:
        """See Places."""
        return "tokens"

    @property
    def most_rows(self) -> int:
        """So many that attention among the tokens of all of them stays small."""
        return min(256, 8192 // self.shape[0])

    @property
    def words(self) -> str:
        """See Space."""
        return f"{self.shape[0]} tokens"

    @property
    def grid(self) -> torch.Size:
        """See Space."""
        return self.shape[:1]

    @property
    def places(self) -> Places:
        """See Space."""
        return Places("tokens", self.text.names, special=self.text.special)

    @property
    def blanks(self) -> tuple[str, ...]:
        """See Space."""
        return (*self._rows, "zero")

    def usual(self, name: str, default: Any) -> tuple[Any, ...]:
        """A word that says nothing; a gradient's length, and the sum of what adds up."""
        if name == "reduce":
            return ("l2",) if default == "max" else ()
        return {"baseline": self.blanks[:1], "segments": ("tokens",)}.get(name, ())

    def reduced(self, values: Tensor, how: str) -> Tensor:
        """(L, D) -> (L,): "sum", "max" (largest absolute value), "l2" (Euclidean length); "none" keeps (L, D)."""
        return values if how == "none" else reduced(values.T, how)

    def across(self, numbers: Tensor) -> Tensor:
        """See Space."""
        return numbers.unsqueeze(-1)

    def pieces(self, how: str) -> Tensor:
        """A piece for each token, or for each word where `how` is "words"."""
        if how == "words" and not self.text.words:
            raise ExplainError("The words of these tokens are not known: give a text and a fast tokenizer=.")
        numbers = self.text.words if how == "words" else range(len(self.text.names))
        return torch.tensor([-1 if i in self.text.special else n for i, n in enumerate(numbers)])

    def baseline(self, name: str, inputs: Tensor) -> Tensor:
        """See the class."""
        known = {**self._rows, "zero": inputs.new_zeros(()), "delete": inputs.new_full((), torch.nan)}
        if name not in known:
            raise ExplainError(self.unknown_baseline(name))
        row = known[name].to(inputs.device, inputs.dtype).expand_as(inputs).clone()
        held = sorted(self.text.special)
        row[:, held] = inputs[:, held]
        return row

    def unknown_baseline(self, name: str) -> str:
        """See Space."""
        why = "" if {"pad", "mask"} <= set(self._rows) else " ('pad' and 'mask' are the tokenizer's: give tokenizer=.)"
        known = ", ".join(map(repr, (*self.blanks, "delete")))
        return f"The baseline {name!r} is not known for these tokens. Use one of {known}.{why}"

    def hidden(self, pieces: Sequence[int]) -> str:
        """See Space."""
        return super().hidden(pieces) + " of the tokens"


def encoded(text: Any, tokenizer: Any, model: nn.Module) -> tuple[dict[Any, Tensor], dict[Any, Text]]:
    """What a model takes for a text, or a pair of texts, by key, and how what is in it is read.

    Raises:
        ExplainError: there is no tokenizer, the text is empty, or longer than the model takes.
    """
    texts = (text,) if isinstance(text, str) else tuple(text)
    if len(texts) > 2:
        raise ExplainError(f"Give one text or a pair of texts, got {len(texts)}.")
    made = Tokenizer(tokenizer, model).read(*texts)
    if made.note:
        raise ExplainError(f"{made.note.partition(':')[0]}. Shorten it.")
    return keyed(made)


def keyed(made: Tokenized) -> tuple[dict[Any, Tensor], dict[Any, Text]]:
    """What a tokenizer made of a text, by key, and how what is in it is read."""
    inputs = {0: made.inputs} if isinstance(made.inputs, Tensor) else dict(made.inputs)
    keys = {"tokens": next(iter(inputs)) if 0 in inputs else "input_ids", "encoder": "input_ids",
            "decoder": "decoder_input_ids"}  # fmt: skip
    return inputs, {keys[whose]: _text(told) for whose, told in made.tokens.items()}


def read(ids: Tensor, tokenizer: Any, model: nn.Module, given: Any = None) -> Text:
    """How ids (1, L) are read, with what is known of them: the tokenizer, its answer, the attention mask in it."""
    if tokenizer is None:
        return Text(tuple(map(str, ids[0].tolist())), special_of(ids, None, given))
    return _text(Tokenizer(tokenizer, model).named(ids, given))


def _text(told: Tokens) -> Text:
    return Text(told.texts, frozenset(i for i, kind in enumerate(told.kinds) if kind == "s"), told.words)


def other_ids(tokenizer: Any, model: Any) -> dict[str, int]:
    """The ids of the mask and of the padding, where they are known."""
    padding = tokenizer if tokenizer is not None else getattr(model, "config", None)
    wanted = {"mask": getattr(tokenizer, "mask_token_id", None), "pad": getattr(padding, "pad_token_id", None)}
    return {name: number for name, number in wanted.items() if isinstance(number, int)}
