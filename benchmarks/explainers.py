"""The methods beside the libraries people know: one command, one table.

    python benchmarks/explainers.py [--quick] [--part PART] [--only WORD] [--write]

The same numbers, how long they take, how many evaluations they need, and what they cost beside the model's own. Each
row is measured in a process of its own, as new as a notebook just opened: what ran before changes what memory costs.
Every peer runs in it at its default and at the best setting it has; times are taken in turn, and only their ratios
count.
"""

from __future__ import annotations

import argparse
import multiprocessing
import sys
import warnings
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

sys.path[:0] = [str(Path(__file__).parent), str(Path(__file__).parents[1])]

import faster  # noqa: E402
import same  # noqa: E402
import shapley  # noqa: E402
from subjects import Job, subjects  # noqa: E402
from table import Row, keep_rows, machine, markdown  # noqa: E402

PARTS = {"same": same, "faster": faster, "shapley": shapley}


def main() -> None:
    """Measure, print, and with --write keep the table in README.md."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--quick", action="store_true", help="fewer rounds, seeds and samples, for a look")
    parser.add_argument("--part", choices=PARTS, action="append", help="only these parts of the table")
    parser.add_argument("--only", default="", help="only rows with this word in their name")
    parser.add_argument("--write", action="store_true", help="put what was measured in benchmarks/README.md")
    given = parser.parse_args()
    jobs = all_jobs(given.quick)
    rows: list[Row] = []
    for what, (part, _) in jobs.items():
        if part in (given.part or PARTS) and given.only.lower() in what.lower():
            with ProcessPoolExecutor(1, multiprocessing.get_context("spawn")) as alone:
                rows.append(alone.submit(measured, what, given.quick).result())
            print(markdown(rows[-1:]).splitlines()[-1], flush=True)
            if given.write:
                keep_rows("explainers", rows, list(jobs))
    print(f"\n{machine()}\n\n{markdown(rows)}")


def all_jobs(quick: bool) -> dict[str, tuple[str, Job]]:
    """By the names of their rows, in the table's order: the part, and the job."""
    of = subjects()
    return {job.what: (name, job) for name, part in PARTS.items() for job in part.jobs(of, quick)}


def measured(what: str, quick: bool) -> Row:
    """One row, in whatever process this is."""
    warnings.simplefilter("ignore")  # the peers' own
    return all_jobs(quick)[what][1].measure()


if __name__ == "__main__":
    main()
