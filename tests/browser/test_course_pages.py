"""Every notebook of the course, run top to bottom by nbconvert as its reader would: with the exercises answered from a
separate file every check says so, and the page shows its pictures with the network cut."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import nbformat
import pytest
from course_pages import NOTEBOOKS, answered
from playwright.sync_api import Browser, Page, expect

from browser.lab import CHECKOUT, environment
from xai_widgets.demo.notebooks import copy_notebooks

MADE = re.compile(r"xw\.(\w*Explorer|explain)\(")
PICTURES = CHECKOUT / "test-results" / "course"


def as_page(path: Path, folder: Path) -> tuple[Path, nbformat.NotebookNode, int]:
    """The page that nbconvert makes of a notebook in the demo's folder, what was run, and how many checks it has."""
    copy_notebooks(folder)
    file = folder / path.name
    notebook = nbformat.read(file, as_version=4)
    checks = answered(notebook, path.stem)
    nbformat.write(notebook, file)
    env = {**environment(folder), "PYTHONWARNINGS": "ignore", "XAI_WIDGETS_LANGUAGE": "en"}
    command = [sys.executable, "-m", "nbconvert", "--execute", "--to", "html", file.name]
    ran = subprocess.run(command, cwd=folder, env=env, capture_output=True, text=True)
    assert ran.returncode == 0, ran.stderr[-4000:]
    return file.with_suffix(".html"), notebook, len(checks)


def drawn(page: Page, cell: int) -> bool:
    """Whether a code cell has a picture that is seen, with something in it."""
    picture = page.locator(".jp-CodeCell").nth(cell).locator(".jp-OutputArea-output img").first
    picture.scroll_into_view_if_needed()
    expect(picture).to_be_visible()
    return picture.evaluate("img => img.decode().then(() => img.naturalWidth)") >= 300


@pytest.mark.slow
@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_runs_top_to_bottom_and_its_page_shows_pictures_offline(path: Path, chrome: Browser, tmp_path: Path) -> None:
    file, notebook, checks = as_page(path, tmp_path)
    codes = [cell.source for cell in notebook.cells if cell.cell_type == "code"]
    explorers = [nth for nth, code in enumerate(codes) if MADE.search(code)]
    context = chrome.new_context(offline=True, viewport={"width": 1100, "height": 900})
    try:
        page = context.new_page()
        page.goto(file.as_uri(), wait_until="domcontentloaded")
        expect(page.locator(".jp-CodeCell")).to_have_count(len(codes))
        assert explorers
        assert all(drawn(page, nth) for nth in explorers)
        expect(page.get_by_role("status").filter(has_text="✓ Right.")).to_have_count(checks)
        PICTURES.mkdir(parents=True, exist_ok=True)
        page.screenshot(path=PICTURES / f"{path.stem}.png")
    finally:
        context.close()
