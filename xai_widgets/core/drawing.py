"""Answers drawn without a widget. Names are data, so they are escaped and never markup."""

from __future__ import annotations

import io
from html import escape

import torch

from .places import Places

MOST_BARS = 20
FOR, AGAINST = "#c44e1c", "#2a6fb0"


def grey(values: torch.Tensor) -> bytes:
    """A PNG of (h, w), from black (smallest) to white (largest), enlarged to at least 160 pixels."""
    from PIL import Image

    low, high = float(values.min()), float(values.max())
    shades = ((values - low) / max(high - low, 1e-30) * 255).round().to(torch.uint8).numpy()
    scale = max(1, round(160 / max(shades.shape)))
    picture = Image.fromarray(shades).resize(
        (shades.shape[1] * scale, shades.shape[0] * scale), Image.Resampling.NEAREST
    )
    out = io.BytesIO()
    picture.save(out, "PNG")
    return out.getvalue()


def bars(values: torch.Tensor, places: Places) -> str:
    """HTML of (n,): a bar for each of the largest values, to the right where it is positive."""
    largest = float(values.abs().max()) or 1.0
    order = values.abs().argsort(descending=True, stable=True).tolist()
    rows = [_bar(number, float(values[number]), largest, places) for number in order[:MOST_BARS]]
    if len(order) > MOST_BARS:
        rest = float(values[order[MOST_BARS:]].sum())
        rows.append(f'<tr><td colspan="4">and {len(order) - MOST_BARS} more, {rest:+.4g} together</td></tr>')
    return f'<table style="border-collapse:collapse">{"".join(rows)}</table>'


def _bar(number: int, value: float, largest: float, places: Places) -> str:
    name = places.names[number] if places.names else str(number)
    note = places.notes[number] if places.notes else ""
    width = round(100 * abs(value) / largest)
    colour, side = (FOR, "left") if value >= 0 else (AGAINST, "right")
    bar = f'<div style="width:{width}px;height:0.8em;margin-{side}:100px;background:{colour}"></div>'
    if side == "right":
        bar = f'<div style="width:{width}px;height:0.8em;margin-left:{100 - width}px;background:{colour}"></div>'
    return (
        f'<tr><td style="text-align:right">{escape(name)}</td><td>{escape(note)}</td>'
        f'<td style="width:200px">{bar}</td><td style="text-align:right">{value:+.4g}</td></tr>'
    )
