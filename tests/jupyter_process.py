"""A real server, Jupyter's or another's, in a process of its own, that touches nothing of the user's configuration."""

from __future__ import annotations

import os
import re
import socket
import subprocess
import sys
import threading
import urllib.error
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


def free_port() -> int:
    """A port of this machine that nobody listens at."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        return listener.getsockname()[1]


@contextmanager
def running(
    command: Sequence[str], env: dict[str, str], cwd: Path, python: str | Path = sys.executable
) -> Iterator[tuple[str, str]]:
    """Run ``python *command`` until the block ends; its address without the path, and its log up to there."""
    process = subprocess.Popen(
        [python, *command],
        env={**env, "PYTHONUNBUFFERED": "1"},
        cwd=cwd,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    assert process.stdout is not None
    # A server whose log nobody reads stops at the first full pipe.
    reader = threading.Thread(target=process.stdout.read)
    try:
        address, log = _address(process.stdout)
        reader.start()
        _until_it_answers(process, address)
        yield address, log
    finally:
        process.terminate()
        if reader.ident is not None:
            reader.join()
        process.wait()
        process.stdout.close()


def _address(log: IO[str]) -> tuple[str, str]:
    told = ""
    for line in log:
        told += line
        if found := re.search(r"http://(127\.0\.0\.1|localhost)(:\d+)", line):
            return f"http://127.0.0.1{found[2]}", told
    raise AssertionError(f"the server ended before it listened:\n{told}")


def _until_it_answers(process: subprocess.Popen[str], address: str) -> None:
    """Jupyter tells its address a moment before it listens there."""
    while process.poll() is None:
        try:
            urllib.request.urlopen(f"{address}/api").close()
            return
        except urllib.error.HTTPError as refusal:  # under a prefix, or another's server, there is no /api
            return refusal.close()
        except OSError:
            continue
    raise AssertionError(f"the server ended before it answered at {address}")
