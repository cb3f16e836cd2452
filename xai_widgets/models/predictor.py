"""Any function of a batch behind the Model protocol: asked for scores, and for nothing else."""

from __future__ import annotations

from collections.abc import Callable, Hashable
from typing import Any, NoReturn

import numpy as np
import torch
from torch import Tensor

from ..core.chunk import lacks_memory
from ..core.errors import ExplainError
from ..core.model import Layer, Rows, Trace
from .draws import repeatable
from .predict import Predict, predict_of

NO_GRADIENT = (
    "A function on arrays has no gradient and no layers. Use a method that needs only scores: feature-ablation, rise,"
    " lime, kernel-shap or shapley-sampling."
)


class Predictor:
    """Rows in, scores out.

    Args:
        model: see predict_of.
        decode: makes of rows (N, …) the batch that the model takes.

    Attributes:
        stochastic: "its own random numbers" where it draws from a global generator, and is then run from a seed; "".
    """

    head = ""
    no_gradient = NO_GRADIENT

    def __init__(self, model: Any, decode: Callable[[Tensor], Any]) -> None:
        self._predict: Predict = predict_of(model)
        self._decode = decode
        self._checked = False
        self.stochastic = ""

    @property
    def device(self) -> torch.device:
        """The CPU: arrays live there."""
        return torch.device("cpu")

    def prepare(self, inputs: Tensor) -> Tensor:
        """float64, which holds what tables hold."""
        return inputs.detach().to("cpu", torch.float64)

    def forward(self, inputs: Tensor) -> Tensor:
        """See core.model.Model."""
        return torch.from_numpy(self._answer(inputs)).float()

    def for_many(self, inputs: Tensor) -> Rows:
        """Its own: there are no faster ones."""
        return Rows(self.forward, self._refused)

    def trace(self, inputs: Tensor, also: str = "") -> Trace:
        """A forward pass, of which there is nothing to keep; the first one is made twice, to see that it repeats."""
        answer = self._answer(inputs)
        if not self._checked:
            self._same(answer, self._answer(inputs))
            self._checked = True
        return Trace(inputs, torch.from_numpy(answer).float(), {})

    def layers(self, inputs: Tensor) -> tuple[Layer, ...]:
        """None."""
        return ()

    def contains(self, kind: type) -> bool:
        """It has no modules."""
        return False

    def renew(self) -> None:
        """Nothing of it is kept."""

    def fingerprint(self) -> Hashable:
        """What is inside cannot be seen."""
        return id(self._predict)

    def default_layer(self, inputs: Tensor) -> str:
        """See core.model.Model."""
        raise ExplainError(NO_GRADIENT)

    def _refused(self, *_asked: Any) -> NoReturn:
        raise ExplainError(NO_GRADIENT)

    gradient = backward = resumed = until = after = borrow = attention = _refused

    # --- the answer

    def _answer(self, inputs: Tensor) -> np.ndarray:
        batch = self._decode(inputs)
        try:
            given = repeatable(lambda: self._predict(batch), self._drew)
        except (ExplainError, torch.OutOfMemoryError):
            raise
        except Exception as problem:
            if lacks_memory(problem):
                raise torch.OutOfMemoryError(str(problem)) from problem
            raise ExplainError(
                f"predict raised {type(problem).__name__} on {len(inputs)} rows of the input's shape"
                f" {tuple(inputs.shape[1:])}: {problem}"
            ) from problem
        return _scores(given, len(inputs))

    def _drew(self) -> None:
        self.stochastic = "its own random numbers"

    @staticmethod
    def _same(first: np.ndarray, second: np.ndarray) -> None:
        if np.allclose(first, second, rtol=1e-6, atol=1e-9, equal_nan=True):
            return
        output = int(np.nanargmax(np.abs(first - second)[0]))
        raise ExplainError(
            f"predict changed its mind: asked twice about the same row it gave {first[0, output]:.6g}, then"
            f" {second[0, output]:.6g} for output {output}. Give its random numbers a seed, or switch them off."
        )


def _scores(given: Any, rows: int) -> np.ndarray:
    """float64 (rows, outputs) of what a model gave."""
    scores = np.asarray(given.detach().cpu() if isinstance(given, Tensor) else given)
    if scores.dtype.kind not in "fiub":
        raise ExplainError(
            f"predict gave {scores.dtype} values, such as {scores.reshape(-1)[:1].tolist()}; numbers are expected. Give"
            " a function that returns scores, such as predict_proba, instead of labels."
        )
    if scores.ndim == 1:
        scores = scores[:, None]
    if scores.ndim != 2 or scores.shape[1] == 0:
        raise ExplainError(
            f"predict gave an array of the shape {scores.shape}; (N,) or (N, outputs) is expected, a row of scores for"
            " each row. Give a function that returns one output's scores."
        )
    if len(scores) != rows:
        raise ExplainError(f"predict gave {len(scores)} rows for {rows}; one for each is expected.")
    return scores.astype(np.float64)
