"""Pictures that stand still: for places without widgets, and for papers. No colour alone tells a sign."""

from .bars import shares
from .figure import Figure, Panel, Row, Scale
from .page import SMALL_SIDE, png, small_png, svg, written_png, written_svg
from .sheet import writable
from .token import Token

__all__ = [
    "SMALL_SIDE", "Figure", "Panel", "Row", "Scale", "Token", "png", "shares", "small_png", "svg",
    "writable", "written_png", "written_svg",
]  # fmt: skip
