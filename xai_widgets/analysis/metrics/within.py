"""Explanations made while a metric is measured: of other inputs and other weights, as part of the same Run."""

from __future__ import annotations

from collections import deque

from torch import Tensor

from ...core.attribution import Attribution
from ...core.errors import ExplainError
from ...core.model import Model
from ...core.run import Run
from ...explainers import Explainer
from .cases import Case


class Within(Run):
    """A Run that is cancelled with another one, counts in it, and has its pace and baselines.

    Args:
        outer: the Run it is part of.
        inputs: (1, C, H, W); the outer Run's where None.
        model: the outer Run's where None.
    """

    def __init__(self, outer: Run, inputs: Tensor | None = None, model: Model | None = None) -> None:
        self._outer = outer
        super().__init__(model or outer.model, outer.inputs if inputs is None else inputs, baselines=outer._baselines)
        self._forward_chunks, self._gradient_chunks = outer._forward_chunks, outer._gradient_chunks

    def _count(self, rows: int) -> None:
        self._outer._count(rows)
        super()._count(rows)


def explained(explainer: Explainer, run: Run, target: int) -> Attribution:
    """The explainer's last estimate. The graph of a Run within is let go, since it is used once."""
    answer = deque(explainer.estimates(run, target), maxlen=1).pop()
    if isinstance(run, Within):
        run.release()
    return answer


def again(given: Case) -> Tensor:
    """The case's values, if its explainer made them: ExplainError where what it makes has another shape. What is not
    a last estimate is explained to the end, so that like is compared with like."""
    assert given.run is not None and given.explainer is not None
    own = given.attribution
    if own.final and own.method == given.explainer.name and own.params == given.explainer.values:
        return own.values
    made = explained(given.explainer, given.run, given.target)
    if made.values.shape != own.values.shape:
        raise ExplainError(
            f"The map has the shape {tuple(own.values.shape)}, but {given.explainer.label} makes maps of"
            f" {tuple(made.values.shape)}. Give the explainer that made the map."
        )
    return made.values if not own.final else own.values
