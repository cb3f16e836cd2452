"""Rows of a benchmark's table, and where it is kept."""

from __future__ import annotations

import datetime as dt
import os
import platform
from dataclasses import dataclass
from pathlib import Path

README = Path(__file__).parent / "README.md"
BEGIN, END = "<!-- table: {name} -->", "<!-- end: {name} -->"


@dataclass(frozen=True)
class Row:
    """One measured thing; `met` is None where nothing was promised."""

    what: str
    measured: str
    target: str = ""
    met: bool | None = None


def markdown(rows: list[Row]) -> str:
    """The rows as a table."""
    lines = ["| what | measured | target | |", "|---|---|---|---|"]
    for row in rows:
        verdict = {True: "met", False: "**short**", None: ""}[row.met]
        lines.append(f"| {row.what} | {row.measured} | {row.target} | {verdict} |")
    return "\n".join(lines)


def machine() -> str:
    """One line on where and when."""
    import torch

    today = dt.date.today().isoformat()
    cores = f"{os.cpu_count()} cores ({platform.machine()})"
    return f"{today}, {cores}, Python {platform.python_version()}, torch {torch.__version__}"


def keep(name: str, text: str) -> None:
    """Put a table between its marks in README.md."""
    head, _, tail = _around(name)
    README.write_text(f"{head}{BEGIN.format(name=name)}\n{text}\n{END.format(name=name)}{tail}")


def keep_rows(name: str, rows: list[Row], order: list[str]) -> None:
    """Put rows in the place of those of their names in README.md's table, which stay where they were not measured now.

    `order`: the names of all rows there can be; a row of another name is gone.
    """
    lines = [*_around(name)[1].splitlines(), *markdown(rows).splitlines()]
    found = {line.split("|")[1].strip(): line for line in lines if line.startswith("| ")}
    head = markdown([]).splitlines()
    keep(name, "\n".join([f"{machine()}\n", *head, *(found[what] for what in order if what in found)]))


def _around(name: str) -> tuple[str, str, str]:
    """README.md before a table, the table, and what comes after."""
    head, _, rest = README.read_text().partition(BEGIN.format(name=name))
    table, _, tail = rest.partition(END.format(name=name))
    return head, table, tail
