"""The right answers as numbers: classes by their place among the outputs, values as they are."""

from __future__ import annotations

from typing import Any

import numpy as np
import torch
from torch import Tensor

from ...core.errors import ExplainError, unknown
from .study import Study


def right_answers(study: Study, scoring: str) -> Tensor:
    """float64 (N,): of classes ("accuracy") the number of the output each answer is, else the values.

    Raises:
        ExplainError: there are none, or they do not fit the outputs.
    """
    if study.truth is None:
        raise ExplainError("This needs the right answers: give truth= to study, one for each row of the data.")
    given = np.asarray(study.truth).reshape(-1)
    if scoring == "accuracy":
        names = _outputs(study, given)
        places = {name: place for place, name in enumerate(names)}
        for answer in given.tolist():
            if answer not in places:
                raise ExplainError(unknown("class in truth called", answer, map(str, names)))
        return torch.tensor([places[answer] for answer in given.tolist()], dtype=torch.float64)
    if given.dtype.kind not in "fiub":
        raise ExplainError(f"truth must be numbers, to be held against values, got {given[0]!r}.")
    return torch.from_numpy(given.astype(np.float64))


def _outputs(study: Study, given: np.ndarray) -> list[Any]:
    """What the answers may be, in the order of the outputs: an estimator's own classes, but where these are words and
    the answers numbers, the numbers of the outputs."""
    classes = getattr(study.model, "classes_", None)
    if classes is not None and not (np.asarray(classes).dtype.kind in "OSU" and given.dtype.kind in "iub"):
        return np.asarray(classes).tolist()
    if given.dtype.kind in "OU":
        return list(study.class_names)
    return list(range(max(2, study.run.scores.numel())))
