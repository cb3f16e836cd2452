"""What every metric is: a number about an explanation, declared once, an anytime generator where it takes long."""

from __future__ import annotations

import copy
import math
from collections import deque
from collections.abc import Iterator
from typing import Any, ClassVar, Literal, TypeVar

from torch import Tensor

from ...core.attribution import Attribution
from ...core.errors import ExplainError
from ...core.params import Param, checked
from ...core.run import Run
from ...core.space import Space
from ...core.target import TargetLike
from ...explainers import Explainer
from .cases import NEEDS, Case, case
from .measure import Curve, Measure

M = TypeVar("M", bound="Metric")
Better = Literal["higher", "lower", "neither"]


class Metric:
    """HOW FAR TO TRUST IT. Subclasses declare the class variables and write `steps`.

    Every item that `steps` yields is a whole estimate of the same number; stopping between two is always safe; only
    the last has progress 1. What needs no model yields once.

    Args:
        **params: values of the declared parameters; the others take their defaults.

    Raises:
        ExplainError: a parameter that is not declared, or an impossible value.
    """

    name: ClassVar[str]
    label: ClassVar[str]
    about: ClassVar[str]
    """Two sentences: what it means, and when it misleads."""
    better: ClassVar[Better]
    """Which way is good; "neither" for what describes a map without judging it."""
    formula: ClassVar[str]
    """MathML, a whole <math> element."""
    paper: ClassVar[tuple[str, str]]
    """Citation and address."""
    params: ClassVar[tuple[Param, ...]] = ()
    needs: ClassVar[frozenset[str]] = frozenset()
    """What it must be given beside the map: some of cases.NEEDS."""
    of_pictures: ClassVar[bool] = False
    """Whether it changes places of a picture, so that it has no meaning for another input."""

    def __init__(self, **params: Any) -> None:
        self.values = checked(self.params, params)
        self.asked = frozenset(params)

    def steps(self, given: Case) -> Iterator[Measure]:
        """Yield estimates of the number for a Case; `check` it first."""
        raise NotImplementedError

    def check(self, given: Case) -> Case:
        """The Case, if it has what the metric needs; ExplainError otherwise."""
        for name in NEEDS:
            if name in self.needs and name not in given.has:
                raise ExplainError(f"{self.label} needs {NEEDS[name]}.")
        if self.of_pictures and given.run is not None and given.run.space.kind != "picture":
            raise ExplainError(
                f"{self.label} is for pictures, and the input is {given.run.space.words}. Use deletion, insertion or"
                " another metric that hides places of any input."
            )
        return given

    def fitted(self: M, space: Space) -> M:
        """The same, with a baseline that there is for an input that is no picture, where none was asked for: what
        methods hide such an input with."""
        if space.kind == "picture" or "baseline" in self.asked:
            return self
        made = copy.copy(self)
        made.values = {param.name: _usual(param, space, self.values[param.name]) for param in self.params}
        return made

    def measure(
        self, attribution: Attribution | Tensor, model: Any = None, inputs: Tensor | None = None, *,
        target: TargetLike | None = None, run: Run | None = None, explainer: Explainer | None = None, other: Any = None,
        region: Any = None, similar: Any = None, background: Any = None, tokenizer: Any = None,
        categorical: Any = None,
    ) -> Measure:  # fmt: skip
        """The last estimate, for use without a widget.

        Args:
            attribution: the map to judge: an Attribution, or a tensor or array (h, w) or (C, H, W) from elsewhere.
            model: the torch.nn.Module it explains, or anything with the Model protocol.
            inputs: the input it explains, and background, tokenizer, categorical: what the method was given beside it;
                see `Explainer.explain`.
            target: what it explains, for a map from elsewhere, see `Explainer.explain`.
            run: in place of model and inputs, where there is one already.
            explainer: the method that made the map; the Attribution's own method and parameters where None.
            other: a second map of the same input, to compare with.
            region: bool (H, W), where a person says the map should be.
            similar: float tensor or array (N, …) of inputs like this one: (N, C, H, W), or rows (N, F) of a table.

        Raises:
            ExplainError: something the metric needs is missing or does not fit; the sentence says what.
        """
        given = case(attribution, model, inputs, target=target, run=run, explainer=explainer, other=other,
                     region=region, similar=similar, background=background, tokenizer=tokenizer,
                     categorical=categorical)  # fmt: skip
        return deque(self.steps(self.check(given)), maxlen=1).pop()

    def answer(
        self, given: Case, value: float, *, progress: float = 1.0, step: int = 1, error: float | None = None,
        parts: dict[str, float] | None = None, curves: dict[str, Curve] | None = None,
    ) -> Measure:  # fmt: skip
        """A Measure of `value`; ExplainError where it is not a number."""
        if not math.isfinite(value):
            raise ExplainError(
                f"{self.label} came out as {value}: the model's outputs overflow on the inputs it is asked about."
                " Try the model in float32, or another baseline."
            )
        calls = 0 if given.run is None else given.run.model_calls - given.calls_before
        return Measure(
            metric=self.name, value=value, progress=progress, step=step, error=error, parts=parts or {},
            curves=curves or {}, model_calls=calls, method=given.attribution.method, target=given.target,
            params=dict(self.values),
        )  # fmt: skip

    @classmethod
    def describe(cls) -> dict[str, Any]:
        """The declaration as plain data, for a table or a front end."""
        return {
            "name": cls.name, "label": cls.label, "about": cls.about, "better": cls.better, "formula": cls.formula,
            "paper": list(cls.paper), "needs": sorted(cls.needs), "params": [param.describe() for param in cls.params],
        }  # fmt: skip


def _usual(param: Param, space: Space, value: Any) -> Any:
    """What an input is hidden with where it has no such baseline as pictures have; other parameters as they are."""
    if param.name != "baseline":
        return value
    there = () if value in space.blanks else (*space.blanks, "zero")
    return next(iter((*space.usual("baseline", value), *there)), value)
