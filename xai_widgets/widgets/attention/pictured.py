"""The chosen head's matrix as a picture that stands still, with what the model says."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
from PIL import Image

from ... import wire
from ...core.stills.colormap import Array, colours, position
from ..stills import Figure, Panel, Scale, said

if TYPE_CHECKING:
    from .explorer import AttentionExplorer

MOST_NAMED = 48
"""Tokens that are named along an axis; more could not be read."""


def pictured(explorer: AttentionExplorer) -> Figure:
    """What a still picture has of it."""
    bars: list[dict[str, Any]] = explorer.bars
    sent: dict[str, Any] = explorer.matrix or {}
    likeliest = [max(bars, key=lambda bar: bar["base"])["index"]] if bars else []
    chosen = likeliest if explorer.target is None else [explorer.target]
    told, panels = [f"“{explorer.text}”" if explorer.text else ""], []
    if sent:
        title = explorer._say("layer {}, head {}", sent["layer"], sent["head"])
        told.insert(0, f"{explorer._say('Attention')} · {title} · {explorer.layers[sent['layer']]['name']}")
        panels.append(_panel(explorer, sent, title))
    return Figure(
        panels, said.rows(bars, explorer.output_kind, chosen), said.heading(explorer.output_kind),
        said.caption(explorer, told, explorer._model_class), explorer.code,
    )  # fmt: skip


def _panel(explorer: AttentionExplorer, sent: dict[str, Any], title: str) -> Panel:
    layer = explorer.layers[sent["layer"]]
    values = wire.unpack(sent).astype(np.float32)
    peak = float(values.max()) or 1.0
    rows, columns = (_names(explorer, layer[axis], sent[part], sent["cell"][at])
                     for at, (axis, part) in enumerate((("queries", "rows"), ("keys", "columns"))))  # fmt: skip
    scale = Scale(_coloured(explorer.colormap, np.linspace(0, 1, 256)[None]), "0", said.number(peak))
    return Panel(_coloured(explorer.colormap, values / peak), title, scale, rows, columns, crisp=True)


def _coloured(colormap: str, shares: Array) -> Image.Image:
    """The front end's own ramp: by the square root, so that small weights are seen too."""
    return Image.fromarray(colours(colormap, position(colormap, "positive", np.sqrt(np.clip(shares, 0, 1)))))


def _names(explorer: AttentionExplorer, stream: str, span: list[int], cell: int) -> list[str]:
    """The tokens of an axis, none where there are too many or a cell stands for several."""
    known = explorer.tokens.get(stream)
    start, stop = span
    if known is None or cell != 1 or stop - start > MOST_NAMED or len(known["texts"]) < stop:
        return []
    return list(known["texts"][start:stop])
