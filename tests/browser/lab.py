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

    def __init__(self, browser: Browser, address: str, folder: Path, size: tuple[int, int], scale: float) -> None:
        self.folder = folder
        self.address = address
        viewport = {"width": size[0], "height": size[1]}
        self.context = browser.new_context(viewport=viewport, device_scale_factor=scale)
        self.context.grant_permissions(["clipboard-read", "clipboard-write"], origin=address)
        self.page: Page = self.context.new_page()
        self.page.set_default_timeout(TIMEOUT)
        expect.set_options(timeout=TIMEOUT)
        self.problems: list[str] = []
        self.requests: list[str] = []
        self.opened: Notebook | None = None
        self._count = 0
        self._listen()
        self.page.goto(f"{address}/lab?token={TOKEN}&reset")
        self.page.wait_for_function("() => globalThis.jupyterapp?.restored")
        self.page.evaluate("async () => { await jupyterapp.restored; }")
        self.run_command("application:toggle-left-area")

    def _listen(self) -> None:
        page = self.page
        page.on("pageerror", lambda error: self.problems.append(f"pageerror: {error}"))
        page.on("console", lambda said: said.type == "error" and self.problems.append(f"console: {said.text}"))
        page.on("request", lambda request: self.requests.append(request.url))
        page.on("websocket", lambda socket: self.requests.append(socket.url))

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

    def requests_elsewhere(self) -> list[str]:
        """Addresses asked since the last call that are not the server's own."""
        asked, self.requests[:] = list(self.requests), []
        own = (self.address, self.address.replace("http", "ws"), "data:", "blob:")
        return [address for address in asked if not address.startswith(own)]


def notebook_of(cells: Sequence[str]) -> dict[str, Any]:
    """A notebook file's content."""
    kernelspec = {"name": "python3", "display_name": "Python 3", "language": "python"}
    made = [
        {"cell_type": "code", "id": f"cell{i}", "metadata": {}, "source": text, "outputs": [], "execution_count": None}
        for i, text in enumerate(cells)
    ]
    return {"nbformat": 4, "nbformat_minor": 5, "metadata": {"kernelspec": kernelspec}, "cells": made}


@contextmanager
def server(folder: Path, nodelay: bool = True) -> Iterator[tuple[str, Path]]:
    """A JupyterLab server whose kernels import the checkout; its address and its notebooks' folder."""
    root = folder / "notebooks"
    root.mkdir()
    settings = folder / "settings" / "@jupyterlab" / "apputils-extension"
    settings.mkdir(parents=True)
    (settings / "notification.jupyterlab-settings").write_text(json.dumps(NO_NEWS))
    path = [str(CHECKOUT), str(CHECKOUT / "tests"), os.environ.get("PYTHONPATH", "")]
    env = isolated(folder, PYTHONPATH=os.pathsep.join(filter(None, path)))
    extensions = {"xai_widgets.nodelay": nodelay}
    command = [
        "-m", "jupyterlab", "--no-browser", "--allow-root", "--ip=127.0.0.1", "--ServerApp.port=0",
        f"--IdentityProvider.token={TOKEN}", f"--ServerApp.root_dir={root}", "--expose-app-in-browser",
        f"--ServerApp.jpserver_extensions={extensions}",
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
def lab(
    folder: Path, nodelay: bool = True, size: tuple[int, int] = (1280, 900), scale: float = 1
) -> Iterator[Lab]:
    """Both, with the page open."""
    with server(folder, nodelay) as (address, root), browser() as chrome:
        yield Lab(chrome, address, root, size, scale)
