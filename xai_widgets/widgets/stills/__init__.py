"""Pictures that stand still, of what an explorer shows; core/stills draws them."""

from ...core.stills import (
    SMALL_SIDE,
    Figure,
    Panel,
    Row,
    Scale,
    png,
    small_png,
    svg,
    writable,
    written_png,
    written_svg,
)  # fmt: skip

__all__ = [
    "SMALL_SIDE", "Figure", "Panel", "Row", "Scale", "png", "small_png", "svg", "writable",
    "written_png", "written_svg",
]  # fmt: skip
