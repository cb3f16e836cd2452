"""Libraries of the `tables` extra, and the line that installs them."""

from __future__ import annotations

from importlib.util import find_spec

from ...core.errors import ExplainError

PACKAGES = {"sklearn": "scikit-learn", "SALib": "SALib"}


def needed(module: str) -> None:
    """ExplainError with the install line where a library is missing."""
    if find_spec(module) is None:
        raise ExplainError(f'This needs {PACKAGES[module]}. Install it with: pip install "xai-widgets[tables]"')
