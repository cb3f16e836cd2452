"""An estimate as the browser gets it, and what is to be said beside it."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

from .. import wire
from ..core.attribution import Attribution
from ..core.ours import Ours
from .explanation import Item
from .traits import target_message


def frame(number: int, attribution: Attribution, name: Callable[[int], str] = str) -> dict[str, Any]:
    """An estimate on the wire; `name` names a class."""
    error = attribution.error
    return {
        "id": number, **wire.scaled(attribution.map.numpy()), "method": attribution.method,
        "target": target_message(attribution.target, name), "layer": attribution.layer, "score": attribution.score,
        "error": error if error is not None and math.isfinite(error) else None, "error_name": attribution.error_name,
        "progress": attribution.progress, "step": attribution.step,
        "of": max(attribution.step, round(attribution.step / max(attribution.progress, 1e-6))),
        "final": attribution.final,
    }  # fmt: skip


def notice(item: Item, seen: str) -> str:
    """What a person must know to read the picture: about the picture itself (`seen`), and about the model."""
    notes = [seen, item.run.randomness]
    if item.changed:
        notes.append("The model's weights changed while this was computed: it mixes two states. Refresh it.")
    return Ours(" ".join(filter(None, notes)))
