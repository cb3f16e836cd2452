"""A Run of several inputs, or of a text: what is explained of them, what is held, and how it is handed back."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import torch
from torch import Tensor, nn

from ..core.errors import ExplainError
from ..core.run import Run
from ..core.space import Space
from . import embedded, tokens
from .outcome import Reader
from .packed import Key, Packed, PackedModel, Part, called
from .several import Several
from .surroundings import autocast_of, device_of
from .tabular import table
from .tokenized import Tokenized, plain

Found = dict[Key, embedded.Embedding]
_HELD = ("token_type_ids", "position_ids", "labels")
"""Whole numbers that embeddings take too, but that say nothing of their own. So do all masks."""


def opened(
    model: nn.Module, inputs: Any, background: Any, tokenizer: Any, like: PackedModel | None = None
) -> Run:  # fmt: skip
    """A Run of a text, token ids (1, L), or a tuple or mapping of inputs. See models.opened. `like`: the model of an
    earlier Run of inputs of the same kinds, by whose private view this one's are asked.

    Raises:
        ExplainError: something does not fit the model, or nothing of it can be explained.
    """
    given, readings = _given(model, inputs, tokenizer)
    device = device_of(model)
    given = {key: value.to(device) if isinstance(value, Tensor) else value for key, value in given.items()}
    for key, value in given.items():
        _check(key, value)
    ids = {key: value for key, value in given.items() if _is_text(key, value)}
    others = tokens.other_ids(tokenizer, model)
    found = _again(like, ids, others)
    if found is None:
        found = embedded.found(model, lambda module: called(module, given), ids, others)
    values = {
        key: found[key].values if key in found else value
        for key, value in given.items() if key in found or _is_float(key, value)
    }  # fmt: skip
    if not values:
        raise ExplainError(_nothing(given))
    from_a_tokenizer = inputs if isinstance(inputs, Mapping) else None
    for key in found:
        if key not in readings:
            readings[key] = tokens.read(given[key], tokenizer, model, from_a_tokenizer)
    spaces = {key: _space(value, found.get(key), readings.get(key)) for key, value in values.items()}
    embeddings = {key: one.module for key, one in found.items()}
    return _run(model, given, values, spaces, embeddings, inputs, background, like)


def _again(like: PackedModel | None, ids: Mapping[Key, Tensor], others: Mapping[str, int]) -> Found | None:
    """What embeds the ids, as is known of an earlier Run; None where it is not."""
    if like is None or not like.embeddings.keys() <= ids.keys() or like.moved:
        return None
    with like.lent() as module:
        return None if module is None else embedded.again(module, ids, like.embeddings, others)


def of_text(model: nn.Module, made: Tokenized, tokenizer: Any, reader: Reader) -> tuple[Run, str]:
    """A live Run of what a tokenizer made of a text, and the kind of the model's answer. See Reader.

    Raises:
        ExplainError: the model has no embedding of the tokens, or its answer cannot be read.
    """
    inputs, readings = tokens.keyed(made)
    device = device_of(model)
    given = {key: value.to(device) for key, value in inputs.items()}
    answers: list[Any] = []
    found = embedded.found(
        model, lambda module: answers.append(called(module, given)),
        {key: given[key] for key in readings}, tokens.other_ids(tokenizer, model),
    )  # fmt: skip
    if len(found) != 1:
        raise ExplainError(
            f"The model embeds {len(found)} of the texts it is given; a text is explained where it embeds one. Give an"
            " encoder or a decoder, or use explainers.get(…)().explain(model, text, tokenizer=…)."
        )
    kind, _ = reader(answers[0], given.get("attention_mask"))
    return _text_run(model, given, found, readings, reader), kind


def of_another_text(like: PackedModel, model: nn.Module, made: Tokenized, tokenizer: Any, reader: Reader) -> Run:
    """A live Run of another text, by the private view of an earlier one's model. See of_text."""
    inputs, readings = tokens.keyed(made)
    device = device_of(model)
    given = {key: value.to(device) for key, value in inputs.items()}
    found = _again(like, {key: given[key] for key in readings}, tokens.other_ids(tokenizer, model))
    if found is None:
        return of_text(model, made, tokenizer, reader)[0]
    return _text_run(model, given, found, readings, reader, like)


def _text_run(
    model: nn.Module, given: Mapping[Key, Tensor], found: Found, readings: Mapping[Key, tokens.Text], reader: Reader,
    like: PackedModel | None = None,
) -> Run:  # fmt: skip
    ((key, one),) = found.items()
    space = tokens.TokenSpace(one.values.shape[1:], readings[key], one.rows)
    shape = tuple(one.values.shape[1:])
    part = Part(key, slice(0, one.values[0].numel()), shape, one.values.dtype, one.module)
    adapted = PackedModel(Packed(model, given, (part,), reader), autocast_of(model), one.values, like)
    return Run(adapted, one.values, space=space, live=True)


def _space(value: Tensor, embedding: embedded.Embedding | None, reading: tokens.Text | None) -> Space:
    if embedding is not None and reading is not None:
        return tokens.TokenSpace(value.shape[1:], reading, embedding.rows)
    return table(value[0])[1] if value.ndim == 2 else Space(value.shape[1:])


def _run(
    model: nn.Module, given: Mapping[Key, Any], values: Mapping[Key, Tensor], spaces: Mapping[Key, Space],
    embeddings: Mapping[Key, str], inputs: Any, background: Any, like: PackedModel | None,
) -> Run:  # fmt: skip
    parts, start = [], 0
    for key, value in values.items():
        stop = start + value[0].numel()
        parts.append(Part(key, slice(start, stop), tuple(value.shape[1:]), value.dtype, embeddings.get(key, "")))
        start = stop
    row = torch.cat([value.flatten(1) for value in values.values()], 1)
    adapted = PackedModel(Packed(model, given, tuple(parts)), autocast_of(model), row, like)
    if len(parts) == 1 and (is_text(inputs) or not isinstance(inputs, (tuple, Mapping))):
        if background is not None:
            raise ExplainError("background= is for numbers. Tokens are hidden by baseline='mask', 'pad' or 'delete'.")
        (key,) = values
        return Run(adapted, values[key], space=spaces[key])
    rows = None if background is None else _background(background, inputs, parts)
    several = Several([(part.key, spaces[part.key], part.place) for part in parts], _back(inputs), rows)
    return Run(adapted, row, space=several)


def _given(model: nn.Module, inputs: Any, tokenizer: Any) -> tuple[dict[Key, Any], dict[Key, tokens.Text]]:
    """The inputs by key, and how those of a text are read."""
    if is_text(inputs):
        return tokens.encoded(inputs, tokenizer, model)
    if isinstance(inputs, Mapping):
        return plain(inputs), {}
    if isinstance(inputs, tuple):
        return dict(enumerate(inputs)), {}
    return {0: inputs[None] if inputs.ndim == 1 else inputs}, {}


def is_text(inputs: Any) -> bool:
    """Whether it is a text or a pair of texts."""
    return isinstance(inputs, str) or (
        isinstance(inputs, tuple) and bool(inputs) and all(isinstance(one, str) for one in inputs)
    )


def _check(key: Key, value: Any) -> None:
    if not isinstance(value, Tensor) or value.ndim == 0:
        return
    if value.ndim == 1 or len(value) != 1:
        raise ExplainError(
            f"Each of several inputs must be one row (1, …), but {key!r} has the shape {tuple(value.shape)}."
            " Give each tensor its batch axis."
        )
    if value.is_floating_point() and not torch.isfinite(value).all() and not _is_mask(key):
        raise ExplainError(f"The input {key!r} has NaN or infinite values. Clean it first.")


def _is_mask(key: Key) -> bool:
    return isinstance(key, str) and key.endswith("mask")


def _is_float(key: Key, value: Any) -> bool:
    return isinstance(value, Tensor) and value.is_floating_point() and value.ndim > 1 and not _is_mask(key)


def _is_text(key: Key, value: Any) -> bool:
    whole = isinstance(value, Tensor) and value.dtype in (torch.int64, torch.int32) and value.ndim == 2
    return whole and not _is_mask(key) and key not in _HELD


def _nothing(given: Mapping[Key, Any]) -> str:
    told = ", ".join(f"{key!r}: {_kind(value)}" for key, value in given.items())
    return (
        "The input must be a float tensor, or whole numbers that an nn.Embedding of the model takes (token ids);"
        f" neither was found in {told}. Scale and normalise pictures first."
    )


def _kind(value: Any) -> str:
    return f"{value.dtype} {tuple(value.shape)}" if isinstance(value, Tensor) else type(value).__name__


def _back(inputs: Any) -> Any:
    """What turns answers by key into the container of the inputs, None for what is held in a tuple."""
    if isinstance(inputs, tuple):
        return lambda answers: tuple(answers.get(number) for number in range(len(inputs)))
    return dict


def _background(background: Any, inputs: Any, parts: list[Part]) -> Tensor:
    """(B, P) of a background in the container that the inputs are in."""
    if any(part.embedding for part in parts):
        raise ExplainError("background= is for numbers. Tokens are hidden by baseline='mask', 'pad' or 'delete'.")
    if isinstance(background, type(inputs)) and isinstance(background, (tuple, Mapping)):
        rows = [_rows(background, part) for part in parts]
        if all(isinstance(row, Tensor) for row in rows) and len({len(row) for row in rows if row is not None}) == 1:
            return torch.cat([row.flatten(1).double() for row in rows if row is not None], 1)
    wanted = ", ".join(f"{part.key!r}: (B, {', '.join(map(str, part.shape))})" for part in parts)
    raise ExplainError(f"The background must be a {type(inputs).__name__} of tensors as the inputs are, {wanted}.")


def _rows(background: Any, part: Part) -> Tensor | None:
    try:
        rows = background[part.key]
    except (KeyError, IndexError):
        return None
    fits = isinstance(rows, Tensor) and tuple(rows.shape[1:]) == part.shape and bool(torch.isfinite(rows).all())
    return rows.detach() if fits else None
