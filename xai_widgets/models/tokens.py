"""Texts: token ids as a model takes them, and the space of their embeddings."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import torch
from torch import Tensor

from ..core.errors import ExplainError
from ..core.places import Places
from ..core.space import Space, reduced

_NOT_FOR_THE_MODEL = ("special_tokens_mask", "offset_mapping", "length", "overflow_to_sample_mapping")
_SPACES = str.maketrans({"Ġ": " ", "▁": " ", "Ċ": "\n"})


@dataclass(frozen=True)
class Text:
    """How ids are read: a name for each token, the numbers of those that are not of the text itself, and for each the
    number of its word, -1 where it is in none; () where words are not known."""

    names: tuple[str, ...]
    special: frozenset[int] = frozenset()
    words: tuple[int, ...] = ()


class Tokens(Space):
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


def encoded(text: Any, tokenizer: Any) -> tuple[dict[str, Tensor], Text]:
    """What a model takes for a text, or a pair of texts, and how to read it.

    Raises:
        ExplainError: there is no tokenizer, the text is empty, or longer than the model takes.
    """
    if not callable(tokenizer):
        raise ExplainError("A text needs the model's tokenizer: give tokenizer=.")
    texts = (text,) if isinstance(text, str) else tuple(text)
    if not any(part.strip() for part in texts):
        raise ExplainError("The text is empty, so there is nothing to explain.")
    given = tokenizer(*texts, return_tensors="pt", return_special_tokens_mask=True)
    most = getattr(tokenizer, "model_max_length", None)
    count = given["input_ids"].shape[1]
    if isinstance(most, int) and count > most:
        raise ExplainError(f"The text has {count} tokens, the model takes {most} at most. Shorten it.")
    return plain(given), read(given["input_ids"], tokenizer, given)


def plain(given: Mapping[str, Any]) -> dict[str, Any]:
    """What of a tokenizer's answer is for the model."""
    return {key: given[key] for key in given if key not in _NOT_FOR_THE_MODEL}


def read(ids: Tensor, tokenizer: Any, given: Any = None) -> Text:
    """How ids (1, L) are read, with what is known of them: the tokenizer, its answer, the attention mask in it."""
    numbers = ids[0].tolist()
    hidden = _column(given, "attention_mask", len(numbers))
    padding = {i for i, seen in enumerate(hidden) if not seen}
    if tokenizer is None:
        return Text(tuple(map(str, numbers)), frozenset(padding))
    names = tuple(str(token).translate(_SPACES) for token in tokenizer.convert_ids_to_tokens(numbers))
    marked = _column(given, "special_tokens_mask", len(numbers))
    if "special_tokens_mask" in (given or ()):
        special = {i for i, is_special in enumerate(marked) if is_special}
    else:
        own = set(tokenizer.all_special_ids) - {tokenizer.unk_token_id, tokenizer.mask_token_id}
        special = {i for i, number in enumerate(numbers) if number in own}
    return Text(names, frozenset(special | padding), _word_numbers(given, len(numbers)))


def _column(given: Any, key: str, count: int) -> list[int]:
    column = given[key] if given is not None and key in given else None
    return column[0].tolist() if isinstance(column, Tensor) and tuple(column.shape) == (1, count) else [1] * count


def _word_numbers(given: Any, count: int) -> tuple[int, ...]:
    """A fast tokenizer's words, those of a second text after those of the first."""
    if not getattr(given, "is_fast", False):
        return ()
    pairs = list(zip(given.sequence_ids(0), given.word_ids(0), strict=True))
    known = {pair: number for number, pair in enumerate(dict.fromkeys(p for p in pairs if p[1] is not None))}
    return tuple(known.get(pair, -1) for pair in pairs) if len(pairs) == count else ()


def other_ids(tokenizer: Any, model: Any) -> dict[str, int]:
    """The ids of the mask and of the padding, where they are known."""
    padding = tokenizer if tokenizer is not None else getattr(model, "config", None)
    wanted = {"mask": getattr(tokenizer, "mask_token_id", None), "pad": getattr(padding, "pad_token_id", None)}
    return {name: number for name, number in wanted.items() if isinstance(number, int)}
