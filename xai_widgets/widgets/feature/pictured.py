"""What the model says of a row and which columns speak for it, as a picture that stands still."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ... import explainers
from ..stills import Figure, Row, said

if TYPE_CHECKING:
    from .explorer import FeatureExplorer

MOST = 12
"""Columns that are drawn, those with the largest attributions."""


def pictured(explorer: FeatureExplorer) -> Figure:
    """What a still picture has of it."""
    found = explorer.attribution
    chosen = [explorer.explained if explorer.target is None else explorer.target]
    told = [f"row {explorer.row}" if isinstance(explorer.row, int) else "a row of its own"]
    if found is not None:
        settings = said.settings(found.params)
        told.insert(0, " · ".join(filter(None, [explainers.get(found.method).label, settings])))
    return Figure(
        rows=said.rows(explorer.bars, explorer.output_kind, chosen), heading=said.heading(explorer.output_kind),
        caption=said.caption(explorer, told, type(explorer.about.model).__name__), source=explorer.code,
        more=[] if found is None else [("attributions", _shares(explorer))],
    )  # fmt: skip


def _shares(explorer: FeatureExplorer) -> list[Row]:
    """The largest attributions, from the middle to the side they speak for."""
    values = explorer.attribution.values.tolist()
    reach = max(map(abs, values), default=0.0) or 1.0
    order = sorted(range(len(values)), key=lambda index: -abs(values[index]))[:MOST]
    names = [feature.name for feature in explorer.about.features]
    return [Row(names[i], 0.5, 0.5 + values[i] / reach / 2, said.number(values[i])) for i in order]
