"""Pictures that stand still, of what an explorer shows: for places without widgets, and for papers."""

from .figure import Figure, Panel, Row, Scale
from .page import SIDE, SMALL_SIDE, png, small_png, svg

__all__ = ["SIDE", "SMALL_SIDE", "Figure", "Panel", "Row", "Scale", "png", "small_png", "svg"]
