"""Settings under which every method is done within milliseconds."""

from __future__ import annotations

from typing import Any

from xai_widgets import explainers

FEWER = {"n_steps": 9, "n_samples": 8, "window": 6, "stride": 3, "n_masks": 16, "n_segments": 5}


def few(name: str) -> dict[str, Any]:
    """The parameters of a method that make it short."""
    return {param.name: FEWER[param.name] for param in explainers.get(name).params if param.name in FEWER}
