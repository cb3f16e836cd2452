"""The attention of one forward pass, kept: queries and keys, and every picture that is made of them when asked."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from ..outcome import Outcome
from .change import Change, layer_of
from .layer import AttentionLayer
from .statistics import Apart, HeadStatistics, Tally, statistics
from .step import Step, step
from .views import LARGEST, TILE, Tiles, Tiling, Window, column, tiles, window


@dataclass(frozen=True, eq=False)
class Capture:
    """What one forward pass showed. Layers, heads, queries and keys are counted from 0; `group` is the window of a
    model that cuts its input into several (Swin), 0 elsewhere. Wherever one is not there: ExplainError.

    Attributes:
        layers: every attention, in the order of execution.
        outcome: what the model answered.
        change: what was changed in it.
    """

    layers: tuple[AttentionLayer, ...]
    outcome: Outcome
    change: Change = field(default_factory=Change)
    with_values: Callable[[int], Capture] | None = field(default=None, repr=False)

    def layer(self, index: int) -> AttentionLayer:
        """One layer."""
        return layer_of(self.layers, index)

    def described(self) -> list[dict[str, Any]]:
        """Every layer as plain data; see AttentionLayer.described."""
        return [layer.described() for layer in self.layers]

    def window(
        self,
        layer: int,
        head: int,
        rows: Any = None,
        columns: Any = None,
        size: Any = (LARGEST, LARGEST),
        group: int = 0,
    ) -> Window:
        """A part of a head's matrix, max-pooled to at most `size` (h, w), at most 256 × 256; see Window."""
        return window(self.layer(layer), head, rows, columns, size, group)

    def weight(self, layer: int, head: int, query: int, key: int, group: int = 0) -> float:
        """One weight, in [0, 1], exactly."""
        self.layer(layer).check(head, query, key, group)
        return float(self.layer(layer).weights(head, slice(query, query + 1), group)[0, key])

    def row(self, layer: int, head: int, query: int, group: int = 0) -> np.ndarray:
        """float32 (S,): the weights that one query gives."""
        self.layer(layer).check(head, query, group=group)
        return self.layer(layer).weights(head, slice(query, query + 1), group)[0].cpu().numpy()

    def column(self, layer: int, head: int, key: int, group: int = 0) -> np.ndarray:
        """float32 (L,): the weights that one key is given."""
        return column(self.layer(layer), head, key, group).cpu().numpy()

    def overview(self, side: int = TILE, group: int = 0) -> Iterator[Tiles]:
        """Every head small, a layer at a time; stopping between two is safe. `side`: cells of a tile's side at most."""
        return (tiles(layer, side, group if group < layer.groups else 0) for layer in self.layers)

    def statistics(
        self, separators: Sequence[int] = (), grid: tuple[int, int, int] | None = None, group: int = 0
    ) -> Iterator[HeadStatistics]:
        """What heads are sorted by, a layer at a time.

        Args:
            separators: indices of the separator tokens, the keys of every layer they are in.
            grid: (height, width, prefix) of a picture's patches, or None.
            group: the group.
        """
        for layer in self.layers:
            there = [key for key in separators if key < layer.keys_length]
            yield statistics(layer, there, grid, group if group < layer.groups else 0)

    def survey(
        self, separators: Sequence[int] = (), grid: tuple[int, int, int] | None = None, side: int = TILE, group: int = 0
    ) -> Iterator[tuple[Tiles, HeadStatistics] | None]:
        """Tiles and statistics of every layer in one pass over its weights. Yields None after each of the blocks it is
        made of, so that somebody who waits for another answer waits for no more than one; see `statistics`."""
        apart = Apart(grid)
        for layer in self.layers:
            there = [key for key in separators if key < layer.keys_length]
            tiling, tally = Tiling(layer, side), Tally(layer, there, apart)
            for block in layer.blocks(group if group < layer.groups else 0, by=tiling.cell[0]):
                tiling.add(*block)
                tally.add(*block)
                yield None
            yield tiling.tiles(), tally.statistics()

    def step(self, layer: int, head: int, query: int, group: int = 0) -> Step:
        """One query's attention, number by number; the model runs once for the layer's values."""
        found = self.layer(layer)
        if found.check(head, query, group=group).value is None and self.with_values is not None:
            found = self.with_values(layer).layer(layer)
        return step(found, head, query, group)
