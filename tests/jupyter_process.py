"""A real Jupyter server in a process of its own, that touches nothing of the user's configuration."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
import urllib.request
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import IO

TOKEN = "only-for-this-test"
FLAGS = ["--ServerApp.port=0", f"--IdentityProvider.token={TOKEN}"]


def isolated(folder: Path, **more: str) -> dict[str, str]:
    """An environment whose every Jupyter folder lies in ``folder``."""
    names = ("CONFIG_DIR", "DATA_DIR", "RUNTIME_DIR")
    own = {f"JUPYTER_{name}": str(folder / name.lower()) for name in names}
    own |= {"IPYTHONDIR": str(folder / "ipython"), "JUPYTERLAB_SETTINGS_DIR": str(folder / "settings")}
    own |= {"JUPYTERLAB_WORKSPACES_DIR": str(folder / "workspaces")}
    return {**os.environ, **own, **more}


@contextmanager
def running(
    command: Sequence[str], env: dict[str, str], cwd: Path, python: str | Path = sys.executable
) -> Iterator[tuple[str, str]]:
    """Run ``python *command`` until the block ends; its address without the path, and its log up to there."""
    process = subprocess.Popen(
        [python, *command],
        env=env,
        cwd=cwd,
        stdin=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
    )
    assert process.stderr is not None
    # A server whose log nobody reads stops at the first full pipe.
    reader = threading.Thread(target=process.stderr.read)
    try:
        address, log = _address(process.stderr)
        reader.start()
        _until_it_answers(process, address)
        yield address, log
    finally:
        process.terminate()
        if reader.ident is not None:
            reader.join()
        process.wait()
        process.stderr.close()


def _address(log: IO[str]) -> tuple[str, str]:
    told = ""
    for line in log:
        told += line
        if "http://127.0.0.1" in line:
            return "http://" + line.split("http://")[1].split("/")[0], told
    raise AssertionError(f"the server ended before it listened:\n{told}")


def _until_it_answers(process: subprocess.Popen[str], address: str) -> None:
    """Jupyter tells its address a moment before it listens there."""
    while process.poll() is None:
        try:
            urllib.request.urlopen(f"{address}/api").close()
            return
        except OSError:
            continue
    raise AssertionError(f"the server ended before it answered at {address}")
