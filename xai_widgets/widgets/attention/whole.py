"""The whole matrix of the chosen head: a trait that is made when it is read, and for whoever observes it."""

from __future__ import annotations

from typing import Any

import numpy as np
from traitlets import HasTraits, TraitType
from traitlets.utils.bunch import Bunch


class Whole(TraitType[Any, Any]):
    """float32 (queries, keys), read only. The explorer makes it by `_whole`, on any thread that may wait."""

    def __init__(self) -> None:
        super().__init__(None, allow_none=True, read_only=True)

    def get(self, obj: Any, cls: Any = None) -> np.ndarray:
        """See TraitType."""
        made: np.ndarray = obj._whole()
        return made


def tell(explorer: Any, name: str, old: np.ndarray | None) -> np.ndarray | None:
    """Tell those who observe the trait of a matrix that is not the old one; it is made for nobody else.

    Returns:
        What they were told last.
    """
    if not any(explorer._trait_notifiers.get(name, {}).values()):  # which traitlets has no public way to ask
        return None
    now: np.ndarray = explorer._weights()
    if old is None or not np.array_equal(old, now):
        HasTraits.notify_change(explorer, Bunch(name=name, old=old, new=now, owner=explorer, type="change"))
    return now
