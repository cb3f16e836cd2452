"""Figures as files: PNG, a PNG small enough for a notebook, and SVG."""

from __future__ import annotations

import io
import os
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from PIL import Image, PngImagePlugin

from ..errors import ExplainError
from ..files import checked, replaced
from .figure import Figure

SIDE, SMALL_SIDE = 448, 320
MOST_BYTES = 150_000
"""Of a small one, so that it takes less than 200 KB of a notebook's text."""


def written_png(path: str | os.PathLike[str], figure: Callable[[int], Figure], scale: float) -> Path:
    """Write the figure of pictures so many pixels wide as a PNG.

    Raises:
        ExplainError: a scale that is no number over 0 and at most 16, or a path that cannot be written.
    """
    if isinstance(scale, bool) or not isinstance(scale, (int, float)) or not 0 < scale <= 16:
        raise ExplainError(f"scale must be a number over 0 and at most 16, got {scale!r}.")
    return replaced(checked(path), png(figure(round(SIDE * float(scale))), float(scale)))


def written_svg(path: str | os.PathLike[str], figure: Callable[[int], Figure]) -> Path:
    """Write it as an SVG.

    Raises:
        ExplainError: a path that cannot be written.
    """
    return replaced(checked(path), svg(figure(2 * SIDE)))


def png(figure: Figure, scale: float) -> bytes:
    """A PNG, panels 448 pixels wide times `scale`; its text chunk "Source" is the line of code that makes it."""
    return _file(figure.laid_out(SIDE).drawn(scale), figure)


def svg(figure: Figure) -> str:
    """An SVG with the pictures as PNG in it, and its text as text."""
    return figure.laid_out(SIDE).svg(" ".join(figure.caption[:1]), figure.source)


def small_png(figure: Figure) -> bytes:
    """A PNG of no more than 150,000 bytes, with as many colours and as large as that allows."""
    figure = replace(figure, source=figure.source[:2000])
    for side in (SMALL_SIDE, 224, 160, 96):
        drawn = figure.laid_out(side).drawn()
        found = _file(drawn, figure)
        if len(found) > MOST_BYTES:
            found = _file(drawn.quantize(256, Image.Quantize.FASTOCTREE, dither=Image.Dither.NONE), figure)
        if len(found) <= MOST_BYTES:
            break
    return found


def _file(picture: Image.Image, figure: Figure) -> bytes:
    told = PngImagePlugin.PngInfo()
    told.add_itxt("Source", figure.source.encode("utf-8", "replace").decode())
    told.add_itxt("Description", " ".join(figure.caption).encode("utf-8", "replace").decode())
    out = io.BytesIO()
    picture.save(out, "PNG", pnginfo=told, optimize=picture.mode == "P")
    return out.getvalue()
