"""Figures as files: PNG, a PNG small enough for a notebook, and SVG."""

from __future__ import annotations

import io
from dataclasses import replace

from PIL import Image, PngImagePlugin

from .figure import Figure

SIDE, SMALL_SIDE = 448, 320
MOST_BYTES = 150_000
"""Of a small one, so that it takes less than 200 KB of a notebook's text."""


def png(figure: Figure, scale: float) -> bytes:
    """A PNG, panels 448 pixels wide times `scale`; its text chunk "Source" is the line of code that makes it."""
    return _file(figure.laid_out(SIDE).drawn(scale), figure)


def svg(figure: Figure) -> str:
    """An SVG with the pictures as PNG in it, and its text as text."""
    return figure.laid_out(SIDE).svg(" ".join(figure.caption[:1]), figure.source)


def small_png(figure: Figure) -> bytes:
    """A PNG of no more than 150,000 bytes, with as many colours and as large as that allows."""
    for side in (SMALL_SIDE, 224, 160, 96):
        drawn = figure.laid_out(side).drawn()
        for picture in (drawn, drawn.quantize(256, Image.Quantize.FASTOCTREE, dither=Image.Dither.NONE)):
            found = _file(picture, replace(figure, source=figure.source[:2000]))
            if len(found) <= MOST_BYTES:
                return found
    return found


def _file(picture: Image.Image, figure: Figure) -> bytes:
    told = PngImagePlugin.PngInfo()
    told.add_itxt("Source", figure.source.encode("utf-8", "replace").decode())
    told.add_itxt("Description", " ".join(figure.caption).encode("utf-8", "replace").decode())
    out = io.BytesIO()
    picture.save(out, "PNG", pnginfo=told, optimize=picture.mode == "P")
    return out.getvalue()
