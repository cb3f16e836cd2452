"""The methods beside the libraries people know: one command, one table.

    python benchmarks/explainers.py [--quick] [--part PART] [--only WORD] [--write]

The same numbers, how long they take, how many evaluations they need, and what they cost beside the model's own. Every
peer runs in the same process at its default and at the best setting it has; times are taken in turn, and only their
ratios count.
"""

from __future__ import annotations

import argparse
import sys
import warnings
from pathlib import Path

sys.path[:0] = [str(Path(__file__).parent), str(Path(__file__).parents[1])]

import faster  # noqa: E402
import same  # noqa: E402
import shapley  # noqa: E402
from subjects import subjects  # noqa: E402
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
    warnings.simplefilter("ignore")  # the peers' own
    rows: list[Row] = []
    of = subjects()
    jobs = {name: list(part.jobs(of, given.quick)) for name, part in PARTS.items()}
    order = [job.what for some in jobs.values() for job in some]
    for job in (job for name in given.part or PARTS for job in jobs[name]):
        if given.only.lower() in job.what.lower():
            rows.append(job.measure())
            print(markdown(rows[-1:]).splitlines()[-1], flush=True)
            if given.write:
                keep_rows("explainers", rows, order)
    print(f"\n{machine()}\n\n{markdown(rows)}")


if __name__ == "__main__":
    main()
