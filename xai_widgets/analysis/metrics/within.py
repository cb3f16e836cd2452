"""Explanations made while a metric is measured: of other inputs and other weights, as part of the same Run."""

from __future__ import annotations

from collections import deque

from torch import Tensor

from ...core.attribution import Attribution
from ...core.errors import ExplainError
from ...core.run import Run
from ...core.target import TargetLike
from ...explainers import Explainer
from .cases import Case


def explained(explainer: Explainer, run: Run, target: TargetLike) -> Attribution:
    """The explainer's last estimate. The graph of a Run within another is let go, since it is used once."""
    answer = deque(explainer.estimates(run, target), maxlen=1).pop()
    if run.outer is not None:
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
