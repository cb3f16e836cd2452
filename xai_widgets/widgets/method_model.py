"""The traits of the explorers of pictures that have one method.

js/src/widgets/method.model.d.ts is the same on the browser's side; a test holds the two together.
"""

from __future__ import annotations

from typing import Any

import traitlets as t

from .. import explainers
from .picture import PictureExplorer
from .traits import refusing


class MethodModel(PictureExplorer):
    """State of an explorer with one method; see PictureModel."""

    # --- what is asked
    method = t.Unicode("grad-cam").tag(sync=True)
    """Name of the explanation method, one of `xai_widgets.explainers.names()`."""
    params = t.Dict({}).tag(sync=True)
    """Parameters of the method; those left out take their defaults."""

    # --- the answer
    attribution = t.Any(None, allow_none=True, read_only=True)
    """The latest `Attribution`."""
    frame = t.Dict(default_value=None, allow_none=True, read_only=True).tag(sync=True)
    """The latest estimate on the wire."""
    methods: Any = t.List([], read_only=True).tag(sync=True)
    """The methods with their parameters, and why some are unavailable for this model."""

    # --- what may be asked

    in_turn = (("method",),)
    """`params` and the line of code have a meaning only beside their own method."""

    @t.validate("method")
    def _valid_method(self, proposal: Any) -> str:
        with refusing():
            self._check_method(proposal["value"])
        return proposal["value"]

    @t.validate("params")
    def _valid_params(self, proposal: Any) -> dict[str, Any]:
        with refusing():
            return self._check_params(self.method, proposal["value"])

    @property
    def _layered(self) -> bool:
        return explainers.get(self.method).needs_layer()
