"""What a metric is given: a map, and beside it what the metric asks for."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any

import numpy as np
import torch
from torch import Tensor

from ... import explainers
from ...core.attribution import Attribution
from ...core.errors import ExplainError
from ...core.run import Run
from ...core.target import TargetLike, as_target
from ...explainers import Explainer
from ...models.opened import opened
from . import ranks

NEEDS = {
    "model": "the model and its input: give model= and inputs=",
    "method": "the method that made the map: give explainer=, or an Attribution that names a registered method",
    "other": "a second map: give other=",
    "region": "a drawn region: give region=, an array of True and False",
    "similar": "similar inputs: give similar=, a float tensor (N, …)",
}

TOGETHER = "Give model= and inputs= together: a model is asked about its input."


@dataclass(frozen=True, eq=False)
class Case:
    """A map to be judged. Use `case()` to make one: it checks.

    Attributes:
        attribution: the map.
        run: the model and the input it explains.
        explainer: the method, set as it was.
        other: a second map, (h, w).
        region: bool (H, W), where the map should be.
        similar: (N, …), inputs like this one.
    """

    attribution: Attribution
    run: Run | None = None
    explainer: Explainer | None = None
    other: Tensor | None = None
    region: Tensor | None = None
    similar: Tensor | None = None
    calls_before: int = field(default=0, compare=False)

    @property
    def target(self) -> TargetLike:
        """What was explained."""
        return self.attribution.target

    @property
    def has(self) -> frozenset[str]:
        """Which of NEEDS are there."""
        there = {"model": self.run, "method": self.explainer, "other": self.other, "region": self.region,
                 "similar": self.similar}  # fmt: skip
        return frozenset(name for name, value in there.items() if value is not None)

    @cached_property
    def map(self) -> Tensor:
        """float32 (h, w), the map's own size."""
        return as_map(_map(self.attribution), "The map")

    @cached_property
    def spread(self) -> Tensor:
        """float32, the map with a number for each place of the input: (H, W) of a picture, (F,) of a table's row, (L,)
        of tokens; ExplainError where it is of other places."""
        if self.run is None or self.run.space.kind == "picture":
            return self.at(self.size)
        grid, values = self.run.space.grid, self.attribution.values
        values = values.sum(-1) if values.ndim == len(grid) + 1 else values
        if values.shape != grid:
            raise ExplainError(
                f"The map has the shape {tuple(self.attribution.values.shape)}, and the input has {tuple(grid)} places:"
                " measure an explanation of the input itself, not of a layer."
            )
        return values

    def order(self, seed: int, *, least: bool = False) -> Tensor:
        """int64, of `spread`'s shape: when each place comes, the most important at 0, or the least; -1 for what is
        never hidden, such as [CLS]."""
        values = -self.spread if least else self.spread
        pieces = None if self.run is None else self.run.space.pieces("tokens")
        if pieces is None or bool((pieces >= 0).all()):
            return ranks.places(values, seed)
        order = torch.full(values.shape, -1)
        order[pieces >= 0] = ranks.places(values[pieces >= 0], seed)
        return order

    def at(self, size: tuple[int, int]) -> Tensor:
        """The map enlarged to (H, W)."""
        return ranks.enlarged(self.map, size)

    @cached_property
    def size(self) -> tuple[int, int]:
        """The picture's (H, W): of the run, else of the region, else of the map."""
        if self.run is not None:
            return self.run.inputs.shape[-2], self.run.inputs.shape[-1]
        shape = self.map.shape if self.region is None else self.region.shape
        return shape[0], shape[1]


def case(
    attribution: Attribution | Tensor | np.ndarray, model: Any = None, inputs: Tensor | None = None, *,
    target: TargetLike | None = None, run: Run | None = None, explainer: Explainer | None = None, other: Any = None,
    region: Any = None, similar: Any = None, background: Any = None, tokenizer: Any = None, categorical: Any = None,
) -> Case:  # fmt: skip
    """A Case of what a person has at hand; see `Metric.measure` for the arguments. `run` stands for both model and
    inputs.

    Raises:
        ExplainError: something that does not fit the rest.
    """
    if (model is None) != (inputs is None):
        raise ExplainError(TOGETHER)
    if run is None and model is not None and inputs is not None:
        run = opened(model, inputs, background=background, tokenizer=tokenizer, categorical=categorical)
    if run is not None and run.space.parts:
        raise ExplainError(
            f"A measure is of one input, and the model has {len(run.space.parts)}. Wrap it in a module that takes the"
            " one and holds the others."
        )
    attribution = _attribution(attribution, target)
    if run is not None:
        run, aimed = run.aim(attribution.target)
        attribution = replace(attribution, target=aimed.plain)
    if explainer is None and attribution.method in explainers.names():
        explainer = explainers.get(attribution.method)(**attribution.params)
    made = Case(attribution, run, explainer, calls_before=0 if run is None else run.model_calls)
    if other is not None:
        made = replace(made, other=as_map(_map(other) if isinstance(other, Attribution) else other, "The other map"))
    if region is not None:
        made = replace(made, region=as_region(region, made.size if run is not None else None))
    return made if similar is None else replace(made, similar=_similar(similar, run))


def _map(attribution: Attribution) -> Tensor:
    """(h, w); one row of the values of a table or of tokens."""
    return attribution.map if attribution.map.ndim == 2 else attribution.map[None]


def as_map(values: Any, what: str) -> Tensor:
    """float32 (h, w) on the CPU; a (C, H, W) map is summed over channels; ExplainError for anything else."""
    if isinstance(values, np.ndarray):
        values = torch.from_numpy(np.ascontiguousarray(values))
    if not isinstance(values, Tensor):
        raise ExplainError(f"{what} must be an Attribution, a tensor or an array, got {type(values).__name__}.")
    values = values.detach().float().cpu()
    values = values.sum(0) if values.ndim == 3 else values
    if values.ndim != 2 or values.numel() < 2:
        raise ExplainError(f"{what} must have the shape (h, w) and two places at least, got {tuple(values.shape)}.")
    if not torch.isfinite(values).all():
        raise ExplainError(f"{what} has NaN or infinite values, so it cannot be judged.")
    return values


def as_region(region: Any, size: tuple[int, int] | None) -> Tensor:
    """bool (H, W) on the CPU, somewhere True and somewhere False; ExplainError for anything else."""
    array = np.asarray(region.detach().cpu() if isinstance(region, Tensor) else region)
    if array.ndim != 2 or array.dtype.kind not in "bui" or not np.isin(array, (0, 1)).all():
        raise ExplainError(
            f"The region must be an array (H, W) of True and False, got {array.dtype} of shape {array.shape}."
        )
    if size is not None and array.shape != size:
        raise ExplainError(f"The region must have the picture's size {size}, got {array.shape}.")
    if not array.any() or array.all():
        raise ExplainError("The region is empty or the whole picture, so no map can miss it. Draw a part.")
    return torch.from_numpy(array.astype(bool))


def _attribution(given: Any, target: TargetLike | None) -> Attribution:
    if isinstance(given, Attribution):
        if target is not None and as_target(target) != as_target(given.target):
            raise ExplainError(f"The map explains output {given.target}, not {target}. Leave target= out.")
        return given
    row = isinstance(given, (Tensor, np.ndarray)) and given.ndim == 1
    as_map(given[None] if row else given, "The map")  # a sentence for what it is not
    values = torch.as_tensor(given if isinstance(given, Tensor) else np.ascontiguousarray(given)).detach().float().cpu()
    asked = as_target(0 if target is None else target)
    return Attribution(values=values, target=asked.plain, method="", score=float("nan"))


def _similar(similar: Any, run: Run | None) -> Tensor:
    if isinstance(similar, np.ndarray) and similar.dtype.kind == "f":
        similar = torch.from_numpy(np.ascontiguousarray(similar))
    ndim = 4 if run is None else run.inputs.ndim
    fits = isinstance(similar, Tensor) and similar.is_floating_point() and similar.ndim == ndim and len(similar) > 0
    if not fits:
        raise ExplainError("similar must be a float tensor (N, …) of inputs as the model takes them.")
    if run is not None and similar.shape[1:] != run.inputs.shape[1:]:
        raise ExplainError(
            f"The similar inputs are {tuple(similar.shape[1:])}, the input is {tuple(run.inputs.shape[1:])}:"
            " they must be of one size."
        )
    if not torch.isfinite(similar).all():
        raise ExplainError("The similar inputs have NaN or infinite values. Clean them first.")
    return similar.detach()
