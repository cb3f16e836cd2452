"""What an explorer takes of a machine's memory, alone and thirty times on one hub: one command, one table.

    python benchmarks/memory.py [--notebooks 30] [--write]

Memory is read from Linux's own accounts (`/proc/PID/smaps_rollup`) of real kernels and servers: what is resident, what
a process has to itself, and its proportional share, in which a page that thirty kernels share counts a thirtieth.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

HERE = Path(__file__).parent
sys.path[:0] = [str(HERE), str(HERE.parent), str(HERE.parent / "tests")]

from browser.lab import environment, server  # noqa: E402
from jupyter_client.manager import start_new_kernel  # noqa: E402
from table import Row, keep, machine, markdown  # noqa: E402

LEFT_FREE = 3e9
"""Bytes: no further kernel is started where less would be left to others."""
SERVERS = 3
HUB = 30
STAGES = {
    "a kernel with nothing in it": "import os",
    "after `import torch`": "import torch",
    "after `import xai_widgets as xw` and loading EfficientNet-Lite0": (
        "import xai_widgets as xw\nfrom xai_widgets.demo import imagenet\nmodel, image, labels = imagenet()"
    ),
    "with a SaliencyExplorer open": "x = xw.SaliencyExplorer(model, image, labels=labels)\nx.wait()",
}
CLICKS = """for target in (281, 282, 285):
    x.target = target
    x.wait()"""
METHODS = """for method in ("integrated-gradients", "smoothgrad", "occlusion", "grad-cam"):
    x.method = method
    x.wait()"""


@dataclass(frozen=True)
class Memory:
    """Bytes of a process: resident, its own alone, its share, and the most it ever had resident."""

    resident: int
    own: int
    share: int
    peak: int


def main() -> None:
    """Measure, print, and with --write keep the table in README.md."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--notebooks", type=int, default=HUB, help="kernels at once on one machine")
    parser.add_argument("--write", action="store_true", help="keep the table in benchmarks/README.md")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        rows = [*alone(Path(folder)), *together(Path(folder), given.notebooks)]
    text = f"{machine()}\n\n{markdown(rows)}"
    print(text)
    if given.write:
        keep("memory", text)


def alone(folder: Path) -> list[Row]:
    """One notebook, stage by stage, and after use."""
    with servers(folder / "alone", 1) as (serving,), kernel(folder) as (pid, run):
        rows = []
        for name, code in STAGES.items():
            run(code)
            now = memory(pid)
            rows.append(Row(name, f"{mb(now.resident)} resident, {mb(now.own)} its own"))
        run(CLICKS)
        run(METHODS)
        now = memory(pid)
        rows.append(Row("after three classes and four methods", f"{mb(now.resident)} resident, {mb(now.peak)} at most"))
        all_of_it = now.peak + memory(serving).resident
        words = f"{mb(all_of_it)}, of which JupyterLab's server {mb(memory(serving).resident)}"
        return [*rows, Row("kernel at its peak and server together", words, "≤ 1,200 MB", all_of_it <= 1.2e9)]


def together(folder: Path, wanted: int) -> list[Row]:
    """Many notebooks, each with an explorer in which classes were clicked, all at once."""
    with ExitStack() as stack:
        serving = stack.enter_context(servers(folder / "together", SERVERS))
        pids: list[int] = []
        while len(pids) < wanted and available() > LEFT_FREE:
            pid, run = stack.enter_context(kernel(folder))
            for code in (*STAGES.values(), CLICKS):
                run(code)
            pids.append(pid)
        kernels = [memory(pid) for pid in pids]
        per_server = sum(memory(pid).share for pid in serving) / SERVERS
    share, own = (sum(getattr(one, name) for one in kernels) / len(kernels) for name in ("share", "own"))
    shared = sum(one.resident - one.own for one in kernels) / len(kernels)
    count = len(kernels)
    hub = HUB * (own + per_server) + shared
    return [
        Row(f"{count} notebooks at once, a kernel", f"{mb(share)} ({mb(own)} its own; {mb(shared)} shared by all)"),
        Row(f"a user's own server ({SERVERS} at once)", mb(per_server)),
        Row(f"{HUB} notebooks on one hub at that rate, each with its server", f"{hub / 1e9:.1f} GB"),
    ]


@contextmanager
def kernel(folder: Path) -> Iterator[tuple[int, Any]]:
    """A kernel of its own: its process, and what runs code in it."""
    manager, client = start_new_kernel(kernel_name="python3", env=environment(folder), extra_arguments=["--quiet"])

    def run(code: str) -> None:
        reply = client.execute(code, reply=True, timeout=600)["content"]
        if reply["status"] != "ok":
            raise RuntimeError("\n".join(reply["traceback"]))

    try:
        yield manager.provisioner.pid, run
    finally:
        client.stop_channels()
        manager.shutdown_kernel(now=True)


@contextmanager
def servers(folder: Path, count: int) -> Iterator[list[int]]:
    """JupyterLab servers as a hub starts one for each user; their processes."""
    with ExitStack() as stack:
        for n in range(count):
            (own := folder / str(n)).mkdir(parents=True)
            stack.enter_context(server(own))
        yield [pid for pid in processes("jupyterlab") if str(folder) in environ(pid)]


def processes(word: str) -> list[int]:
    """Processes with a word in their command line."""
    found = []
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit() and word.encode() in _read(entry / "cmdline"):
            found.append(int(entry.name))
    return found


def environ(pid: int) -> str:
    return _read(Path(f"/proc/{pid}/environ")).decode(errors="replace")


def _read(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError:  # it ended meanwhile, or is another's
        return b""


def memory(pid: int) -> Memory:
    """What a process takes now."""
    told = Path(f"/proc/{pid}/smaps_rollup").read_text() + Path(f"/proc/{pid}/status").read_text()
    lines = (line.split() for line in told.splitlines() if line.endswith(" kB"))
    size = {words[0]: 1024 * int(words[1]) for words in lines}
    own = size["Private_Clean:"] + size["Private_Dirty:"]
    return Memory(size["Rss:"], own, size["Pss:"], size["VmHWM:"])


def available() -> int:
    """Bytes that may be taken without anybody else's being moved out."""
    lines = Path("/proc/meminfo").read_text().splitlines()
    return 1024 * int(next(line for line in lines if line.startswith("MemAvailable")).split()[1])


def mb(size: float) -> str:
    return f"{size / 1e6:,.0f} MB"


if __name__ == "__main__":
    main()
