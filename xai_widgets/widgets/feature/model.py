"""The traits of FeatureExplorer: what is asked of it, how it is seen, and what it answers.

js/src/widgets/feature.model.d.ts is the same on the browser's side; a test holds the two together.
"""

from __future__ import annotations

from typing import Any

import traitlets as t
from ipywidgets import widget_serialization

from ..base import Explorer
from ..traits import Aim, Index
from . import told

PANELS = ("local", "curves", "change", "random", "global")
ANALYSES = ("association", "importance", "sobol", "morris")


def _answer(wire: Any) -> Any:
    """A trait that holds what an analysis answers, and crosses as plain data."""

    def to_json(value: Any, widget: Any) -> Any:
        return None if value is None else wire(value, widget)

    return t.Any(None, allow_none=True, read_only=True).tag(sync=True, to_json=to_json)


class FeatureModel(Explorer):
    """State of a FeatureExplorer. "What is asked" is set by the browser or by Python; the answer is read-only.

    Columns are called by their names. Every validator raises a sentence and changes nothing.
    """

    # --- what is asked
    row: Any = t.Any(0).tag(sync=True, to_json=told.row, from_json=told.row_asked)
    """The row that is looked at: its number in the data, or its values as a dict, Series, frame of one row or array."""
    values: Any = t.Dict({}).tag(sync=True, echo_update=False, to_json=told.moves, from_json=told.moved)
    """What the sliders say, by column. Columns that are left out have the row's own values; {} is the row."""
    locked: Any = t.List([]).tag(sync=True)
    """Columns that stay as they are: their sliders do not move, and no search and no noise touches them."""
    target = Aim().tag(sync=True)
    """What is explained: the index of an output, or a pair (a, b) for "why a rather than b"; where None, the row's most
    likely output."""
    probability = t.Bool(False).tag(sync=True)
    """Whether the output's probability is explained in place of the raw output."""
    threshold = t.Float(None, allow_none=True).tag(sync=True)
    """In units of the output: the answer flips where it is crossed. None: where another output is the largest."""
    method = t.Unicode("").tag(sync=True)
    """Name of the method of the attributions, of those in `methods`."""
    params = t.Dict({}).tag(sync=True)
    """The method's parameters; those left out take their defaults."""
    panel = t.Enum(PANELS, "local").tag(sync=True)
    """The question that is open: "local" sensitivity, "curves", "change" (what would change the answer), "random"
    perturbation, or "global"; an analysis is computed while its panel is open."""
    step = t.Float(0.1).tag(sync=True)
    """Of local sensitivity, how far a feature is moved, as a share of its standard deviation in the data; over 0."""
    feature = t.Unicode("").tag(sync=True)
    """The column whose curve is drawn."""
    other = t.Unicode("").tag(sync=True)
    """A second column, for a heat map of the two together; "" for none."""
    to = Index(None, allow_none=True).tag(sync=True)
    """The output that should win after a change; None for any other."""
    search = t.Enum(["search", "gradient"], "search").tag(sync=True)
    """How a change is looked for; see sensitivity.counterfactual."""
    most = Index(0).tag(sync=True)
    """At most so many columns are moved by a change; 0 for as many as it takes."""
    ranges: Any = t.Dict({}).tag(sync=True)
    """What is plausible, {column: (low, high)}; the data's range for those left out."""
    noise = t.Enum(["normal", "uniform"], "normal").tag(sync=True)
    """The kind of random perturbation."""
    strength = t.Float(0.1).tag(sync=True)
    """Of the noise, as a share of each feature's standard deviation in the data; over 0. See sensitivity.jitter."""
    samples = Index(500).tag(sync=True)
    """How often the row is disturbed."""
    seed = Index(0).tag(sync=True)
    """Of everything that is random: the same seed gives the same numbers."""
    disturbed: Any = t.List([]).tag(sync=True)
    """Columns that are disturbed; [] for all that vary and are not locked."""
    analysis = t.Enum(ANALYSES, "association").tag(sync=True)
    """Which of the global ones is shown."""
    against = t.Enum(["answer", "truth"], "answer").tag(sync=True)
    """What association and importance hold the columns against: the model's answers, or the right ones."""
    compute_request = t.Int(0).tag(sync=True)
    """Counted up by the browser: compute the open panel's answer (again)."""

    # --- how it is seen: the browser alone, nothing is computed
    spacing = t.Enum(["quantile", "value"], "quantile").tag(sync=True)
    """How values lie along a slider: each hundredth holds as many rows ("quantile"), or is as wide ("value")."""
    order = t.Enum(["table", "attribution"], "table").tag(sync=True)
    """How the sliders are sorted."""
    waterfall = t.Bool(False).tag(sync=True)
    """Whether attributions are drawn as a waterfall, for methods whose values add up to the score."""

    # --- the answer
    prediction = t.Any(None, allow_none=True, read_only=True)
    """What the model says, float32 array (outputs,): probabilities, or values."""
    untouched = t.Any(None, allow_none=True, read_only=True)
    """The same of the row as it is in the data."""
    bars: Any = t.List([], read_only=True).tag(sync=True)
    """The most likely outputs: index, label, score, and base, the score of the row as it is."""
    explained = t.Int(0, read_only=True).tag(sync=True)
    """The output that is explained: `target`, of a pair its first, or the row's most likely one."""
    probable = t.Bool(False, read_only=True).tag(sync=True)
    """Whether the outputs are raw and have probabilities beside, so that `probability` makes a difference."""
    decision: Any = t.Dict({}, read_only=True).tag(sync=True)
    """The answer in words, `now` and of the `row`, and whether it `flipped`; empty for a value without a threshold."""
    output_kind = t.Unicode("", read_only=True).tag(sync=True)
    """"softmax", "sigmoid" or "regression"."""
    labels: Any = t.List([], read_only=True).tag(sync=True)
    """Names of the outputs; empty where none were given."""
    truth = t.Unicode("", read_only=True).tag(sync=True)
    """The right answer of the row, "" where it is not known."""
    rows = t.Int(0, read_only=True).tag(sync=True)
    """How many rows the data have."""
    features: Any = t.List([], read_only=True).tag(sync=True)
    """The columns: index, name, kind, categories, shares, low, high, own (the row's value), constant."""
    distribution: Any = t.Dict({}, read_only=True).tag(sync=True)
    """Of each column how its values lie in the data: float32 counts (columns, bars) and quantiles (columns, 101)."""
    attribution = t.Any(None, allow_none=True, read_only=True)
    """The latest `Attribution`, with a value for each column."""
    frame = t.Dict(default_value=None, allow_none=True, read_only=True).tag(sync=True)
    """The same on the wire."""
    methods: Any = t.List([], read_only=True).tag(sync=True)
    """Every method for tables with its parameters, and why some are unavailable for this model."""
    local = _answer(told.local)
    """Local sensitivity: a sensitivity.Local, or None."""
    curve = _answer(told.curve)
    """The chosen column's curves over the data: a sensitivity.Curves, or None."""
    along: Any = t.Dict(default_value=None, allow_none=True, read_only=True).tag(sync=True)
    """The row's own curve as the sliders are, and where on it they are."""
    counterfactual = _answer(told.counterfactual)
    """The change that was found: a sensitivity.Counterfactual, or None."""
    jitter = _answer(told.jitter)
    """What random perturbation does: a sensitivity.Jitter, or None."""
    overview = _answer(told.overview)
    """The global analysis: a sensitivity.Associations, Importance, Sobol or Morris, or None."""
    work: Any = t.Dict({}, read_only=True).tag(sync=True)
    """How far the open panel is: panel, status, progress, message, details."""
    figures: Any = t.Dict({}, read_only=True).tag(sync=True, **widget_serialization)
    """bqplot figures, by what they show; empty where bqplot is not installed."""
    code = t.Unicode("", read_only=True).tag(sync=True)
    """Python that recreates this view."""
