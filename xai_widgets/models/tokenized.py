"""Texts as a transformer takes them, its tokens as a person reads them. A tokenizer is used by calls alone."""

from __future__ import annotations

import inspect
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import torch
from torch import Tensor, nn

from ..core.errors import ExplainError

_NOT_FOR_THE_MODEL = ("special_tokens_mask", "offset_mapping", "length", "overflow_to_sample_mapping")
NO_LIMIT = 1_000_000
"""What tokenizers say of a model without a limit is larger."""


@dataclass(frozen=True)
class Tokens:
    """Tokens in order. `texts`: what each stands for; `kinds`: a letter for each: "s" a special token, "b" one of the
    second sentence, "p" a patch of a picture, "." any other. `words`: the number of each one's word, -1 in none; ()
    where words are not known. `spans`: where each one's letters are in its own text, (start, stop) in
    characters, (0, 0) for those that are of no text; () where that is not known."""

    texts: tuple[str, ...]
    kinds: str
    words: tuple[int, ...] = ()
    spans: tuple[tuple[int, int], ...] = ()

    def described(self) -> dict[str, Any]:
        """Plain data for a front end."""
        return {"texts": list(self.texts), "kinds": self.kinds}

    @classmethod
    def numbered(cls, count: int) -> Tokens:
        """Tokens of which nothing but the place is known."""
        return cls(tuple(map(str, range(count))), "." * count)


@dataclass(frozen=True)
class Tokenized:
    """One input. `inputs`: what the model is called with; `tokens`: by whose they are ("tokens", or "encoder" and
    "decoder"); `note`: what a person must know of it, or "" (that it was cut)."""

    inputs: Any
    tokens: Mapping[str, Tokens] = field(default_factory=dict)
    note: str = ""


class Tokenizer:
    """A Hugging Face tokenizer and the model it is for.

    Args:
        tokenizer: called with a text, or two, it gives a dict with `input_ids`.
        model: the module whose input the ids are.

    Raises:
        ExplainError: the tokenizer cannot be called.
    """

    def __init__(self, tokenizer: Any, model: nn.Module) -> None:
        if not callable(tokenizer):
            raise ExplainError(
                f"tokenizer must be a Hugging Face tokenizer, which is called with a text, got"
                f" {type(tokenizer).__name__}. Load it with AutoTokenizer.from_pretrained(…)."
            )
        self._tokenizer = tokenizer
        self._config = getattr(model, "config", None)
        self._embeddings = _embeddings(model)
        self._takes = takes_of(model)
        self.decodes = bool(getattr(self._config, "is_encoder_decoder", False))
        self.limit = self._limit(model)
        """The most tokens the model takes, or None."""

    def read(self, text: str, second: str = "") -> Tokenized:
        """A text, or two, as the model takes them.

        Args:
            text: the text; the encoder's in an encoder-decoder.
            second: the second sentence of a pair; the decoder's text in an encoder-decoder.

        Raises:
            ExplainError: the text is empty, or the tokenizer is another model's.
        """
        if not isinstance(text, str) or not isinstance(second, str):
            raise ExplainError(f"A text must be a str, got {type(text if second == '' else second).__name__}.")
        pair = [text] if self.decodes or not second else [text, second]
        encoded, note = self._encoded(pair)
        tokens = self._told(encoded)
        if not self.decodes:
            return Tokenized(self._arguments(encoded), {"tokens": tokens}, note)
        ids, named = self._decoder(second)
        return Tokenized({**_tensors(encoded), "decoder_input_ids": ids}, {"encoder": tokens, "decoder": named}, note)

    def label(self, index: int) -> str:
        """What the token of an id stands for."""
        try:
            text = self._tokenizer.decode([index])
        except Exception:  # an id between two vocabularies, in some tokenizers
            text = ""
        if not text.strip() or "\ufffd" in text:
            named = self._named(index)
            return named if "\ufffd" in text or not text else repr(text)[1:-1].replace(" ", "␣")
        return str(text.strip())

    # --- encoding

    def _encoded(self, texts: list[str]) -> tuple[Any, str]:
        if not "".join(texts).strip():
            raise ExplainError("The text is empty. Give a few words, e.g. 'The cat sat on the mat'.")
        encoded = self._called(texts)
        count = len(encoded["input_ids"][0])
        if count == 0:
            raise ExplainError("The tokenizer made no tokens of the text. Give a few words, e.g. 'The cat sat'.")
        note = ""
        if self.limit is not None and count > self.limit:
            encoded = self._called(texts, truncation=True, max_length=self.limit)
            note = f"The text has {count} tokens and the model takes {self.limit}: what comes after them was cut off."
        self._check(encoded["input_ids"])
        return encoded, note

    def _called(self, texts: list[str], **more: Any) -> Any:
        try:
            return self._tokenizer(*texts, return_tensors="pt", return_special_tokens_mask=True, verbose=False, **more)
        except Exception as problem:  # the user's own code
            raise ExplainError(
                f"The tokenizer raised {type(problem).__name__} on the text: {problem}. Check that it is the model's"
                " own, e.g. AutoTokenizer.from_pretrained(…)."
            ) from problem

    def _check(self, ids: Tensor) -> None:
        largest = int(ids.max())
        if self._embeddings is not None and largest >= self._embeddings:
            raise ExplainError(
                f"The tokenizer gives the token id {largest}, and the model has embeddings for {self._embeddings}"
                " tokens: it is another model's tokenizer. Load both by the same name."
            )

    def _arguments(self, encoded: Any) -> Any:
        """Keywords the model has; the ids alone where its parameters have other names."""
        given = _tensors(encoded)
        if self._takes is None:
            return given
        known = {name: value for name, value in given.items() if name in self._takes}
        return known if "input_ids" in known else given["input_ids"]

    def _decoder(self, text: str) -> tuple[Tensor, Tokens]:
        """What the decoder is given: its start token, then the text without the token that ends it."""
        start = getattr(self._config, "decoder_start_token_id", None)
        start = getattr(self._config, "pad_token_id", None) if start is None else start
        ids = torch.tensor([[0 if start is None else start]])
        if text.strip():
            encoded = self._called([text])["input_ids"]
            self._check(encoded)
            ids = torch.cat([ids, encoded[:, :-1]], 1)[:, : self.limit]
        return ids, self.named(ids)

    def _limit(self, model: nn.Module) -> int | None:
        limits = [getattr(self._tokenizer, "model_max_length", None)]
        limits += [getattr(self._config, name, None) for name in ("max_position_embeddings", "n_positions")]
        for name, module in model.named_modules():
            if isinstance(module, nn.Embedding) and "position_embeddings" in name and module.padding_idx is not None:
                limits.append(module.num_embeddings - module.padding_idx - 1)  # RoBERTa counts from behind its padding
        real = [int(limit) for limit in limits if isinstance(limit, int) and 0 < limit < NO_LIMIT]
        return min(real, default=None)

    # --- names

    def _told(self, encoded: Any) -> Tokens:
        ids = encoded["input_ids"]
        try:
            sentences = encoded.sequence_ids(0)
        except Exception:  # tokenizers written in Python have none
            types = encoded.get("token_type_ids")
            sentences = [0] * ids.shape[1] if types is None else types[0].tolist()
        return self._named_tokens(ids, sentences, encoded)

    def named(self, ids: Tensor, encoded: Any = None) -> Tokens:
        """Ids (1, L) that were made elsewhere, with the tokenizer's whole answer where that is there."""
        return self._named_tokens(ids, [None] * ids.shape[1], encoded)

    def _named_tokens(self, ids: Tensor, sentences: list[int | None], encoded: Any = None) -> Tokens:
        special = special_of(ids, self._tokenizer, encoded)
        kinds = ["s" if at in special else "b" if sentence == 1 else "." for at, sentence in enumerate(sentences)]
        words = word_numbers(encoded, ids.shape[1])
        texts = tuple(map(self.label, ids[0].tolist()))
        return Tokens(texts, "".join(kinds), words, _spans(encoded, ids.shape[1]))

    def _named(self, index: int) -> str:
        try:
            return str(self._tokenizer.convert_ids_to_tokens(index) or "")
        except Exception:  # a tokenizer that has no such method
            return f"token {index}"


def _tensors(encoded: Mapping[str, Any]) -> dict[str, Tensor]:
    return {name: value for name, value in plain(encoded).items() if isinstance(value, Tensor)}


def plain(encoded: Mapping[str, Any]) -> dict[str, Any]:
    """What of a tokenizer's answer is for the model."""
    return {key: encoded[key] for key in encoded if key not in _NOT_FOR_THE_MODEL}


def special_of(ids: Tensor, tokenizer: Any, encoded: Any = None) -> frozenset[int]:
    """The numbers of the tokens that are not of the text itself, such as [CLS] or padding. What is unknown, or masked
    by a person, is of the text."""
    padding = {i for i, seen in enumerate(_column(encoded, "attention_mask", ids)) if not seen}
    if tokenizer is None:
        return frozenset(padding)
    if marked := _column(encoded, "special_tokens_mask", ids):
        return frozenset({i for i, is_special in enumerate(marked) if is_special} | padding)
    own = {getattr(tokenizer, f"{name}_token_id", None) for name in ("unk", "mask")}
    special = set(getattr(tokenizer, "all_special_ids", ())) - own
    return frozenset({i for i, number in enumerate(ids[0].tolist()) if number in special} | padding)


def _column(encoded: Any, key: str, ids: Tensor) -> list[int]:
    column = encoded[key] if encoded is not None and key in encoded else None
    return column[0].tolist() if isinstance(column, Tensor) and column.shape == ids.shape else []


def word_numbers(encoded: Any, count: int) -> tuple[int, ...]:
    """Of what a fast tokenizer gave for `count` tokens, the number of each one's word, those of a second text after
    those of the first, -1 for a token in none; () of any other tokenizer's."""
    if not getattr(encoded, "is_fast", False):
        return ()
    places = list(zip(encoded.sequence_ids(0), encoded.word_ids(0), strict=True))
    known = {place: number for number, place in enumerate(dict.fromkeys(p for p in places if p[1] is not None))}
    return tuple(known.get(place, -1) for place in places) if len(places) == count else ()


def _spans(encoded: Any, count: int) -> tuple[tuple[int, int], ...]:
    """See Tokens; known of a fast tokenizer's tokens only."""
    if not getattr(encoded, "is_fast", False):
        return ()
    spans = tuple((int(start), int(stop)) for start, stop in encoded.encodings[0].offsets)
    return spans if len(spans) == count else ()


def _embeddings(model: nn.Module) -> int | None:
    """How many tokens the model has embeddings for, or None where that is not known."""
    find = getattr(model, "get_input_embeddings", None)
    try:
        found = find() if callable(find) else None
    except NotImplementedError:
        found = None
    if not isinstance(found, nn.Embedding):
        found = next((m for m in model.modules() if isinstance(m, nn.Embedding)), None)
    return None if found is None else found.num_embeddings


def takes_of(model: nn.Module) -> set[str] | None:
    """Names of the parameters of a module's forward; None where it takes any."""
    parameters = inspect.signature(model.forward).parameters.values()
    if any(parameter.kind is parameter.VAR_KEYWORD for parameter in parameters):
        return None
    return {parameter.name for parameter in parameters}
