"""Every explorer in the hosts that lay widgets out in their own way: drawn there, summed up, and answering the hand."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from playwright.sync_api import Locator, Page, expect

from browser.everyone import EVERYONE, IMPORTS, Case
from browser.hosts import servers

CHANGED = "([root, was]) => root.innerText !== was"
ALONE = {"inputs": "This page cannot lay one widget inside another."}
"""What marimo, which has no manager of widgets, is told in the place of what is inside."""


@contextmanager
def voila(folder: Path) -> Iterator[str]:
    cells = [IMPORTS, *(f"x{n} = {case.line}\nx{n}" for n, case in enumerate(EVERYONE.values()))]
    servers.write_notebook(folder, "all", cells)
    with servers.voila(folder) as address:
        yield f"{address}/voila/render/all.ipynb"


@contextmanager
def marimo(folder: Path) -> Iterator[str]:
    lines = [*IMPORTS.splitlines(), "import marimo as mo", "everyone = ["]
    lines += [*(f"    {case.line}," for case in EVERYONE.values()), "]", "mo.vstack(everyone)"]
    with servers.marimo(folder, *lines) as address:
        yield address


def outermost(page: Page) -> Locator:
    """The explorers that are not inside another."""
    return page.locator("[data-xw=explorer]:not([data-xw=side] *)")


def answers(page: Page, root: Locator, case: Case) -> None:
    """Ask something with the keyboard: what is written there is another thing then."""
    control = root.locator(case.control).first
    was = root.inner_text()
    control.focus()
    for key in case.keys.split():
        page.keyboard.press(key)
    page.wait_for_function(CHANGED, arg=[root.element_handle(), was])
    expect(root).to_have_attribute("data-status", "idle", timeout=60_000)


@pytest.mark.slow
@pytest.mark.parametrize(("host", "theirs"), [
    (voila, ["@fortawesome", "@jupyterlab/docregistry"]), (marimo, []),
], ids=["voila", "marimo"])  # fmt: skip
def test_every_explorer_is_drawn_and_answers(host, theirs: list[str], tmp_path: Path, visit, keep) -> None:
    with host(tmp_path) as address, visit(address, address.split("/voila")[0], theirs) as page:
        roots = outermost(page)
        expect(roots).to_have_count(len(EVERYONE), timeout=120_000)
        for nth, (name, case) in enumerate(EVERYONE.items()):
            root = roots.nth(nth)
            expect(root).to_have_attribute("data-status", "idle", timeout=60_000)
            root.scroll_into_view_if_needed()
            if host is marimo and name in ALONE:
                expect(root.locator("[data-xw=side]").first).to_contain_text(ALONE[name])
            else:
                summed_up = root.locator(case.picture).first
                expect(summed_up).to_have_attribute("aria-label", re.compile(case.summary))
            answers(page, root, case)
        keep(page)
