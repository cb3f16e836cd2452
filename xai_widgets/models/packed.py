"""Several inputs as one row: a module that unpacks it before the user's own forward pass.

What is explained of the inputs, floats as they are and token ids as their embeddings, lies in a row of floats, so that
paths, noise and masks work as they do for a picture. Everything else, masks, positions, what is no tensor, is held and
given along. An embedding that takes the ids answers the row's vectors in their place, so that a model needs no
`inputs_embeds`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, replace
from typing import Any

import torch
from torch import Tensor, nn

from ..core.errors import ExplainError, unknown
from .embedded import same
from .outcome import Reader
from .output import pick
from .torch_model import TorchModel

Key = Any
"""A name for inputs given by name, a number for those given in order."""


@dataclass(frozen=True)
class Part:
    """What is explained of one input: its place in a row and its shape there; for token ids, the module that embeds
    them, "" for floats."""

    key: Key
    place: slice
    shape: tuple[int, ...]
    dtype: torch.dtype
    embedding: str = ""


class Packed(nn.Module):
    """Rows (N, P) or (N, *shape) -> raw outputs.

    Args:
        original: the user's module.
        inputs: by key, for one row; keys that are numbers are given in order, the others by name.
        parts: which of them a row holds.
        reader: how the answer to a text is read, its position counted in the text as it is given; None for the raw
            outputs, and the last token's where the class says that it is a language model.
    """

    def __init__(
        self, original: nn.Module, inputs: Mapping[Key, Any], parts: tuple[Part, ...], reader: Reader | None = None
    ) -> None:
        super().__init__()
        self.original, self.parts, self.reader = original, parts, reader
        self.held = dict(inputs)
        self._shape: torch.Size | None = None
        self.next_token = type(original).__name__.endswith(("ForCausalLM", "LMHeadModel"))

    def forward(self, rows: Tensor) -> Tensor:
        """See the class. A token that is NaN in a row is left out of the inputs."""
        flat = rows.flatten(1)
        texts = [part for part in self.parts if part.embedding]
        gone = {part.key: flat[:, part.place].unflatten(1, part.shape).isnan().any(-1) for part in texts}
        if not any(bool(missing.any()) for missing in gone.values()):
            answer = self._answer(flat, {})
            self._shape = answer.shape[1:]
            return answer
        counts = torch.stack([(~missing).sum(1) for missing in gone.values()], 1)
        if not counts.all():
            raise ExplainError("With every token left out there is no input any more. Use baseline='mask' or 'pad'.")
        order, answers = [], []
        for alike in torch.unique(counts, dim=0):
            which = torch.nonzero((counts == alike).all(1))[:, 0]
            answers.append(self._answer(flat[which], {key: ~missing[which] for key, missing in gone.items()}))
            order.append(which)
        if any(answer.shape[1:] != (self._shape or answers[0].shape[1:]) for answer in answers):
            raise ExplainError(
                "The model answers something for each token, so leaving tokens out changes the number of its outputs."
                " Use baseline='mask' or 'pad', or a model that gives one row for a text."
            )
        return torch.cat(answers)[torch.cat(order).argsort()]

    def _answer(self, flat: Tensor, kept: Mapping[Key, Tensor]) -> Tensor:
        """Of rows that all keep the same number of tokens: bool (N, L) by key, {} where they keep all."""
        inputs = {key: _short(many(value, len(flat)), kept) for key, value in self.held.items()}
        with ExitStack() as stack:
            for part in self.parts:
                values = flat[:, part.place].unflatten(1, part.shape).to(part.dtype)
                if not part.embedding:
                    inputs[part.key] = values
                    continue
                if part.key in kept:
                    values = values[kept[part.key]].reshape(len(flat), -1, part.shape[-1])
                module = self.original.get_submodule(part.embedding)
                stack.enter_context(_instead(module, inputs[part.key], values))
            answer = called(self.original, inputs)
        if self.reader is not None:
            return _moved(self.reader, kept)(answer, inputs.get("attention_mask"))[1]
        outputs = pick(answer)
        return _last(outputs, inputs.get("attention_mask")) if self.next_token and outputs.ndim == 3 else outputs


class PackedModel(TorchModel):
    """A TorchModel of a Packed, which nobody else keeps alive.

    Args:
        packed: the module.
        row: (1, …), an input of it.
        like: another one of the same module, for other inputs: its private view is used, and checked once for all.
    """

    def __init__(
        self, packed: Packed, autocast: torch.dtype | None, row: Tensor, like: PackedModel | None = None
    ) -> None:  # fmt: skip
        super().__init__(packed, autocast)
        self._packed, self._row = packed, row
        self._like = None if like is None else like.first
        self._lock = self.first._lock

    @property
    def first(self) -> PackedModel:
        """The one whose view it is."""
        return self._like or self

    @property
    def embeddings(self) -> dict[Key, str]:
        """By key of the token ids, the module that embeds them."""
        return {part.key: part.embedding for part in self._packed.parts if part.embedding}

    @property
    def moved(self) -> bool:
        """Whether the model is on another device than it was when the view was made."""
        return self.first._row.device != self.device

    @contextmanager
    def lent(self) -> Iterator[nn.Module | None]:
        """The view of the user's module, as it is now; None where there is none and the module itself is used."""
        first = self.first
        first.fingerprint()
        with first._session(first.prepare(first._row)):
            packed = first._own.module
            yield packed.original if isinstance(packed, Packed) else None

    def _build(self, row: Tensor) -> None:
        if self._like is None:
            super()._build(row)
            return
        with self.lent() as module:
            self._forget()
            packed = self._packed
            own = None if module is None else Packed(module, packed.held, packed.parts, packed.reader).eval()
            self._stand_in = self.first._own.answering_by(own)

    def until(self, layer: str) -> TorchModel:
        """See core.model.Model. Layers have the names that the user's module gives them."""
        names = [name for name, _ in self._packed.original.named_modules() if name]
        if layer not in names:
            raise ExplainError(unknown("layer called", layer, names))
        return super().until(f"original.{layer}")

    def resumed(self, inputs: Tensor, layer: str) -> Callable[[Tensor], Tensor]:
        """See core.model.Model."""
        return super().resumed(inputs, f"original.{layer}")


def called(model: nn.Module, inputs: Mapping[Key, Any]) -> Any:
    """What a module answers."""
    ordered = [inputs[key] for key in sorted(key for key in inputs if isinstance(key, int))]
    return model(*ordered, **{key: value for key, value in inputs.items() if not isinstance(key, int)})


def many(value: Any, rows: int) -> Any:
    """A held input for so many rows; a copy, since a model may write to what it is given."""
    if isinstance(value, Tensor) and value.ndim > 0 and len(value) == 1:
        return value.expand(rows, *value.shape[1:]).clone()
    return value


def _short(value: Any, kept: Mapping[Key, Tensor]) -> Any:
    """What is left of a held input (N, L) of whole numbers when tokens are left out."""
    for keep in kept.values():
        if isinstance(value, Tensor) and value.shape == keep.shape and not value.is_floating_point():
            return value[keep].reshape(len(value), -1)
    return value


@contextmanager
def _instead(embedding: nn.Module, ids: Tensor, values: Tensor) -> Iterator[None]:
    """While open, an embedding that is fed these ids answers the values."""

    def hook(_module: nn.Module, inputs: Any, output: Any) -> Tensor | None:
        return values.to(output.dtype) if inputs and same(inputs[0], ids) else None

    handle = embedding.register_forward_hook(hook)
    try:
        yield
    finally:
        handle.remove()


def _moved(reader: Reader, kept: Mapping[Key, Tensor]) -> Reader:
    """The same, its position where that token, or the last one before it, is when others are left out."""
    if not isinstance(reader.position, int) or not kept:
        return reader
    before = next(iter(kept.values()))[:, : reader.position + 1]
    return replace(reader, position=(before.sum(1) - 1).clamp_min(0))


def _last(outputs: Tensor, seen: Tensor | None) -> Tensor:
    """(N, V) of a language model's (N, L, V): what comes after the last token that it sees."""
    if seen is None or seen.ndim != 2:
        return outputs[:, -1]
    places = torch.arange(seen.shape[1], device=seen.device)
    last = torch.where(seen.bool(), places, 0).amax(1).to(outputs.device)
    return outputs[torch.arange(len(outputs), device=outputs.device), last]
