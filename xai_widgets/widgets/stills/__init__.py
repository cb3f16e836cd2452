"""Pictures that stand still, of what an explorer shows; core/stills draws them."""

from ...core.stills import (
    SIDE,
    SMALL_SIDE,
    Figure,
    Panel,
    Row,
    Scale,
    Token,
    png,
    small_png,
    svg,
    writable,
    written_png,
    written_svg,
)  # fmt: skip

__all__ = [
    "SIDE", "SMALL_SIDE", "Figure", "Panel", "Row", "Scale", "Token", "png", "small_png", "svg", "writable",
    "written_png", "written_svg",
]  # fmt: skip
