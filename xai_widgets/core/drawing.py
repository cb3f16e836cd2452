"""Answers drawn without a widget. Names are data, so they are escaped and never markup."""

from __future__ import annotations

import io
from html import escape

import torch

from .places import Places

MOST_BARS = 20
MOST_BYTES = 150_000
"""Of a picture in a notebook, whose text makes a third more of it."""
FOR, AGAINST = "#c44e1c", "#2a6fb0"


def grey(values: torch.Tensor) -> bytes:
    """A PNG of (h, w), from black (smallest) to white (largest), enlarged to at least 160 pixels; of a large map made
    smaller until it has at most 150,000 bytes."""
    from PIL import Image

    low, high = float(values.min()), float(values.max())
    shades = ((values - low) / max(high - low, 1e-30) * 255).round().to(torch.uint8).numpy()
    scale = max(1, round(160 / max(shades.shape)))
    picture = Image.fromarray(shades).resize(
        (shades.shape[1] * scale, shades.shape[0] * scale), Image.Resampling.NEAREST
    )
    while True:
        out = io.BytesIO()
        picture.save(out, "PNG")
        if out.tell() <= MOST_BYTES:
            return out.getvalue()
        picture = picture.reduce(2)


def bars(values: torch.Tensor, places: Places) -> str:
    """HTML of (n,): a bar for each of the largest values, to the right where it is positive."""
    largest = float(values.abs().max()) or 1.0
    order = values.abs().argsort(descending=True, stable=True).tolist()
    rows = [_bar(number, float(values[number]), largest, places) for number in order[:MOST_BARS]]
    if len(order) > MOST_BARS:
        rest = float(values[order[MOST_BARS:]].sum())
        rows.append(f'<tr><td colspan="4">and {len(order) - MOST_BARS} more, {rest:+.4g} together</td></tr>')
    return f'<table style="border-collapse:collapse">{"".join(rows)}</table>'


def text(values: torch.Tensor, places: Places) -> str:
    """HTML of (L,): the tokens in their order, each on a ground of its value; special ones are pale."""
    largest = float(values.abs().max()) or 1.0
    found = zip(places.names, values.tolist(), strict=True)
    tokens = [_token(name, value, value / largest, number in places.special) for number, (name, value) in
              enumerate(found)]  # fmt: skip
    return f'<div style="line-height:2">{"".join(tokens)}</div>'


def _token(name: str, value: float, share: float, special: bool) -> str:
    red, green, blue = (int((FOR if share >= 0 else AGAINST)[i : i + 2], 16) for i in (1, 3, 5))
    style = f"background:rgba({red},{green},{blue},{abs(share):.2f});padding:2px;margin:1px;white-space:pre-wrap"
    return f'<span title="{value:+.4g}" style="{style}{";opacity:0.5" if special else ""}">{escape(name)}</span>'


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
