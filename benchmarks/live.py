"""How live the explorer is: one command, one table.

    python benchmarks/live.py [--quick] [--no-browser] [--device cuda] [--methods NAMES] [--write]

Every time is set against the bare model's, measured in between, on the same machine in the same run; machines
differ, and so does one machine from hour to hour.
"""

from __future__ import annotations

import argparse
import re
import sys
from pathlib import Path

sys.path[:0] = [str(Path(__file__).parent), str(Path(__file__).parents[1])]

import kernel  # noqa: E402
from table import Row, keep, machine, markdown  # noqa: E402


def main() -> None:
    """Measure, print, and with --write keep the table in README.md."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--quick", action="store_true", help="fewer rounds, for a look")
    parser.add_argument("--no-browser", action="store_true", help="the kernel's share only")
    parser.add_argument("--device", default="cpu", help="where the model runs for the kernel's share (cpu, cuda)")
    parser.add_argument("--write", action="store_true", help="keep the table in benchmarks/README.md")
    parser.add_argument("--methods", default="", help="names of methods, with commas between; all where left out")
    given = parser.parse_args()
    rounds = 8 if given.quick else 40
    rows = kernel.measure(given.device, rounds, [name for name in given.methods.split(",") if name])
    if not given.no_browser:
        import page

        rows += page.measure(rounds, bare_ms(rows))
    text = f"{machine()}\n\n{markdown(rows)}"
    print(text)
    if given.write:
        keep("live", text)


def bare_ms(rows: list[Row]) -> float:
    """The bare forward plus backward that Grad-CAM was set against."""
    row = next(row for row in rows if row.what.startswith("grad-cam"))
    found = re.search(r"\(([\d.]+) ms\)", row.measured)
    assert found
    return float(found[1])


if __name__ == "__main__":
    main()
