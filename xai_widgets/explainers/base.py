"""What every explanation method is: an anytime generator with declared parameters."""

from __future__ import annotations

import copy
import warnings
from collections.abc import Iterator, Sequence
from typing import Any, ClassVar

import numpy as np
import torch
from torch import Tensor

from ..core.attribution import Attribution
from ..core.errors import ExplainError
from ..core.params import LayerChoice, Param, checked, default_of
from ..core.places import Places
from ..core.run import Run, picked
from ..core.space import Space
from ..core.target import Target, TargetLike, as_target
from ..models.opened import opened
from . import stopping


class Explainer:
    """WHY THIS ANSWER. Subclasses declare the class variables and write `steps`.

    Every item that `steps` yields is a whole estimate of the same quantity; stopping between two is always safe;
    only the last has progress 1. One-shot methods yield once.

    Args:
        **params: values of the declared parameters; the others take their defaults.

    Raises:
        ExplainError: a parameter that is not declared, or an impossible value.
    """

    name: ClassVar[str]
    label: ClassVar[str]
    about: ClassVar[str]
    """Two sentences: what it measures, and when it misleads."""
    family: ClassVar[str] = "other"
    """What it is listed under: "cam", "gradient", "rules", "attention", "masking", or a name of one's own."""
    formula: ClassVar[str]
    """MathML, a whole <math> element."""
    paper: ClassVar[tuple[str, str]]
    """Citation and address."""
    params: ClassVar[tuple[Param, ...]] = ()
    signed: ClassVar[bool] = True
    """Whether values can be negative."""
    needs_gradient: ClassVar[bool] = True
    """Whether the model must be differentiable."""
    needs_numbers: ClassVar[bool] = False
    """Whether each estimate is made on the CPU, of one copy of the scores or by another library."""

    adds_up: ClassVar[str] = "nothing"
    """What the sum of the values is promised to be: "rise", the score less that of `nothing`; "score"; "nothing"; or
    "unknown"."""

    def __init__(self, **params: Any) -> None:
        self.values = checked(self.params, params)
        self.asked = frozenset(params)

    def steps(self, run: Run, target: TargetLike) -> Iterator[Attribution]:
        """Yield estimates of the attribution of `target`, which `Run.aim` has checked, to the run's input."""
        raise NotImplementedError

    def estimates(self, run: Run, target: TargetLike | None = None) -> Iterator[Attribution]:
        """The same for a target as a person gives it, the largest output where None; ExplainError, at the first, where
        the model has no such output or is one that it refuses."""
        run, aimed = run.aim(target)
        if self.inside:
            run = run.after(self.inside)
        if why := self.refuses(run):
            raise ExplainError(why)
        run.heard.clear()
        yield from self.fitted(run.space).steps(run, aimed)

    def fitted(self, space: Space) -> Explainer:
        """The same, what it was not asked for being what is usual for a kind of input. See Space.usual."""
        made = copy.copy(self)
        made.values = {
            param.name: self.values[param.name] if param.name in self.asked else _usual(param, space)
            for param in self.params
        }
        return made

    def nothing(self, run: Run) -> Tensor:
        """(B, …): the inputs from whose mean score the values add up, for a method that promises a "rise"."""
        asked = self.values
        return run.fills(asked.get("baseline", "zero"), asked.get("n_background", 100), asked.get("seed", 0))

    def total(self, run: Run, values: Tensor) -> float:
        """The sum of an answer's values, what stands at several places counted once."""
        return float(values.double().sum())

    @classmethod
    def missing(cls) -> str:
        """What must be installed before the method can be used, as a sentence; "" where nothing is."""
        return ""

    def refuses(self, run: Run) -> str:
        """Why it cannot explain the run's model, as a sentence; "" where it can. Runs the model at most as often as
        the list of its layers does, so that every method can be asked before one is shown."""
        if self.missing():
            return self.missing()
        if self.needs_layer() and run.space.kind != "picture":
            return (
                f"{self.label} is for pictures (1, C, H, W), whose layers are maps; the input is {run.space.words}. Use"
                " saliency, integrated-gradients or another gradient method, or feature-ablation or kernel-shap."
            )
        if self.needs_layer() and not self.values["layer"]:
            try:
                run.model.default_layer(run.inputs)
            except ExplainError as problem:
                return str(problem)
        return run.model.no_gradient if self.needs_gradient and not run.trace.outputs.requires_grad else ""

    @classmethod
    def needs_layer(cls) -> bool:
        """Whether the method explains a layer's map."""
        return any(isinstance(param, LayerChoice) and not param.hidden for param in cls.params)

    @property
    def inside(self) -> str:
        """The layer whose output is explained in the input's place, where a method can and was asked to; else ""."""
        return "" if self.needs_layer() else self.values.get("layer", "")

    def explain(
        self, model: Any, inputs: Any, target: TargetLike | None = None, *, background: Any = None,
        feature_names: Sequence[str] | None = None, categorical: Sequence[int | str] | None = None,
        tokenizer: Any = None, max_seconds: float | None = None, tolerance: float | None = None,
        progress: bool = False,
    ) -> Any:  # fmt: skip
        """The last estimate, for use without a widget; an earlier one where a stop rule says so.

        Args:
            model: a torch.nn.Module; what predicts from arrays or frames: a scikit-learn estimator or pipeline, an
                ONNX Runtime session, a Keras model, a function predict(array) -> scores (N,) or (N, outputs); or
                anything that has the Model protocol already.
            inputs: one row, preprocessed as the model takes it: a finite float tensor or array (1, …), of a picture
                (C, H, W) too, of a table (F,) too; a pandas DataFrame of one row, or a Series. For a torch module also
                a tuple or mapping of tensors (1, …) and whatever else its forward takes, token ids (1, L), or a text
                or pair of texts with its tokenizer. Whole numbers are explained where an nn.Embedding takes them;
                what is called a mask, and what is no tensor, is held.
            target: what to explain: the index of an output, a tuple of indices where an output has more dimensions, a
                function of raw outputs (N, …) that gives one number for each row, or a Difference, Region, Similarity
                or Neuron; where None, the largest output.
            background: rows like the input, (B, …), that say "nothing here" together: masking methods take what they
                hide from each of them and average the scores (the interventional expectation), path methods start
                from them or from their mean.
            feature_names: names of a table's columns, for an array or tensor.
            categorical: names or numbers of a table's columns of numbers that are codes of categories.
            tokenizer: of a text, as in transformers; for token ids, what names them and knows the special ones.
            max_seconds: stop at the first estimate after this time.
            tolerance: stop at the first estimate whose own error figure is at most this, in output units.
            progress: show a tqdm bar.

        Returns:
            An Attribution; of a tuple of inputs a tuple, None for each that is held, and of a mapping a dict of those
            that are explained. Their `error` is that of the whole.

        Raises:
            ExplainError: the model, input, target or a parameter does not fit; the sentence says how.

        Warns:
            UserWarning: the model is random by itself, as with a dropout that is always on.
        """
        run = opened(model, inputs, background=background, feature_names=feature_names, categorical=categorical,
                     tokenizer=tokenizer)  # fmt: skip
        try:
            answer = stopping.last(self.estimates(run, target), self.label, max_seconds, tolerance, progress)
        finally:
            run.release()
        if run.randomness:
            warnings.warn(run.randomness, stacklevel=2)
        return answer if self.inside else run.space.apart(answer)

    def answer(
        self, run: Run, target: TargetLike, values: Tensor, *, progress: float = 1.0, step: int = 1,
        error: Tensor | None = None, error_name: str = "", layer: str = "", places: Places | None = None,
    ) -> Attribution:  # fmt: skip
        """An Attribution of `values`, which leave the model's device here, together with `error`, in one copy. `places`
        are those of the run's space where None."""
        flat, explained = values.detach().float().reshape(-1), as_target(target)
        told, doubts = [flat], run.heard.doubts
        told += [part.detach().to(flat).reshape(1) for part in (error, doubts) if part is not None]
        packed = torch.cat(told).cpu() if len(told) > 1 else flat.cpu()
        doubtful = doubts is not None and float(packed[-1]) > 0
        # A standard error may be infinite.
        promised = packed if error_name == "completeness gap" else packed[: flat.numel()]
        if doubtful or not np.isfinite(promised.numpy()).all():
            run.heard.check()
            raise ExplainError(
                f"{self.label} gave values that are not finite for {_words(explained)}. The model's gradients overflow"
                " at this input: try another method, or the model in float32."
            )
        return Attribution(
            values=packed[: flat.numel()].reshape(values.shape).clone(), target=explained.plain, method=self.name,
            score=float(picked(run.scores[None], explained)), progress=progress, step=step, error_name=error_name,
            error=None if error is None else float(packed[flat.numel()]), model_calls=run.model_calls,
            layer=layer or self.inside, reading=run.space.reading,
            params=dict(self.values), places=run.space.places if places is None else places,
        )  # fmt: skip


def _usual(param: Param, space: Space) -> Any:
    """The first of a space's usual values that the parameter can have, its own default where it can have none."""
    for value in space.usual(param.name, default_of(param)):
        try:
            return param.check(value)
        except ExplainError:
            continue
    return default_of(param)


def _words(target: Target) -> str:
    return target.label(lambda index: f"output {index}")
