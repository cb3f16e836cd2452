"""The attention of any transformer: seen, looked at in parts, and changed while it runs. No model-specific code.

    >>> attended = AttentionModel(model).attend(tokenizer("The cat sat", return_tensors="pt"))
    >>> attended.seen.described()[0]                     # {"index": 0, "name": "encoder.layer.0.attention.self", …}
    >>> for tiles in attended.seen.overview(side=32): …  # Tiles: uint8 (heads, h, w), one layer at a time
    >>> attended.seen.window(layer, head).values         # float16 (h, w), at most 256 × 256
    >>> attended.changed({"heads": [[3, 1]]}).outcome    # beside attended.seen.outcome, the untouched model's
    >>> for effects in attended.effects(target): …       # Effects: float32 (layers, heads), filling up

`AttentionModel(model, output=None, position=None, read=None)`
    Made once for a model; the private view is made at its first input. `.attend(inputs)` runs it on a tensor (1, …), a
    tuple of arguments or a dict as tokenizers make it, and gives an `Attended`. An edited text is another `.attend`.

`Attended`: one input.
    `.seen`: `Capture` of the untouched model, made at once. `.changed(change)`: a `Capture` under a change, one forward
    pass. `.columns(token, keys="")`: the (layer, token) pairs that hide a token everywhere. `.effects(target=None,
    live=False)`: generator of `Effects`. `.void`: whether the weights changed since.

`Capture`: one forward pass; `layer`, `head`, `query`, `key` count from 0, `group` is 0 but for window attention.
    `.outcome`: `Outcome` of `kind` "softmax", "sigmoid", "regression", "tokens" or "embedding", `values` float32
    (outputs,) raw, and `shown` (probabilities). `.layers`: `AttentionLayer`s in the order they ran; `.described()`: the
    same as dicts: index, name, kind ("self", "cross"), queries and keys ("tokens", "encoder" or "decoder": whose tokens
    rows and columns are), heads, length (L), keys_length (S), groups, has_queries (False: weights only, no steps).
    `.window(layer, head, rows=None, columns=None, size=(256, 256), group=0)`: `Window` with `values` float16 (h, w),
    the largest weight of each cell, `rows`, `columns` (from, to) and `cell` (queries, keys of one cell): pixel (a, b)
    begins at query rows[0] + a · cell[0], key columns[0] + b · cell[1]. Finer when a part is asked for.
    `.weight(layer, head, query, key, group=0)`: float, exact. `.row(layer, head, query)`: float32 (S,), and
    `.column(layer, head, key)`: float32 (L,), for arcs.
    `.overview(side=32, group=0)`: generator of `Tiles`, a layer each: `values` uint8 (heads, h, w), 255 for the head's
    own largest weight, `peaks` float32 (heads,), `cell`.
    `.statistics(separators=(), grid=None, group=0)`: generator of `HeadStatistics`, a layer each, float32 (heads,):
    `entropy` in bits, `distance` in tokens or patches (None for cross attention), `separators` in [0, 1].
    `.survey(separators=(), grid=None, side=32, group=0)`: both in one pass, with None in between, after each block.
    `.step(layer, head, query, group=0)`: `Step`, the numbers of one query: query, keys, products, scale, scaled, mask,
    masked, temperature, weights, values, output. One forward pass for the values.

`Change(heads, layers, columns, temperatures, weights)`, or the same as plain lists (`Change.of`, `.described()`):
    {"heads": [[layer, head]], "layers": [layer], "columns": [[layer, key]], "temperatures": [[layer, head or None, T]],
    "weights": [[layer, head, query, key, weight]]}, freely combined; see Change for what each does. Layers in which
    only heads are off, or nothing is, run the model's own fused attention.

`Effects`: `falls` float32 (layers, most heads), untouched less ablated, NaN where not known yet; `target`: a class's
    raw score, or for an embedding its likeness to the untouched one or to another (`xw.Similarity(reference)`);
    `score`, the untouched model's; `progress`, `rows`. `Outcome.score(Outcome.target(given))` is that of any outcome.

Everything raises ExplainError in a sentence: no attention seen (what was looked for), fused kernels from elsewhere by
name, a layer, head or token that is not there, an input that is not one row, an answer that cannot be read.

What is kept of a layer: queries and keys, (L + S) · width numbers, on the model's device; the masks once for all layers
that share them. No matrix is kept, but of attention written by hand with more in it than a scale and a mask.

For explainers: `watching(view, change=None, values=False)` watches any module while it runs; see watching.py.
"""

from ..outcome import Outcome
from .capture import Capture
from .change import Change
from .effects import Effects
from .layer import AttentionLayer
from .model import Attended, AttentionModel
from .statistics import HeadStatistics
from .step import Step
from .views import Tiles, Window
from .watching import watching

__all__ = [
    "AttentionLayer", "AttentionModel", "Attended", "Capture", "Change", "Effects", "HeadStatistics", "Outcome", "Step",
    "Tiles", "Window", "watching",
]  # fmt: skip
