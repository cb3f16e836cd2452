"""A text with what each token adds, and what the model says, as a picture that stands still."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from ... import explainers, wire
from ...core.stills.token import KEY, scale_of, token
from ..sentences import heard
from ..stills import Figure, said

if TYPE_CHECKING:
    from .explorer import TextExplorer


def pictured(explorer: TextExplorer) -> Figure:
    """What a still picture has of it."""
    texts: list[str] = explorer.tokens.get("texts", [])
    frame: dict[str, Any] = explorer.frame or {}
    fits = bool(frame) and frame["tokens"] == explorer.tokens.get("id") and frame["shape"] == [len(texts)]
    shares = wire.unpack(frame).astype(float) if fits else np.zeros(len(texts))
    target = explorer.target
    told = [f"“{explorer.text}”"]
    if fits:
        settings, method = said.settings(explorer.params), explorer._say(explainers.get(frame["method"]).label)
        told += [explorer._say(KEY)]
        told.insert(0, " · ".join(filter(None, [method, _named(explorer), settings])))
    return Figure(
        rows=said.rows(explorer.bars, explorer.output_kind, [target] if isinstance(target, int) else []),
        heading=said.heading(explorer.output_kind), source=explorer.code,
        caption=said.caption(explorer, told, type(explorer.subject.source).__name__),
        tokens=[token(text, shares[at], explorer.colormap) for at, text in enumerate(texts)],
        tokens_scale=scale_of(explorer.colormap, float(frame["scale"])) if fits else None,
    )  # fmt: skip


def _named(explorer: TextExplorer) -> str:
    target = explorer.target
    if target is None or explorer.output_kind == "embedding":
        return ""
    named: str = heard(explorer.subject.label(target), explorer._spoken)
    return named
