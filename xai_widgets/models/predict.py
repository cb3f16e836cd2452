"""A function on arrays from whatever predicts: an estimator, a session, a network of another library, a function."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import torch
from torch import nn

from ..core.errors import ExplainError

Predict = Callable[[Any], Any]

EXPECTED = (
    "a torch.nn.Module, a scikit-learn estimator or pipeline, an ONNX Runtime session, a Keras model, or a function"
    " predict(array) -> scores"
)


def predict_of(model: Any) -> Predict:
    """The function on a batch (an array or a frame) that gives a model's scores, (N,) or (N, outputs).

    An estimator's probabilities come before its decision function, and that before its predictions; of a classifier
    that only predicts, each class has the score 1 where it is predicted and 0 elsewhere.

    Raises:
        ExplainError: it is nothing that predicts.
    """
    if isinstance(model, type) or not any(hasattr(model, name) for name in ("get_inputs", "predict", "__call__")):
        raise ExplainError(f"The model must be {EXPECTED}, got {_what(model)}.")
    if hasattr(model, "get_inputs") and hasattr(model, "run"):
        return _onnx(model)
    if hasattr(model, "predict_on_batch"):
        return _keras(model)
    for name in ("predict_proba", "decision_function"):
        if hasattr(model, name):  # scikit-learn hides those that a part of a pipeline lacks
            return getattr(model, name)
    if hasattr(model, "predict"):
        return model.predict if getattr(model, "classes_", None) is None else _votes(model)
    return model


def _keras(model: Any) -> Predict:
    """On torch it is called as the module it is: its own way back to arrays warns of what is old in NumPy's eyes."""

    def predict(batch: Any) -> np.ndarray:
        rows = np.asarray(batch, dtype=np.float32)
        if not isinstance(model, nn.Module):
            return np.asarray(model.predict_on_batch(rows))
        with torch.no_grad():
            answer: np.ndarray = model(torch.from_numpy(rows), training=False).cpu().numpy()
        return answer

    return predict


def _what(model: Any) -> str:
    return f"the class {model.__name__}: make one first" if isinstance(model, type) else type(model).__name__


def _votes(model: Any) -> Predict:
    classes = np.asarray(model.classes_)
    return lambda batch: (np.asarray(model.predict(batch))[:, None] == classes[None]).astype(np.float64)


_ONNX_DTYPES = {"tensor(float)": np.float32, "tensor(double)": np.float64, "tensor(float16)": np.float16,
                "tensor(int64)": np.int64, "tensor(int32)": np.int32}  # fmt: skip


def _onnx(session: Any) -> Predict:
    inputs = session.get_inputs()
    if len(inputs) != 1 or inputs[0].type not in _ONNX_DTYPES:
        told = ", ".join(f"{given.name}: {given.type}" for given in inputs)
        raise ExplainError(f"The session must take one array of numbers, it takes {told}. Wrap it in a function.")
    name, dtype = inputs[0].name, _ONNX_DTYPES[inputs[0].type]
    rows = inputs[0].shape[0] if inputs[0].shape else None

    def predict(batch: Any) -> np.ndarray:
        array = np.asarray(batch).astype(dtype)
        if isinstance(rows, int) and rows > 0:  # a graph exported for batches of one size
            if len(array) % rows:
                array = np.concatenate([array, np.repeat(array[-1:], -len(array) % rows, 0)])
            parts = [_floats(session.run(None, {name: part})) for part in np.split(array, len(array) // rows)]
            return np.concatenate(parts)[: len(batch)]
        return _floats(session.run(None, {name: array}))

    return predict


def _floats(outputs: list[Any]) -> np.ndarray:
    """The last output of floats, or of a dict of probabilities for each row; converted classifiers put labels first."""
    for output in reversed(outputs):
        if isinstance(output, list) and output and isinstance(output[0], dict):
            return np.array([list(row.values()) for row in output], dtype=np.float64)
        if isinstance(output, np.ndarray) and output.dtype.kind == "f":
            return output
    raise ExplainError("The session gave no floats, so there are no scores to explain. Export its probabilities too.")
