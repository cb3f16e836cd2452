"""What may be asked of a FeatureExplorer: each impossible value is a sentence and changes nothing."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

import numpy as np
import torch
import traitlets as t
from torch import Tensor

from ... import explainers
from ...analysis.counts import at_least, seeded
from ...analysis.sensitivity import Study
from ...analysis.sensitivity.allowed import range_of
from ...core.errors import ExplainError
from ...core.params import checked
from ...core.target import Difference, TargetLike, is_whole
from ...models.table import is_frame, plain
from ..outputs import Outputs
from ..traits import refusing
from . import methods
from .model import FeatureModel


class FeatureAsked(FeatureModel):
    """The validators of FeatureModel's traits."""

    about: Study
    """The row as it is."""
    subject: Outputs
    """What is known of the model's outputs."""
    _unavailable: dict[str, str]

    # --- the row and its values

    @t.validate("row")
    def _valid_row(self, proposal: Any) -> Any:
        with refusing():
            codes = codes_of(self.about, proposal["value"])
        if is_whole(proposal["value"]):
            return int(proposal["value"])
        return {one.name: one.value(float(codes[one.index])) for one in self.about.features}

    @t.validate("values")
    def _valid_values(self, proposal: Any) -> dict[str, Any]:
        with refusing():
            return self._read(self.about.changed(proposal["value"]))

    def _read(self, codes: Tensor) -> dict[str, Any]:
        """All columns' values, as a person reads them."""
        return {one.name: one.value(float(codes[one.index])) for one in self.about.features}

    @t.validate("locked")
    def _valid_locked(self, proposal: Any) -> list[str]:
        with refusing():
            return self._names("locked", proposal["value"])

    @t.validate("disturbed")
    def _valid_disturbed(self, proposal: Any) -> list[str]:
        with refusing():
            names = self._names("disturbed", proposal["value"])
            for name in names:
                self.about.feature(name).varied()
            return names

    def _names(self, trait: str, given: Any) -> list[str]:
        if isinstance(given, str):
            raise ExplainError(f"{trait} must be a list of columns, such as [{given!r}], got {given!r}.")
        return list(dict.fromkeys(self.about.feature(plain(name)).name for name in given))

    # --- the number that is explained

    @t.validate("target")
    def _valid_target(self, proposal: Any) -> TargetLike | None:
        value = proposal["value"]
        with refusing():
            if isinstance(value, Difference) and self.threshold is not None:
                raise ExplainError("A threshold is for one output: set threshold=None before two are compared.")
            return None if value is None else self.subject.one_or_two(value)

    @t.validate("to")
    def _valid_to(self, proposal: Any) -> int | None:
        value, outputs = proposal["value"], self.subject.outputs
        with refusing():
            if value is not None and not 0 <= value < outputs:
                raise ExplainError(f"to must be one of the outputs, from 0 to {outputs - 1}, got {value}.")
        return value

    @t.validate("threshold")
    def _valid_threshold(self, proposal: Any) -> float | None:
        with refusing():
            if proposal["value"] is not None and not math.isfinite(proposal["value"]):
                raise ExplainError(f"threshold must be a number in the units of the output, got {proposal['value']}.")
            if proposal["value"] is not None and isinstance(self.target, Difference):
                raise ExplainError("A threshold is for one output: set target= to one of the two that are compared.")
        return proposal["value"]

    @t.validate("method")
    def _valid_method(self, proposal: Any) -> str:
        name = proposal["value"]
        with refusing():
            explainers.get(name)
            if name not in methods.offered():
                raise ExplainError(f"{name} is a method for pictures. Use one of {', '.join(methods.offered())}.")
            if name in self._unavailable:
                raise ExplainError(f"{name} cannot explain this model. {self._unavailable[name]}")
        return name

    @t.validate("params")
    def _valid_params(self, proposal: Any) -> dict[str, Any]:
        with refusing():
            checked(explainers.get(self.method).params, proposal["value"])
        return dict(proposal["value"])

    # --- the panels

    @t.validate("feature", "other")
    def _valid_feature(self, proposal: Any) -> str:
        with refusing():
            name = proposal["value"]
            return self.about.feature(name).varied().name if name else ""

    @t.validate("step", "strength")
    def _valid_share(self, proposal: Any) -> float:
        value, name = proposal["value"], proposal["trait"].name
        with refusing():
            if not 0 < value < math.inf:
                raise ExplainError(f"{name} must be a number over 0, a share of each feature's spread, got {value}.")
        return value

    @t.validate("samples")
    def _valid_samples(self, proposal: Any) -> int:
        with refusing():
            return at_least(proposal["value"], 1, "samples")

    @t.validate("seed")
    def _valid_seed(self, proposal: Any) -> int:
        with refusing():
            return seeded(proposal["value"])

    @t.validate("most")
    def _valid_most(self, proposal: Any) -> int:
        with refusing():
            return at_least(proposal["value"], 0, "most")

    @t.validate("ranges")
    def _valid_ranges(self, proposal: Any) -> dict[str, tuple[float, float]]:
        with refusing():
            named = [(self.about.feature(name), limits) for name, limits in proposal["value"].items()]
            return {feature.name: range_of(feature, limits) for feature, limits in named}

    @t.validate("against")
    def _valid_against(self, proposal: Any) -> str:
        with refusing():
            if proposal["value"] == "truth" and self.about.truth is None:
                raise ExplainError("The right answers are not known: give truth=, one for each row of the data.")
        return proposal["value"]


def codes_of(about: Study, row: Any) -> Tensor:
    """float64 (F,): a row of the data by its number, or a row of values."""
    if is_whole(row):
        if not 0 <= row < len(about.data):
            raise ExplainError(f"row must be from 0 to {len(about.data) - 1}, the data have {len(about.data)} rows,"
                               f" got {row}.")  # fmt: skip
        return about.data[int(row)]
    if is_frame(row):
        row = _one_of_frame(row)
    if not isinstance(row, Mapping):
        values = np.asarray(row.detach().cpu() if isinstance(row, Tensor) else row, dtype=object).reshape(-1)
        if len(values) != len(about.features):
            raise ExplainError(
                f"row must be a number or have the data's {len(about.features)} columns, got {len(values)} values."
            )
        row = {one.name: value for one, value in zip(about.features, values.tolist(), strict=True)}
    named = {str(name): value for name, value in row.items()}
    lacking = [one.name for one in about.features if one.name not in named]
    if lacking:
        raise ExplainError(f"The row lacks {', '.join(map(repr, lacking[:5]))}. Give a value for each column.")
    codes = about.changed(named)
    return codes if torch.isfinite(codes).all() else about.row


def _one_of_frame(row: Any) -> dict[str, Any]:
    if row.ndim == 2 and len(row) != 1:
        raise ExplainError(f"row must be one row, got a frame of {len(row)}.")
    return dict(row.iloc[0] if row.ndim == 2 else row)
