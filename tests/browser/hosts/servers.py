"""The hosts' own servers, each as its users start it."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from jupyter_process import TOKEN, free_port, running

from browser.lab import environment, notebook_of

MARIMO = """import marimo

app = marimo.App()


@app.cell
def _():
    {}
    return


if __name__ == "__main__":
    app.run()
"""


def write_notebook(folder: Path, name: str, cells: Sequence[str]) -> Path:
    path = folder / f"{name}.ipynb"
    path.write_text(json.dumps(notebook_of(cells)))
    return path


@contextmanager
def notebook_7(folder: Path) -> Iterator[str]:
    """Jupyter Notebook over a folder; its address."""
    command = [
        "-m", "notebook", "--no-browser", "--allow-root", "--ip=127.0.0.1", "--ServerApp.port=0",
        f"--IdentityProvider.token={TOKEN}", "--expose-app-in-browser",
    ]  # fmt: skip
    with running(command, environment(folder), folder) as (address, _):
        yield address


@contextmanager
def voila(folder: Path) -> Iterator[str]:
    """Voila over a folder of dashboards; its address."""
    command = ["-m", "voila", ".", "--no-browser", f"--port={free_port()}", "--Voila.ip=127.0.0.1"]
    with running(command, environment(folder), folder) as (address, _):
        yield address


@contextmanager
def marimo(folder: Path, *lines: str) -> Iterator[str]:
    """A marimo notebook of one cell, as an app; its address."""
    (folder / "app.py").write_text(MARIMO.format("\n    ".join(lines)))
    command = ["-m", "marimo", "run", "app.py", "--headless", "--host=127.0.0.1", f"--port={free_port()}"]
    with running(command, environment(folder), folder) as (address, _):
        yield address


def nbconvert(folder: Path, cells: Sequence[str]) -> Path:
    """A notebook run and made a page that holds its widgets' state."""
    path = write_notebook(folder, "page", cells)
    command = [sys.executable, "-m", "nbconvert", "--execute", "--to", "html", path.name]
    subprocess.run(command, cwd=folder, env=environment(folder), check=True, capture_output=True)
    return path.with_suffix(".html")
