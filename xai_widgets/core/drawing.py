"""Answers drawn without a widget. Names are data, so they are escaped and never markup."""

from __future__ import annotations

import math
from html import escape
from typing import TYPE_CHECKING

import torch

from .places import Places

if TYPE_CHECKING:
    from .attribution import Attribution
    from .stills import Figure

MOST_BARS = 20
FOR, AGAINST = "#c44e1c", "#2a6fb0"
DIVERGING = "RdBu"


def figure(attribution: Attribution, side: int) -> Figure:
    """What a still picture has of it: the map with its scale, `side` pixels wide; bars, or the text, for one axis."""
    from .stills import Figure, Panel, shares
    from .stills.heat import alone
    from .stills.token import KEY, scale_of, token

    told, places, values = caption(attribution), attribution.places, attribution.map.float()
    named = len(places.names) == values.numel()  # of a layer's output the input's names say nothing
    if values.ndim == 2:
        picture, scale = alone(values.numpy(), side)
        return Figure([Panel(picture, scale=scale, crisp=True)], caption=told)
    if places.kind == "tokens" and named:
        largest = float(values.abs().max())
        words = [token(name, value / (largest or 1.0), DIVERGING)
                 for name, value in zip(places.names, values.tolist(), strict=True)]  # fmt: skip
        return Figure(tokens=words, tokens_scale=scale_of(DIVERGING, largest), caption=[*told[:1], KEY, *told[1:]])
    names = [" = ".join(filter(None, _named(at, places if named else Places()))) for at in range(values.numel())]
    return Figure(rows=shares(names, values.flatten().tolist(), MOST_BARS), heading="attributions", caption=told)


def caption(attribution: Attribution) -> list[str]:
    """What was asked of which method, how far the answer is to be trusted, and what made it."""
    from .. import __version__
    from .target import as_target

    told = [attribution.method, f"target {as_target(attribution.target).label()}"]
    told += [f"layer {attribution.layer}"] if attribution.layer else []
    told += [f"score {attribution.score:.4g}"]
    told += [f"{name} {value}" for name, value in attribution.params.items() if name != "layer" and value != ""]
    if attribution.error is not None and math.isfinite(attribution.error):
        told.append(f"{attribution.error_name} {attribution.error:.2g}".strip())
    if not attribution.final:
        told.append(f"{attribution.progress:.0%} of the work done")
    return [" · ".join(told), f"xai-widgets {__version__}, torch {torch.__version__}"]


def _named(number: int, places: Places) -> tuple[str, str]:
    """What a place is called, and what the input holds there."""
    return places.names[number] if places.names else str(number), places.notes[number] if places.notes else ""


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
    """HTML of (L,): the tokens in their order, each on a ground of its value, a line under it (solid for, dashed
    against); special ones are pale."""
    largest = float(values.abs().max()) or 1.0
    found = zip(places.names, values.tolist(), strict=True)
    tokens = [_token(name, value, value / largest, number in places.special) for number, (name, value) in
              enumerate(found)]  # fmt: skip
    return f'<div style="line-height:2">{"".join(tokens)}</div>'


def _token(name: str, value: float, share: float, special: bool) -> str:
    red, green, blue = (int((FOR if share >= 0 else AGAINST)[i : i + 2], 16) for i in (1, 3, 5))
    thick = 0 if abs(share) < 0.05 else 1 + round(2 * abs(share))
    line = f"border-bottom:{thick}px {'solid' if share >= 0 else 'dashed'} currentColor"  # for who sees no colour
    style = f"background:rgba({red},{green},{blue},{abs(share):.2f});padding:2px;margin:1px;white-space:pre-wrap;{line}"
    return f'<span title="{value:+.4g}" style="{style}{";opacity:0.5" if special else ""}">{escape(name)}</span>'


def _bar(number: int, value: float, largest: float, places: Places) -> str:
    name, note = _named(number, places)
    width = round(100 * abs(value) / largest)
    colour, side = (FOR, "left") if value >= 0 else (AGAINST, "right")
    bar = f'<div style="width:{width}px;height:0.8em;margin-{side}:100px;background:{colour}"></div>'
    if side == "right":
        bar = f'<div style="width:{width}px;height:0.8em;margin-left:{100 - width}px;background:{colour}"></div>'
    return (
        f'<tr><td style="text-align:right">{escape(name)}</td><td>{escape(note)}</td>'
        f'<td style="width:200px">{bar}</td><td style="text-align:right">{value:+.4g}</td></tr>'
    )
