"""Which Runs keep the graph of their forward pass: few in the process, since one may hold hundreds of MB."""

from __future__ import annotations

import threading
import weakref
from collections import OrderedDict
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from .run import Run

MOST_GRAPHS = 2
_kept: OrderedDict[int, weakref.ref[Run]] = OrderedDict()
_lock = threading.Lock()


def used(run: Run) -> None:
    """Note the use of a kept graph and let the least recently used go."""
    with _lock:
        _kept[id(run)] = weakref.ref(run)
        _kept.move_to_end(id(run))
        while len(_kept) > MOST_GRAPHS:
            _, oldest = _kept.popitem(last=False)
            if (gone := oldest()) is not None:
                gone.free()
