"""The traits of AttentionExplorer: what is asked of it, how it is seen, and what it answers.

js/src/widgets/attention.model.d.ts is the same on the browser's side; a test holds the two together.
"""

from __future__ import annotations

from typing import Any

import traitlets as t

from ...models.attention.change import as_lists
from ..base import Explorer
from ..picture_model import COLORMAPS
from ..traits import Index
from .aggregates import METHODS
from .whole import Whole

VIEWS = ("matrix", "arcs", "steps", "patches", "aggregates")
SORTS = ("layer", "entropy", "distance", "separators", "effect")
FILTERS = ("all", "a-b", "b-a", "a-a", "b-b")


class Listed(t.List):
    """A list of numbers, words and lists of them; arrays and tensors are taken as such."""

    def validate(self, obj: Any, value: Any) -> Any:
        return super().validate(obj, as_lists(value))


class AttentionModel(Explorer):
    """State of an AttentionExplorer. "What is asked" is set by the browser or by Python; the answer is read-only.

    Layers, heads and tokens are counted from 0. Every validator raises a sentence and changes nothing.
    """

    # --- what is asked
    text = t.Unicode("").tag(sync=True)
    """The text; the encoder's in an encoder-decoder. Set it to change it: the same head stays chosen."""
    second_text = t.Unicode("").tag(sync=True)
    """The second sentence of a pair; the decoder's text in an encoder-decoder. "" where there is none."""
    image: Any = t.Any(None, allow_none=True)
    """The picture, as SaliencyExplorer takes it; None for a text. Set it to look at another: the same head stays
    chosen."""
    layer = Index(0).tag(sync=True)
    """The attention layer looked at, in the order of execution."""
    head = Index(0).tag(sync=True)
    """The head looked at."""
    group = Index(0).tag(sync=True)
    """The window looked at, of a model that cuts its input into several (Swin); 0 elsewhere."""
    query = Index(None, allow_none=True).tag(sync=True)
    """The token whose row is looked at (who attends), or None."""
    key = Index(None, allow_none=True).tag(sync=True)
    """The token whose column is looked at (who is attended to), or None."""
    view = t.Enum(VIEWS, "matrix").tag(sync=True)
    """"matrix", "arcs", "steps" (one query, number by number), "patches" (over the picture) or "aggregates" (all layers
    followed back to the input)."""
    aggregate = t.Enum(METHODS, "attention-rollout").tag(sync=True)
    """How all layers become one number for each token or patch: a registered method of attention, of the model as
    changed. `target` is what is explained, where the method differs from class to class."""
    overlaid: Any = Listed([]).tag(sync=True)
    """More heads that the arcs show, [[layer, head], …], at most six."""
    ablated: Any = Listed([]).tag(sync=True)
    """Heads that are switched off, [[layer, head], …]: their output is 0."""
    ablated_layers: Any = Listed([]).tag(sync=True)
    """Layers of which every head is off."""
    ablated_tokens: Any = Listed([]).tag(sync=True)
    """Tokens nobody attends to: a token's number (off everywhere), [layer, token] or ["encoder", token]. Goes with the
    text."""
    temperature: Any = t.Any([]).tag(sync=True)
    """What scores are divided by before the softmax, in [0.01, 100]: a number for every head, or a list of [layer,
    head, T], head None for a whole layer, both None for all; the closest to a head is in force. Kept as such a list."""
    weights: Any = Listed([]).tag(sync=True)
    """Weights that are set, [[layer, head, query, key, weight], …]; the rest of the row shares out what is left of 1.
    Goes with the text."""
    target = Index(None, allow_none=True).tag(sync=True)
    """The output whose change is looked at; None for the most likely one. Of an embedding model, 0 is the likeness to
    the untouched embedding and 1 that to the reference."""
    reference = t.Unicode("").tag(sync=True)
    """The text that an embedding model's answer is compared with; "" for none."""
    effects_on = t.Bool(False).tag(sync=True)
    """Whether the effect of every head is computed, in the background: each switched off alone."""
    wanted: Any = t.Dict({}).tag(sync=True, echo_update=False)
    """Parts of matrices the browser asks for: {"n": a count, "windows": [[layer, head, group, r0, r1, c0, c1], …]}."""
    pointer: Any = Listed([]).tag(sync=True, echo_update=False)
    """The weight the browser asks for exactly: [layer, head, group, query, key], or []."""

    # --- how it is seen: the browser alone, nothing is computed
    sort = t.Enum(SORTS, "layer").tag(sync=True)
    """How heads are sorted: "layer", "entropy", "distance", "separators" or "effect"."""
    filter = t.Enum(FILTERS, "all").tag(sync=True)
    """Of a pair, whose attention to whom is drawn: "all", "a-b", "b-a", "a-a" or "b-b"."""
    colormap = t.Enum(COLORMAPS, "viridis").tag(sync=True)
    """Name of the colormap."""
    span: Any = Listed([]).tag(sync=True)
    """The part of the matrix that is seen, [r0, r1, c0, c1] in tokens; [] for all of it."""

    # --- the answer
    attention: Any = Whole()
    """The whole matrix of the chosen head, as changed: float32 array (queries, keys), each row a sum of 1; made when it
    is read, which waits for what is under way and raises what failed (see `wait`)."""
    output = t.Any(None, allow_none=True, read_only=True)
    """What the model says, as changed: float32 array (outputs,), probabilities, values or an embedding."""
    untouched = t.Any(None, allow_none=True, read_only=True)
    """The same of the untouched model."""
    tokens: Any = t.Dict({}, read_only=True).tag(sync=True)
    """Whose tokens ("tokens", or "encoder" and "decoder") -> {"texts": [...], "kinds": one letter each: "s" special,
    "b" second sentence, "p" patch, "." any other}."""
    layers: Any = t.List([], read_only=True).tag(sync=True)
    """The attention layers: index, name, kind, queries and keys (whose tokens), heads, length, keys_length, groups,
    has_queries."""
    version = t.Int(0, read_only=True).tag(sync=True)
    """Counts forward passes: weights of another version are of another input or another change."""
    overview = t.Dict(default_value=None, allow_none=True, read_only=True).tag(sync=True)
    """Every head small, one uint8 buffer."""
    statistics = t.Dict(default_value=None, allow_none=True, read_only=True).tag(sync=True)
    """What heads are sorted by: float32 (3, layers, most heads): entropy in bits, distance in tokens or patches, share
    on special tokens; NaN where there is none."""
    effects = t.Dict(default_value=None, allow_none=True, read_only=True).tag(sync=True)
    """How far the quantity falls without each head: float32 (layers, most heads), NaN where not known yet."""
    matrix = t.Dict(default_value=None, allow_none=True, read_only=True).tag(sync=True)
    """A part of a head's matrix, float16, the largest weight of each cell."""
    weight = t.Dict(default_value=None, allow_none=True, read_only=True).tag(sync=True)
    """The exact weight that `pointer` asked for."""
    steps = t.Dict(default_value=None, allow_none=True, read_only=True).tag(sync=True)
    """The numbers of one query: q, k, q · k, scaled, masked, softmax, weighted values."""
    aggregated = t.Dict(default_value=None, allow_none=True, read_only=True).tag(sync=True)
    """What `aggregate` made: method, target (an output, or -1), changed (whether anything is changed in the model),
    float32 (tokens,) or (height, width) of the patches; or method and why it is refused."""
    bars: Any = t.List([], read_only=True).tag(sync=True)
    """What the model says: index, label, score, and base, the untouched model's score."""
    output_kind = t.Unicode("", read_only=True).tag(sync=True)
    """"softmax", "sigmoid", "regression", "tokens" or "embedding"."""
    labels: Any = t.List([], read_only=True).tag(sync=True)
    """Names of the outputs; empty where none were given."""
    picture = t.Dict(default_value=None, allow_none=True, read_only=True).tag(sync=True)
    """The picture as the model sees it, a PNG, or None for a text."""
    grid: Any = t.List([], read_only=True).tag(sync=True)
    """[height, width, prefix]: the picture's patches, and the tokens before them; [] where not known."""
    placed = t.Dict(default_value=None, allow_none=True, read_only=True).tag(sync=True)
    """Of a layer that attends within windows of the picture, where they are: layer, grid [height, width] of its
    patches, float32 (groups, tokens) the patch that each token is, row by row, -1 for padding; or layer and refused."""
    editable = t.Unicode("", read_only=True).tag(sync=True)
    """"text", "pair" (encoder and decoder) or "" where there is no text to edit."""
    methods: Any = t.List([], read_only=True).tag(sync=True)
    """What is told of attention and of the aggregates: formula, paper."""
    code = t.Unicode("", read_only=True).tag(sync=True)
    """Python that recreates this view."""
