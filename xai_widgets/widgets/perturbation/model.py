"""The traits that PerturbationExplorer has beside those of every explorer with one method.

js/src/widgets/perturbation.model.d.ts is the same on the browser's side; a test holds the two together.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from typing import Any

import traitlets as t
from ipywidgets import widget_serialization

from ...analysis import perturbations
from ...analysis.perturbations import Perturbation, Setting
from ...core.errors import ExplainError, unknown
from ..one_method import OneMethod
from ..traits import Index, refusing


class PerturbationModel(OneMethod):
    """State of a PerturbationExplorer; see MethodModel."""

    frames = ("frame", "perturbed", "similarity", "overlap")
    _chosen: dict[str, Perturbation]
    """The perturbations that have a slider, by name."""

    # --- what is asked
    strengths = t.Dict({}).tag(sync=True)
    """Strength by perturbation, as in {"blur": 2.0}; those left out take the one that changes nothing."""
    extras = t.Dict({}).tag(sync=True)
    """What perturbations have beside their strength, as in {"occluder": {"x": 0.2, "y": 0.7}}: where the occluder's
    middle is, in shares of width and height, and in which direction a shift goes, in degrees. Those left out take their
    defaults."""
    seed = Index(0).tag(sync=True)
    """Seed of random perturbations, from 0 on. The same seed gives the same pattern at every strength."""
    curve_of = t.Unicode("").tag(sync=True)
    """The perturbation that has a response curve, all others held; "" for none."""
    answer_threshold = t.Float(None, allow_none=True).tag(sync=True)
    """Where a model with one output changes its answer, in the units of the bars; a probability's is 0.5 where None, a
    value's is not known. Of several outputs the answer is the largest."""
    stability_on = t.Bool(False).tag(sync=True)
    """Set to rank what the model is fragile to; False again when that is done."""

    # --- the answer
    perturbations: Any = t.List([], read_only=True).tag(sync=True)
    """The perturbations that have a slider, in the order in which they are applied: range, unit, further parameters."""
    perturbed = t.Dict(default_value=None, allow_none=True, read_only=True).tag(sync=True)
    """The perturbed picture as the model sees it, a PNG; None where nothing is changed."""
    similarity = t.Float(None, allow_none=True, read_only=True).tag(sync=True)
    """How like the untouched picture's explanation this one is: rank correlation, in [-1, 1]; the untouched one's map
    is moved along where the picture is. None until both are known."""
    overlap = t.Float(None, allow_none=True, read_only=True).tag(sync=True)
    """Share of the most important tenth of pixels that the two explanations have in common, in [0, 1]."""
    curve = t.Any(None, allow_none=True, read_only=True)
    """The `perturbations.Response` to the strength of `curve_of`, as far as it is known."""
    lines = t.Dict(default_value=None, allow_none=True, read_only=True).tag(sync=True)
    """That curve on the wire: what the bars show, for the outputs that matter in it."""
    curve_progress = t.Float(0.0, read_only=True).tag(sync=True)
    """Share of the curve that is known, in [0, 1]; flips are looked for at the end."""
    curve_message = t.Unicode("", read_only=True).tag(sync=True)
    """Why there is no curve or ranking, or "". """
    flips: Any = t.List([], read_only=True).tag(sync=True)
    """Where the answer flips along the curve, the nearest first: strength, before, share of the range, answer, its
    label, and over (of a threshold: whether it is over it, else None)."""
    ranking: Any = t.List([], read_only=True).tag(sync=True)
    """What the model is fragile to, the most first: name, label, flip (as in `flips`, or None where nothing in its
    range flips the answer), change (mean over the range, of the answer's probability or value) and note."""
    stability_progress = t.Float(0.0, read_only=True).tag(sync=True)
    """Share of the ranking that is done, in [0, 1]."""
    figures = t.Dict({}, read_only=True).tag(sync=True, **widget_serialization)
    """The curve's bqplot figure; empty where bqplot is not installed."""

    # --- what may be asked

    @t.validate("strengths")
    def _valid_strengths(self, proposal: Any) -> dict[str, float]:
        with refusing():
            given = self._named("strengths", proposal["value"])
            return {name: one.check(given.get(name, one.neutral)) for name, one in self._chosen.items()}

    @t.validate("extras")
    def _valid_extras(self, proposal: Any) -> dict[str, dict[str, Any]]:
        with refusing():
            given = self._named("extras", proposal["value"])
            for name, values in given.items():
                if not isinstance(values, Mapping):
                    raise ExplainError(f"extras of {name} must be a dict, got {values!r}.")
            having = {name: one for name, one in self._chosen.items() if one.extras or given.get(name)}
            return {name: one.check_extras(dict(given.get(name, {}))) for name, one in having.items()}

    def _named(self, trait: str, given: Mapping[str, Any]) -> Mapping[str, Any]:
        for name in given:
            if name not in self._chosen:
                raise ExplainError(f"{trait}: {unknown('perturbation', name, self._chosen)}")
        return given

    @t.validate("seed")
    def _valid_seed(self, proposal: Any) -> int:
        with refusing():
            if proposal["value"] < 0:
                raise ExplainError(f"seed must be a whole number from 0 on, got {proposal['value']}.")
        return proposal["value"]

    @t.validate("curve_of")
    def _valid_curve_of(self, proposal: Any) -> str:
        with refusing():
            return proposal["value"] and next(iter(self._named("curve_of", {proposal["value"]: None})))

    @t.validate("answer_threshold")
    def _valid_answer_threshold(self, proposal: Any) -> float | None:
        value, kind = proposal["value"], self.subject.kind
        with refusing():
            if value is None:
                return None
            if self.subject.outputs > 1 and kind != "embedding":
                raise ExplainError(
                    f"answer_threshold is for models with one output, this one has {self.subject.outputs}: its answer"
                    " is the largest of them. Leave it None."
                )
            if not math.isfinite(value) or (kind == "sigmoid" and not 0 < value < 1):
                wanted = "between 0 and 1, as the probability is" if kind == "sigmoid" else "a finite number"
                raise ExplainError(f"answer_threshold must be {wanted}, got {value:g}.")
        return value

    # --- what is set now

    def _settings(self) -> list[Setting]:
        """Every slider, in the order in which they are applied."""
        return perturbations.ordered({
            one: {"strength": self.strengths[name], **self.extras.get(name, {})} for name, one in self._chosen.items()
        })  # fmt: skip


def choose(given: Any) -> dict[str, Perturbation]:
    """Perturbations by name, in the order in which they are applied; all that are registered where None.

    Raises:
        ExplainError: not a list of names and Perturbations, an empty one, an unknown name, or one that is there twice.
    """
    if given is None:
        given = perturbations.names()
    if isinstance(given, (str, Perturbation)) or not isinstance(given, Iterable):
        raise ExplainError(f"perturbations must be a list of names and Perturbations, got {given!r}.")
    found = [perturbations.get(one) for one in given]
    if not found:
        raise ExplainError("perturbations is empty: give one at least, or leave it out for all that are registered.")
    names = [one.name for one in found]
    for name in names:
        if names.count(name) > 1:
            raise ExplainError(f"perturbations has two called {name!r}. Give each a name of its own.")
    return {one.perturbation.name: one.perturbation for one in perturbations.ordered(dict.fromkeys(found, {}))}
