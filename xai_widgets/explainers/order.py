"""Orders of visiting that cover the whole first and sharpen it evenly."""

from __future__ import annotations


def interlaced(n: int) -> list[int]:
    """0 … n-1 in bit-reversed order: every prefix is spread evenly over the range.

    >>> interlaced(5)
    [0, 4, 2, 1, 3]
    """
    bits = max(n - 1, 0).bit_length()
    reversed_ = (int(format(i, f"0{bits}b")[::-1], 2) if bits else i for i in range(1 << bits))
    return [i for i in reversed_ if i < n]


def lattice(rows: int, columns: int, most_first: int) -> list[list[tuple[int, int, int]]]:
    """Cells of a grid, coarse level first, as lists of (row, column, size of the block the cell stands for).

    Each cell comes once. The first level has at most `most_first` cells and its blocks cover the grid; a cell of a
    later level splits a block of the level before.
    """
    size = 1
    while -(-rows // size) * -(-columns // size) > most_first:
        size *= 2
    levels = [[(r, c, size) for r in range(0, rows, size) for c in range(0, columns, size)]]
    while size > 1:
        size //= 2
        cells = [(r, c) for r in range(0, rows, size) for c in range(0, columns, size)]
        levels.append([(r, c, size) for r, c in cells if r % (2 * size) or c % (2 * size)])
    return levels
