"""Orders of visiting: everything once, the whole first."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from xai_widgets.explainers.order import interlaced, lattice


@given(st.integers(0, 300))
def test_interlaced_visits_each_once(n: int) -> None:
    assert sorted(interlaced(n)) == list(range(n))


@given(st.integers(3, 9))
def test_every_prefix_is_spread_over_the_range(bits: int) -> None:
    n = 1 << bits
    order = interlaced(n)
    for size in (2, 4, 8):
        prefix = sorted(order[:size])
        assert prefix == list(range(0, n, n // size))


@given(st.integers(1, 20), st.integers(1, 30), st.integers(1, 64))
def test_a_lattice_visits_each_cell_once_and_starts_whole(rows: int, columns: int, most: int) -> None:
    levels = lattice(rows, columns, most)
    cells = [(row, column) for level in levels for row, column, _ in level]
    assert sorted(cells) == [(row, column) for row in range(rows) for column in range(columns)]
    assert len(levels[0]) <= most
    covered = {(r + i, c + j) for r, c, size in levels[0] for i in range(size) for j in range(size)}
    assert covered >= set(cells)
    assert [level[0][2] for level in levels] == [2**i for i in reversed(range(len(levels)))]
