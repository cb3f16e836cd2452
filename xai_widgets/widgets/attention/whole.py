"""The whole matrix of the chosen head: a trait that is made when it is read."""

from __future__ import annotations

from typing import Any

import numpy as np
from traitlets import TraitType


class Whole(TraitType[Any, Any]):
    """float32 (queries, keys), read only. The explorer makes it by `_whole`, on any thread that may wait; what is kept
    of it is what observers were told last."""

    def __init__(self) -> None:
        super().__init__(None, allow_none=True, read_only=True)

    def get(self, obj: Any, cls: Any = None) -> np.ndarray:
        """See TraitType."""
        made: np.ndarray = obj._whole()
        return made
