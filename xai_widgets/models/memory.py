"""How the C library's allocator likes its blocks, which decides how many rows of a network go well together.

glibc maps a block over its threshold anew each time and gives it back when it is freed, and the system fills every
page of the next one with zeros: a third of a forward pass of EfficientNet-Lite0. The threshold rises, up to 32 MB,
when such a block is freed. Blocks above that are never kept.
"""

from __future__ import annotations

from functools import cache

import torch

KEPT = 32 * 2**20
"""Bytes of the largest block that is kept for the next layer."""
AT_ONCE = 28 * 2**20
"""Bytes of a layer's output for rows that are run at once: most of what is kept."""


@cache
def keep_blocks() -> None:
    """Let the allocator see one block of the largest size it will keep, once in a process. Other allocators do not
    mind. No page of it is touched."""
    torch.empty(KEPT - 2**16, dtype=torch.uint8)


def rows_at_once(largest: int, most: int) -> int:
    """How many rows, at most `most`, whose layers have outputs of at most `largest` bytes a row; 0 where that is not
    known."""
    return max(1, min(most, AT_ONCE // largest)) if largest else 0
