"""What a transformer answers, as one row of numbers: scores of classes, of next tokens, or an embedding."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import torch
from torch import Tensor

from ..core.errors import ExplainError, unknown
from ..core.similarity import Similarity
from ..core.target import Target, TargetLike, as_target
from .output import KINDS, kind_of, shown

OUTCOMES = (*KINDS, "tokens", "embedding")
LEAST_WIDTH = 16
"""Numbers that an embedding has at least, to be taken for one."""
_EMBEDDINGS = ("sentence_embedding", "text_embeds", "image_embeds")


@dataclass(frozen=True)
class Outcome:
    """`kind`: "softmax", "sigmoid" or "regression" of a classifier, "tokens" of a language model, or "embedding".
    `values`: float32 (outputs,) on the CPU: raw scores, or the embedding."""

    kind: str
    values: Tensor

    @property
    def shown(self) -> Tensor:
        """float32 (outputs,): probabilities in [0, 1], the values of a regression, or the embedding."""
        if self.kind == "embedding":
            return self.values
        return shown(self.values, "softmax" if self.kind == "tokens" else self.kind)  # type: ignore[arg-type]

    def target(self, given: TargetLike | None = None) -> Target:
        """What is explained: the largest output where None, or an embedding's likeness to this very one; ExplainError
        for a target that does not fit."""
        if given is None:
            given = Similarity(self.values) if self.kind == "embedding" else int(self.values.argmax())
        return as_target(given, tuple(self.values.shape)).check(self.values[None])

    def score(self, target: Target) -> float:
        """The number explained."""
        with torch.no_grad():
            return float(target.pick(self.values[None]))


@dataclass(frozen=True)
class Reader:
    """How an answer is read.

    Attributes:
        output: the kind, or None to guess it; numbers of length 1 that go both ways are taken for an embedding.
        position: the token whose next-token (or masked-token) scores are read, one for all rows or int64 (N,); the last
            one that is no padding if None.
        read: what makes (N, outputs) of the model's answer, or None for the usual answers.
    """

    output: str | None = None
    position: int | Tensor | None = None
    read: Callable[[Any], Tensor] | None = None

    def __post_init__(self) -> None:
        if self.output is not None and self.output not in OUTCOMES:
            raise ExplainError(unknown("output kind", self.output, OUTCOMES))
        if self.read is not None and not callable(self.read):
            raise ExplainError(
                f"read must be a function that makes (N, outputs) of the answer, got {type(self.read).__name__}."
            )

    def __call__(self, answer: Any, padding: Tensor | None) -> tuple[str, Tensor]:
        """The kind, and float32 (N, outputs).

        Args:
            answer: what the model returned.
            padding: (N, tokens), 0 where a token is padding, or None.
        """
        if self.read is not None:
            values = self._read(answer)
            if not isinstance(values, Tensor) or values.ndim != 2:
                raise ExplainError("read= must make a tensor (N, outputs) of what the model returned.")
            return self._kind(values, "softmax"), values.float()
        kind, values = self._found(answer)
        if values.ndim == 3:
            values = self._at(values, padding) if kind == "tokens" else _mean(values, padding)
        if values.ndim != 2 or values.shape[1] == 0:
            raise ExplainError(
                f"The model's answer has the shape {tuple(values.shape)}; scores (N, outputs), (N, tokens, outputs) or"
                " embeddings (N, tokens, width) are expected. Give read=, a function that makes (N, outputs) of it."
            )
        return self._kind(values, kind), values.float()

    def _read(self, answer: Any) -> Any:
        assert self.read is not None
        try:
            return self.read(answer)
        except Exception as problem:  # the user's own code
            raise ExplainError(
                f"read= raised {type(problem).__name__} on what the model returned, {type(answer).__name__}: {problem}."
            ) from problem

    def _kind(self, values: Tensor, kind: str) -> str:
        if self.output in ("tokens", "embedding") or (self.output is None and kind != "softmax"):
            return self.output or kind
        if self.output is None and self.read is None and _normalised(values):
            return "embedding"
        return kind_of(values[0], self.output)

    def _found(self, answer: Any) -> tuple[str, Tensor]:
        """The kind, where it is not just scores, and the tensor (N, outputs) or (N, tokens, …)."""
        get = answer.get if isinstance(answer, Mapping) else lambda name: getattr(answer, name, None)
        if isinstance(answer, Tensor):
            return ("tokens" if self.output == "tokens" else "embedding") if answer.ndim == 3 else "softmax", answer
        if isinstance(logits := get("logits"), Tensor):
            return "tokens" if logits.ndim == 3 else "softmax", logits
        for name in (*_EMBEDDINGS, "last_hidden_state"):
            if isinstance(found := get(name), Tensor):
                return "embedding", found
        if isinstance(answer, (tuple, list)) and answer and isinstance(answer[0], Tensor):
            return self._found(answer[0])
        raise ExplainError(
            f"The model returned {type(answer).__name__}, in which no scores and no embedding were found. Give read=, a"
            " function that makes a tensor (N, outputs) of it."
        )

    def _at(self, scores: Tensor, padding: Tensor | None) -> Tensor:
        """(N, outputs) of (N, tokens, outputs)."""
        tokens = scores.shape[1]
        position = self.position
        if isinstance(position, Tensor):
            return scores[torch.arange(len(scores), device=scores.device), position.to(scores.device)]
        if position is None:
            real = padding[0].nonzero() if padding is not None and padding.shape[-1] == tokens else None
            position = tokens - 1 if real is None or len(real) == 0 else int(real[-1])
        if isinstance(position, bool) or not isinstance(position, int) or not -tokens <= position < tokens:
            raise ExplainError(f"position must be a token from 0 to {tokens - 1}, got {position!r}.")
        return scores[:, position]


def _normalised(values: Tensor) -> bool:
    """Whether rows (N, outputs) are of length 1 and go both ways, as no scores of classes do but by accident: what
    sentence encoders end with."""
    if values.is_meta or values.shape[1] < LEAST_WIDTH or not values.is_floating_point():
        return False
    lengths = values.detach().float().norm(dim=1)
    return bool(((lengths - 1).abs() < 1e-3).all()) and bool((values < 0).any())


def _mean(hidden: Tensor, padding: Tensor | None) -> Tensor:
    """(N, width): the mean over tokens that are no padding."""
    if padding is None or padding.shape[-1] != hidden.shape[1]:
        return hidden.mean(1)
    real = padding[:, :, None].to(hidden.dtype)
    return (hidden * real).sum(1) / real.sum(1).clamp_min(1)
