"""The methods beside the libraries people know: one command, one table.

    python benchmarks/explainers.py [--quick] [--only WORD] [--write]

The same numbers, how long they take, how many evaluations they need, and what they cost beside the model's own. Every
peer runs in the same process at its default and at the best setting it has; times are taken in turn, and only their
ratios count.
"""

from __future__ import annotations

import argparse
import sys
import warnings
from collections.abc import Iterator
from pathlib import Path

sys.path[:0] = [str(Path(__file__).parent), str(Path(__file__).parents[1])]

import faster  # noqa: E402
import same  # noqa: E402
import shapley  # noqa: E402
from subjects import Job, subjects  # noqa: E402
from table import Row, keep, machine, markdown  # noqa: E402


def main() -> None:
    """Measure, print, and with --write keep the table in README.md."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--quick", action="store_true", help="fewer rounds, seeds and samples, for a look")
    parser.add_argument("--only", default="", help="only rows with this word in their name")
    parser.add_argument("--write", action="store_true", help="keep the table in benchmarks/README.md")
    given = parser.parse_args()
    warnings.simplefilter("ignore")  # the peers' own
    rows: list[Row] = []
    for job in jobs(given.quick):
        if given.only.lower() in job.what.lower():
            rows.append(job.measure())
            print(markdown(rows[-1:]).splitlines()[-1], flush=True)
    text = f"{machine()}\n\n{markdown(rows)}"
    print(f"\n{text}")
    if given.write:
        keep("explainers", text)


def jobs(quick: bool) -> Iterator[Job]:
    """Every row, in the table's order."""
    of = subjects()
    for part in (same, faster, shapley):
        yield from part.jobs(of, quick)


if __name__ == "__main__":
    main()
