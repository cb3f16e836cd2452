"""The traits that SaliencyExplorer has beside those of every explorer with one method.

js/src/widgets/saliency.model.d.ts is the same on the browser's side; a test holds the two together.
"""

from __future__ import annotations

from typing import Any

import traitlets as t

from .one_method import OneMethod


class SaliencyModel(OneMethod):
    """State of a SaliencyExplorer; see MethodModel."""

    # --- what is asked
    pin_request = t.Int(0).tag(sync=True)
    """Counted up by the browser to pin this view."""
    unpin_request = t.Int(-1).tag(sync=True)
    """Id of the pin that the browser wants removed."""

    # --- the answer
    pins: Any = t.List([], read_only=True).tag(sync=True)
    """Views pinned beside this one."""
