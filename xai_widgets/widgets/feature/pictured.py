"""What the model says of a row and which columns speak for it, as a picture that stands still."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ... import explainers
from ...core.ours import Ours
from ...core.target import as_target
from ..stills import Figure, said

if TYPE_CHECKING:
    from .explorer import FeatureExplorer


def pictured(explorer: FeatureExplorer) -> Figure:
    """What a still picture has of it."""
    found = explorer.attribution
    target = explorer.explained if explorer.target is None else explorer.target
    say = explorer._say
    told = [say("row {}", explorer.row) if isinstance(explorer.row, int) else say("a row of its own")]
    if found is not None:
        asked = [say(explainers.get(found.method).label), explorer._studied(), said.settings(found.params)]
        told.insert(0, " · ".join(filter(None, asked)))
    names = [feature.name for feature in explorer.about.features]
    return Figure(
        rows=said.rows(explorer.bars, explorer.output_kind, as_target(target).classes),
        heading=said.heading(explorer.output_kind),
        caption=said.caption(explorer, told, type(explorer.about.model).__name__), source=explorer.code,
        more=[(Ours("attributions"), said.shares(names, found.values.tolist()))] if found is not None else [],
    )  # fmt: skip
