"""What an explorer of pictures shows, as a picture that stands still: its maps, and what the model says."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING, Any

import numpy as np
from PIL import Image

from .. import explainers, wire
from ..core.attribution import Attribution
from ..core.ours import Ours
from ..core.stills.heat import Look, over, reach_of, scale_of
from .sentences import heard
from .stills import Figure, Panel, said

if TYPE_CHECKING:
    from .picture import PictureExplorer

BICUBIC = Image.Resampling.BICUBIC


def pictured(explorer: PictureExplorer, side: int) -> Figure:
    """The picture under each of its maps, `side` pixels wide; the picture alone where there is none yet."""
    look = Look(*(getattr(explorer, name) for name in ("colormap", "sign", "threshold", "view", "opacity")))
    seen = Image.open(io.BytesIO(explorer._ground()))
    ground = seen.convert("RGB").resize((side, max(1, round(side * seen.height / seen.width))), BICUBIC)
    frames = maps_of(explorer)
    panels = [_panel(ground, frame, look, len(frames) > 1) for frame in frames] or [Panel(ground)]
    told = [_told(explorer, frame) for frame in frames]
    target = explorer.target
    chosen = target.classes if hasattr(target, "classes") else [target] if isinstance(target, int) else []
    return Figure(
        panels, said.rows(explorer.bars, explorer.output_kind, chosen), said.heading(explorer.output_kind),
        said.caption(explorer, told, type(explorer.subject.source).__name__), explorer.code,
    )  # fmt: skip


def maps_of(explorer: PictureExplorer) -> list[dict[str, Any]]:
    """The maps that are there, as the browser has them; other answers may go with a picture too."""
    found = [getattr(explorer, name) for name in explorer.frames]
    maps = [frame for frame in found if isinstance(frame, dict) and "method" in frame]
    tiles: list[Any] = getattr(explorer, "tiles", [])  # slots are filled as they come free
    order = [tile["method"] for tile in tiles]
    return sorted(maps, key=lambda frame: order.index(frame["method"]) if frame["method"] in order else 0)


def _panel(ground: Image.Image, frame: dict[str, Any], look: Look, titled: bool) -> Panel:
    values = wire.unpack(frame).astype(np.float32)
    if values.ndim != 2:
        return Panel(ground)
    title = Ours(explainers.get(frame["method"]).label) if titled else ""
    return Panel(over(ground, values, look), title, scale_of(look, reach_of(values), frame["scale"]))


def _told(explorer: Any, frame: dict[str, Any]) -> str:
    """Which map it is: method, layer, target, and with which parameters."""
    method, say = frame["method"], explorer._say
    several = getattr(explorer, "attributions", {})
    attribution: Attribution | None = several.get(method, getattr(explorer, "attribution", None))
    target = frame["target"]
    if isinstance(target, int):
        named = explorer.subject.label(target)
    elif isinstance(target, str):
        named = target
    else:
        named = " − ".join(heard(explorer.subject.label(index), explorer._spoken) for index in target)
    layer = say("layer {}", frame["layer"]) if frame["layer"] else ""
    score = say("score {}", said.number(frame["score"]))
    parts = [say(explainers.get(method).label), heard(named, explorer._spoken), layer, score]
    if attribution is not None and attribution.method == method:
        parts.append(said.settings({name: value for name, value in attribution.params.items() if name != "layer"}))
    if not frame["final"]:
        parts.append(say("estimate {} of {}", frame["step"], frame["of"]))
    return " · ".join(filter(None, parts))
