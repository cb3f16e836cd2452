"""A model of several inputs as one of a single input, the others held."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

import torch
from torch import Tensor, nn

from . import view
from .packed import Key, called, many
from .tokenized import takes_of

LEAST_ROOM = 256
"""Numbers that there is room for in the place of a row of them, such as the tokens of a text."""


class Partial(nn.Module):
    """Rows (N, …) of one input, or what a tokenizer makes of a text -> what the model answers, the others as they are.

    Its weights are the original's own.

    Args:
        original: the user's module.
        key: of the one input: a name, or a number for inputs given in order.
        held: the others by key, tensors (1, …) and whatever else the model takes.
    """

    def __init__(self, original: nn.Module, key: Key, held: Mapping[Key, Any]) -> None:
        super().__init__()
        self.original, self.key = original, key
        self.config = getattr(original, "config", None)
        self._takes = takes_of(original)
        self._names: dict[Key, str] = {}
        self._others: dict[Key, Any] = {}
        self.hold(held)

    @torch.inference_mode(False)
    def hold(self, held: Mapping[Key, Any]) -> None:
        """Hold these others from now on: buffers, so that whoever looks at the weights sees that they changed. Written
        into the ones that are there where they fit, so that a private view need not be made anew; texts differ in
        length, so there is room to spare, and the shape is held too."""
        tensors = {key: fitting(self.original, value) for key, value in held.items() if isinstance(value, Tensor)}
        others = {key: value for key, value in held.items() if key not in tensors}
        if self._names.keys() == tensors.keys() and _alike(others, self._others) and self._written(tensors):
            return
        for name in self._names.values():
            delattr(self, name)
            delattr(self, f"{name}_shape")
        self._names = {key: f"held_{number}" for number, key in enumerate(tensors)}
        self._others = others
        for key, name in self._names.items():
            value = tensors[key]
            room = value.new_zeros(max(LEAST_ROOM, 2 * value.numel()) if value.ndim == 2 else value.numel())
            room[: value.numel()] = value.flatten()
            self.register_buffer(name, room, persistent=False)
            self.register_buffer(f"{name}_shape", torch.tensor(value.shape, dtype=torch.int64), persistent=False)

    def _written(self, tensors: Mapping[Key, Tensor]) -> bool:
        """Whether all of them could be written where the last ones are."""
        rooms = {key: (getattr(self, name), getattr(self, f"{name}_shape")) for key, name in self._names.items()}
        if not all(_fits(tensors[key], *room) for key, room in rooms.items()):
            return False
        with torch.no_grad():
            for key, (room, shape) in rooms.items():
                value = tensors[key]
                if tuple(shape.tolist()) != value.shape or not torch.equal(room[: value.numel()], value.flatten()):
                    room[: value.numel()] = value.flatten()
                    shape.copy_(torch.tensor(value.shape))
        return True

    def forward(self, *rows: Tensor, **tokens: Tensor) -> Any:
        """See the class."""
        own = self.named(tokens) if tokens else {self.key: rows[0]}
        count = len(next(iter(own.values())))
        held = {key: many(self._held(name), count) for key, name in self._names.items()}
        return called(self.original, {**held, **self._others, **own})

    def _held(self, name: str) -> Tensor:
        room: Tensor = getattr(self, name)
        sizes = getattr(self, f"{name}_shape").tolist()
        return room[: math.prod(sizes)].view(sizes)

    def named(self, tokens: Mapping[str, Tensor]) -> dict[Key, Tensor]:
        """What a tokenizer made of a text, as the model takes it: by name, or the ids alone where it has no such."""
        known = {name: value for name, value in tokens.items() if self._takes is None or name in self._takes}
        return known if "input_ids" in known else {self.key: tokens["input_ids"]}

    def get_input_embeddings(self) -> nn.Module:
        """The original's own, as Hugging Face's models have it."""
        find = getattr(self.original, "get_input_embeddings", None)
        if not callable(find):
            raise NotImplementedError
        found: nn.Module = find()
        return found


def _fits(value: Tensor, room: Tensor, shape: Tensor) -> bool:
    """Whether a tensor can be written where another is."""
    alike = (value.dtype, value.device) == (room.dtype, room.device)
    return alike and value.ndim == len(shape) and value.numel() <= room.numel()


def _alike(a: Mapping[Key, Any], b: Mapping[Key, Any]) -> bool:
    """Whether two hold the very same things: a private view has copies of what is no tensor."""
    return a.keys() == b.keys() and all(a[key] is b[key] for key in a)


def fitting(model: nn.Module, value: Any) -> Any:
    """An input where the model is, floats in its dtype, as the rows of a single input are; what is no tensor as it
    is."""
    if not isinstance(value, Tensor):
        return value
    like = next((tensor for tensor in view.tensors(model) if tensor.is_floating_point()), value)
    return value.detach().to(like.device, like.dtype if value.is_floating_point() else None)
