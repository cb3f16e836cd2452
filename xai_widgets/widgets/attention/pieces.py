"""Parts of the answer as the browser gets them."""

from __future__ import annotations

from typing import Any

import numpy as np

from ... import wire
from ...models.attention import Capture, Effects, HeadStatistics, Tiles, Window

Values = dict[str, Any]
Part = tuple[int, ...]
"""(layer, head, group, r0, r1, c0, c1) of a matrix."""
STEP_KEYS = 64
"""Keys of which the steps are shown, those with the largest weights: a person reads no more."""


def matrix(version: int, layer: int, head: int, group: int, window: Window) -> Values:
    """A part of a head's matrix."""
    return {
        **wire.pack(window.values), "version": version, "layer": layer, "head": head, "group": group,
        "rows": list(window.rows), "columns": list(window.columns), "cell": list(window.cell),
    }  # fmt: skip


def part(sent: Values) -> Part:
    """Which part of which matrix that is."""
    return sent["layer"], sent["head"], sent["group"], *sent["rows"], *sent["columns"]


def overview(version: int, tiles: list[Tiles]) -> Values:
    """Tiles of all layers as one buffer, and where in it each layer's heads are."""
    places, offset = [], 0
    for tile in tiles:
        heads, height, width = tile.values.shape
        places.append({"layer": tile.layer, "heads": heads, "height": height, "width": width, "offset": offset})
        offset += tile.values.size
    return {**wire.pack(np.concatenate([tile.values.ravel() for tile in tiles])), "version": version, "tiles": places}


def statistics(version: int, numbers: list[HeadStatistics], layers: int) -> Values:
    """float32 (3, layers, most heads): entropy, distance, separators; NaN where there is none, or none yet."""
    most = max(len(number.entropy) for number in numbers)
    found = np.full((3, layers, most), np.nan, np.float32)
    for row, number in enumerate(numbers):
        for at, values in enumerate((number.entropy, number.distance, number.separators)):
            if values is not None:
                found[at, row, : len(values)] = values
    return {**wire.pack(found), "version": version}


def effects(known: Effects) -> Values:
    """The effects on the wire."""
    return {**wire.pack(known.falls), "score": known.score, "progress": known.progress}


def placed(layer: int, places: np.ndarray | None) -> Values:
    """Which patch of the picture each token of a layer's windows is, on the wire: float32 (groups, L), row by row, -1
    for padding; `grid`: rows and columns of patches. Refused where that is not known.

    Args:
        layer: the layer.
        places: float32 (groups, L, 2), the centres of tokens; see Attended.places.
    """
    somewhere = np.zeros(0, bool) if places is None else ~np.isnan(places).any(-1)
    if places is None or not somewhere.any():
        return {"layer": layer, "refused": True}
    (rows, row), (columns, column) = (
        np.unique(places[somewhere][:, axis].round(4), return_inverse=True) for axis in (0, 1)
    )
    patches = np.full(places.shape[:2], -1, np.float32)
    patches[somewhere] = row * len(columns) + column
    once = len(np.unique(patches[somewhere])) == somewhere.sum() == len(rows) * len(columns)
    told = {**wire.pack(patches), "grid": [len(rows), len(columns)]} if once else {"refused": True}
    return {"layer": layer, **told}


def steps(capture: Capture, layer: int, head: int, query: int, group: int) -> Values:
    """The numbers of one query on the wire: those of the keys with the largest weights, in the order of the text."""
    step = capture.step(layer, head, query, group)
    heaviest = np.sort(np.argsort(-step.weights, kind="stable")[:STEP_KEYS])
    columns = np.stack([step.products, step.scaled, step.mask, step.masked, step.weights], 1)[heaviest]
    return {
        "keys_shown": heaviest.tolist(), "of": len(step.weights), "scale": step.scale, "temperature": step.temperature,
        "numbers": wire.pack(columns), "q": wire.pack(step.query), "k": wire.pack(step.keys[heaviest]),
        "v": wire.pack(step.values[heaviest]), "out": wire.pack(step.output),
    }  # fmt: skip
