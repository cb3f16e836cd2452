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
    begin, end = BEGIN.format(name=name), END.format(name=name)
    page = README.read_text()
    head, _, rest = page.partition(begin)
    tail = rest.partition(end)[2]
    README.write_text(f"{head}{begin}\n{text}\n{end}{tail}")
