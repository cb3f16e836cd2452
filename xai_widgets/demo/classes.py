"""The names of ImageNet's 1,000 classes."""

from __future__ import annotations

from importlib.resources import files


def imagenet_classes() -> tuple[str, ...]:
    """ImageNet's 1,000 class names in the order of the model's outputs, so that ``names[281]`` is "tabby".

    They are torchvision's (``torchvision.models._meta._IMAGENET_CATEGORIES``, BSD-3-Clause), one a line in
    ``imagenet_classes.txt``, so that the demo needs no torchvision.
    """
    text = files(__package__).joinpath("imagenet_classes.txt").read_text(encoding="utf-8")
    return tuple(text.splitlines())
