"""Importing what the ``demo`` extra brings, and saying how to get it where it is missing."""

from __future__ import annotations

from importlib import import_module
from types import ModuleType

INSTALL = 'pip install "xai-widgets[demo]"'


def demo_package(module: str, package: str) -> ModuleType:
    """Import ``module``.

    Raises:
        ImportError: it is not installed; the message gives the line that installs it.
    """
    try:
        return import_module(module)
    except ModuleNotFoundError as error:
        # A module that is there but lacks something of its own is another trouble than ours.
        if error.name is None or module.split(".")[0] != error.name.split(".")[0]:
            raise
        raise ImportError(
            f"The demo needs the package {package}, which is not installed. "
            f"Install it and the rest of the demo with: {INSTALL}",
            name=module,
        ) from error
