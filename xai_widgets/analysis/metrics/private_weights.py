"""A copy of a model with weights of its own, which can be made random layer by layer; the original is never touched."""

from __future__ import annotations

import copy
from collections.abc import Iterator
from typing import Any

import torch
from torch import Tensor, nn

from ...core.errors import ExplainError
from ...models import view


class PrivateWeights:
    """Layers are modules with floating-point parameters of their own, the last registered first. A random layer has
    normal values of the mean and standard deviation of what it learned, so that signals keep their size.

    Args:
        model: a model behind the Model protocol, over a torch module.
        seed: of the random values, which depend on nothing else.

    Raises:
        ExplainError: there is no torch module, it cannot be copied, or it has no parameters.
    """

    def __init__(self, model: Any, seed: int) -> None:
        original = getattr(model, "original", None)
        if not isinstance(original, nn.Module):
            raise ExplainError("Only the weights of a torch.nn.Module can be made random; this model is another kind.")
        with torch.inference_mode(False):  # tensors made under it take no gradient ever
            self.module = _copied(original)
        self._seed = seed
        self._layers = _layers(self.module)
        if not self._layers:
            raise ExplainError("The model has no parameters that could be made random.")
        self._learned = [[parameter.detach().clone() for parameter in layer] for layer in self._layers]
        self._random = 0

    def __len__(self) -> int:
        return len(self._layers)

    @torch.no_grad()
    def make_random(self, count: int) -> nn.Module:
        """The copy with its `count` last layers random and the others as learned."""
        low, high = sorted((self._random, count))
        for index in range(low, high):
            for place, (parameter, learned) in enumerate(zip(self._layers[index], self._learned[index], strict=True)):
                parameter.copy_(self._drawn(learned, index, place) if index < count else learned)
        self._random = count
        return self.module

    def _drawn(self, learned: Tensor, index: int, place: int) -> Tensor:
        generator = torch.Generator().manual_seed((self._seed * 100_003 + index) * 101 + place)
        values, wide = torch.randn(learned.shape, generator=generator), learned.float()
        return values.to(learned.device) * wide.std(correction=0) + wide.mean()


def _copied(original: nn.Module) -> nn.Module:
    try:
        # Of a view, which is a tree without gradients and graphs, in eval mode: not every model in training is copied.
        copied = copy.deepcopy(view.copied(original))
    except Exception as problem:  # deepcopy runs the user's own code
        raise ExplainError(
            f"The model cannot be copied ({type(problem).__name__}: {problem}), and its own weights are never changed."
            " Use another metric."
        ) from problem
    theirs = set(_storages(original))
    if any(storage in theirs for storage in _storages(copied)):
        raise ExplainError("A copy of the model keeps the original's weights, which are never changed. Use another"
                           " metric.")  # fmt: skip
    return copied


def _storages(model: nn.Module) -> Iterator[int]:
    return (t.untyped_storage().data_ptr() for t in view.tensors(model) if t.numel() and t.device.type != "meta")


def _layers(module: nn.Module) -> list[list[nn.Parameter]]:
    """Parameters by module, each once: a shared one belongs to the module that is made random first."""
    seen: set[int] = set()
    found = []
    for layer in reversed(list(module.modules())):
        own = [p for p in layer.parameters(recurse=False) if p.is_floating_point() and id(p) not in seen]
        seen.update(map(id, own))
        found.append(own)
    return [own for own in found if own]
