"""Attention followed through all layers back to the input: the registered methods that do so, of the explorer's own."""

from __future__ import annotations

from typing import Any

from torch import Tensor, nn

from ... import explainers, wire
from ...core.errors import ExplainError
from ...core.run import Run
from ...core.similarity import Similarity
from ...core.target import TargetLike
from ...explainers.attention.base import OfAttention
from ...models import adapt
from ...models.attention import Change
from ...models.opened import opened
from ...models.outcome import Outcome, Reader
from ...models.tokenized import Tokenized
from ...models.unpacked import of_text
from .pieces import Values
from .source import Prepared, Source, Texts

METHODS = tuple(name for name in explainers.names() if explainers.get(name).family == "attention")


def run_of(model: nn.Module, reader: Reader, source: Source, prepared: Prepared) -> Run:
    """A Run of an input, in which it has a place for each token or pixel.

    Raises:
        ExplainError: the model does not take such an input in a way that can be explained.
    """
    if isinstance(source, Texts):
        made = Tokenized(prepared.inputs, prepared.tokens, prepared.note)
        return of_text(model, made, source.given, reader)[0]
    if prepared.picture is not None:
        return Run(adapt(model), prepared.inputs, live=True)
    return opened(model, prepared.inputs)


def target_of(run: Run, outcome: Outcome, target: int | None, reference: Tensor | None) -> TargetLike | None:
    """What is explained: the explorer's target, an embedding's likeness to the reference or else its length."""
    if outcome.kind == "embedding":
        return _length if reference is None else Similarity(reference)
    return target if run.scores.ndim == 1 else None


def _length(outputs: Tensor) -> Tensor:
    return outputs.flatten(1).square().sum(1)


def aggregated(run: Run, method: str, target: TargetLike | None, change: Change) -> Values:
    """A number for each token or patch of the model as changed on the wire, or why there is none."""
    made = explainers.get(method)()
    assert isinstance(made, OfAttention)
    made.change = change
    try:
        *_, answer = made.estimates(run, target)
    except ExplainError as problem:
        return {"method": method, "refused": str(problem)}
    asked: Any = answer.target
    told = {"method": method, "target": asked if isinstance(asked, int) else -1, "changed": bool(change)}
    return {**wire.pack(answer.values.numpy()), **told}
