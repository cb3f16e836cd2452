"""Fixtures that show an explorer."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from browser.explorer import Explorer
from browser.lab import Lab
from browser.notebook import Notebook


def opening(module: str, at_rest: Callable[[Explorer], None] = Explorer.settled) -> Any:
    """A fixture: show the explorer that a line of Python makes with a module of this folder, drawn and at rest, on the
    toys' kernel: the notebook and the view."""

    @pytest.fixture
    def opened(page_lab: Lab, toy_kernel: str) -> Callable[..., tuple[Notebook, Explorer]]:
        def show(line: str = f"{module}.explorer()", *more: str) -> tuple[Notebook, Explorer]:
            imports = f"from browser import {module}\nimport xai_widgets as xw"
            notebook = page_lab.open([f"{imports}\nx = {line}\nx", *more], toy_kernel)
            notebook.run(0)
            view = notebook.view()
            at_rest(view)
            return notebook, view

        return show

    return opened
