"""How near an embedding is to another one."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import torch
from torch import Tensor
from torch.nn.functional import cosine_similarity

from .errors import ExplainError
from .ours import Ours
from .target import NOWHERE, Setting, Target

MEASURES = ("cosine", "dot")


@dataclass(frozen=True, init=False, repr=False)
class Similarity(Target):
    """How much an embedding (N, …) is like a reference: why these two pictures are alike.

    Args:
        reference: numbers of the shape of one output, such as another picture's embedding.
        measure: "cosine", in [-1, 1], or "dot", the inner product.

    Raises:
        ExplainError: a reference that is not finite or all 0, or another measure.
    """

    reference: tuple[float, ...]
    measure: str

    def __init__(self, reference: Any, measure: str = "cosine") -> None:
        if measure not in MEASURES:
            raise ExplainError(f"The measure of a similarity is 'cosine' or 'dot', got {measure!r}.")
        try:
            numbers = torch.as_tensor(reference).detach().double().flatten()
        except (TypeError, ValueError, RuntimeError) as problem:
            raise ExplainError(f"The reference of a similarity must be numbers ({problem}).") from problem
        if not len(numbers) or not torch.isfinite(numbers).all() or not numbers.any():
            raise ExplainError("The reference of a similarity must be finite numbers that are not all 0.")
        object.__setattr__(self, "reference", tuple(numbers.tolist()))
        object.__setattr__(self, "measure", measure)

    def pick(self, outputs: Tensor) -> Tensor:
        rows = outputs.flatten(1)
        reference = _tensor(self.reference).to(rows.device, rows.dtype)
        return cosine_similarity(rows, reference[None]) if self.measure == "cosine" else rows @ reference

    def check(self, outputs: Tensor, setting: Setting = NOWHERE) -> Similarity:
        if outputs[0].numel() != len(self.reference):
            raise ExplainError(
                f"The reference has {len(self.reference)} numbers, the model's output {outputs[0].numel()}: give the"
                " output of the same model for another input."
            )
        return self

    def label(self, name: Callable[[int], str] = str) -> str:
        return Ours("similarity to the reference")

    def __repr__(self) -> str:
        return "xw.Similarity(reference)" if self.measure == "cosine" else "xw.Similarity(reference, 'dot')"


@lru_cache(maxsize=8)
def _tensor(numbers: tuple[float, ...]) -> Tensor:
    with torch.inference_mode(False):
        return torch.tensor(numbers, dtype=torch.float64)
