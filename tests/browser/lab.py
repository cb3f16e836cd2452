"""A real JupyterLab in a real Chromium: one server, one browser, one page; a notebook for each test."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from jupyter_process import TOKEN, isolated, running
from playwright.sync_api import Browser, Page, expect, sync_playwright

from .chromium import chromium, flags
from .notebook import Notebook
from .watch import Watch

CHECKOUT = Path(__file__).parents[2]
TIMEOUT = 20_000
NO_NEWS = {"fetchNews": "false", "checkForUpdates": False}

# Of several connections of a page to one kernel, JupyterLab lets only the first have widgets.
START = """async () => {
  const kernel = await jupyterapp.serviceManager.kernels.startNew({ name: 'python3' });
  const { id } = kernel;
  kernel.dispose();
  return id;
}"""


class Lab:
    """The page, what went wrong on it, and the folder its notebooks live in."""

    def __init__(
        self, browser: Browser, address: str, folder: Path, size: tuple[int, int] = (1280, 900), scale: float = 1
    ) -> None:
        self.folder = folder
        self.address = address
        viewport = {"width": size[0], "height": size[1]}
        self.context = browser.new_context(viewport=viewport, device_scale_factor=scale)
        self.context.grant_permissions(["clipboard-read", "clipboard-write"], origin=address)
        self.page: Page = self.context.new_page()
        self.page.set_default_timeout(TIMEOUT)
        expect.set_options(timeout=TIMEOUT)
        self.watch = Watch(self.page, address)
        self.opened: Notebook | None = None
        self._count = 0
        self.page.goto(f"{address}/lab?token={TOKEN}&reset")
        self.page.wait_for_function("() => globalThis.jupyterapp?.restored")
        self.page.evaluate("async () => { await jupyterapp.restored; }")
        self.run_command("application:toggle-left-area")

    def run_command(self, name: str, **arguments: Any) -> Any:
        """A command of JupyterLab's, awaited; nothing comes back but whether it failed."""
        code = "async ([name, args]) => { await jupyterapp.commands.execute(name, args); }"
        return self.page.evaluate(code, [name, arguments])

    def theme(self, dark: bool) -> None:
        """Light or dark, with the style sheet in place."""
        name = "JupyterLab Dark" if dark else "JupyterLab Light"
        self.run_command("apputils:change-theme", theme=name)
        self.page.wait_for_function(f"() => document.body.dataset.jpThemeName === {name!r}")

    def start_kernel(self) -> str:
        """A kernel that several notebooks may share; its id."""
        return self.page.evaluate(START)

    def open(self, cells: Sequence[str], kernel: str | None = None, name: str = "") -> Notebook:
        """A fresh notebook with these code cells, none of them run, on a kernel of its own or a shared one."""
        self._count += 1
        path = self.folder / (name or f"test{self._count}.ipynb")
        path.write_text(json.dumps(notebook_of(cells)))
        return self.open_file(path.name, kernel)

    def open_file(self, path: str, kernel: str | None = None) -> Notebook:
        """A notebook of the folder."""
        self.tidy()
        self.opened = Notebook(self.page, path, kernel)
        return self.opened

    def tidy(self) -> list[str]:
        """Close the notebook that is open, and what its kernel holds; the tracebacks its kernel sent."""
        if self.opened is None:
            return []
        errors = self.opened.errors()
        self.opened.close()
        self.opened = None
        return errors


def notebook_of(cells: Sequence[str]) -> dict[str, Any]:
    """A notebook file's content."""
    kernelspec = {"name": "python3", "display_name": "Python 3", "language": "python"}
    made = [
        {"cell_type": "code", "id": f"cell{i}", "metadata": {}, "source": text, "outputs": [], "execution_count": None}
        for i, text in enumerate(cells)
    ]
    return {"nbformat": 4, "nbformat_minor": 5, "metadata": {"kernelspec": kernelspec}, "cells": made}


def environment(folder: Path) -> dict[str, str]:
    """An environment of its own in a folder, whose kernels import the checkout and the tests."""
    path = [str(CHECKOUT), str(CHECKOUT / "tests"), os.environ.get("PYTHONPATH", "")]
    return isolated(folder, PYTHONPATH=os.pathsep.join(filter(None, path)))


@contextmanager
def server(folder: Path, nodelay: bool = True, *more: str) -> Iterator[tuple[str, Path]]:
    """A JupyterLab server whose kernels import the checkout; its address and its notebooks' folder. `more`: flags."""
    root = folder / "notebooks"
    root.mkdir()
    settings = folder / "settings" / "@jupyterlab" / "apputils-extension"
    settings.mkdir(parents=True)
    (settings / "notification.jupyterlab-settings").write_text(json.dumps(NO_NEWS))
    env = environment(folder)
    extensions = {"xai_widgets.nodelay": nodelay}
    command = [
        "-m", "jupyterlab", "--no-browser", "--allow-root", "--ip=127.0.0.1", "--ServerApp.port=0",
        f"--IdentityProvider.token={TOKEN}", f"--ServerApp.root_dir={root}", "--expose-app-in-browser",
        f"--ServerApp.jpserver_extensions={extensions}", *more,
    ]  # fmt: skip
    with running(command, env, folder) as (address, _):
        yield address, root


@contextmanager
def browser() -> Iterator[Browser]:
    """Headless Chromium."""
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=chromium(), args=flags())
        try:
            yield started
        finally:
            started.close()


@contextmanager
def lab(folder: Path, nodelay: bool = True, size: tuple[int, int] = (1280, 900), scale: float = 1) -> Iterator[Lab]:
    """Both, with the page open."""
    with server(folder, nodelay) as (address, root), browser() as chrome:
        yield Lab(chrome, address, root, size, scale)
