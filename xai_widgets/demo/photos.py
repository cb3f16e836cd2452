"""Photographs that ship inside scikit-image's wheel."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .packages import demo_package

if TYPE_CHECKING:
    from PIL.Image import Image

# scikit-image fetches some of its pictures when they are asked for; these lie in the wheel itself.
NAMES = ("chelsea", "coffee", "rocket", "astronaut")


def photographs() -> dict[str, Image]:
    """Colour photographs of different shapes by name, without any download.

    Raises:
        ImportError: scikit-image is missing.
    """
    return {name: photograph(name) for name in NAMES}


def photograph(name: str) -> Image:
    """One of :data:`NAMES` as a PIL image."""
    from PIL import Image

    if name not in NAMES:
        raise ValueError(f"There is no photograph called {name!r}. The photographs are: {', '.join(NAMES)}.")
    data = demo_package("skimage.data", "scikit-image")
    picture = Image.fromarray(getattr(data, name)())
    # As a picture opened from a file has it: a gallery shows it as the picture's name.
    picture.filename = name  # type: ignore[attr-defined]
    return picture
