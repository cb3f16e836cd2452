"""A word on a ground of its value, with a line under it: solid for, dashed against, as js/src/lib/tint.js has it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from PIL import Image

from .colormap import Array, colours
from .figure import DASH, DASH_GAP, Scale
from .numbers import signed

KEY = "The line under a word: solid speaks for it, dashed against; thicker is stronger."


@dataclass(frozen=True)
class Token:
    """A word, its share in [-1, 1], and the colour that stands for it."""

    text: str
    ground: tuple[int, int, int] = (255, 255, 255)
    share: float = 0.0

    @property
    def line(self) -> int:
        """How thick the line under it is, in pixels: 0 for next to nothing."""
        size = abs(self.share)
        return 0 if size < 0.05 else 1 if size < 0.33 else 2 if size < 0.67 else 3


def token(text: str, share: float, colormap: str) -> Token:
    """The word, white for nothing, towards the ends of a colormap for the most that speaks against and for."""
    red, green, blue = _grounds(colormap, np.array(float(share))).tolist()
    return Token(text, (red, green, blue), float(share))


def scale_of(colormap: str, largest: float) -> Scale:
    """What grounds and lines mean, from the most against to the most for."""
    shares = np.linspace(-1, 1, 256)
    strip = np.repeat(_grounds(colormap, shares)[None], 12, 0)
    for at, share in enumerate(shares):
        thick = Token("", share=float(share)).line
        if thick and (share > 0 or at % (DASH + DASH_GAP) < DASH):
            strip[-thick:, at] = 26
    return Scale(Image.fromarray(strip), signed(-largest), signed(largest))


def _grounds(colormap: str, shares: Array) -> Array:
    """uint8 (…, 3)."""
    whole = colours(colormap, (shares + 1) / 2).astype(float)
    return (255 + np.abs(shares)[..., None] * (whole - 255)).round().astype(np.uint8)
