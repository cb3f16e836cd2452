"""The picture in a notebook's output: hidden by the live explorer after it, renewed by freeze, shown where no explorer
is, such as in a notebook that is opened again or a page without a network."""

from __future__ import annotations

import base64
import io
import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image
from playwright.sync_api import Browser, expect

from browser.explorer import Explorer
from browser.lab import Lab, environment, notebook_of
from browser.notebook import Notebook

VIEW, PNG = "application/vnd.jupyter.widget-view+json", "image/png"
SAVE = "async () => { await xwNotebook.context.save(); }"
CELLS = ["from browser import toys\nx = toys.explorer(target=0)\nx", "y = toys.comparison(metrics=[])\ny.wait()\ny"]


def outputs(notebook: Notebook, folder: Path) -> list[dict[str, Any]]:
    """What the notebook's file has in its first cell, once it is saved."""
    notebook.page.evaluate(SAVE)
    (path,) = folder.glob(f"{Path(notebook.page.evaluate('() => xwNotebook.context.path')).stem}.ipynb")
    return [output["data"] for output in json.loads(path.read_text())["cells"][0]["outputs"]]


def pixels(data: dict[str, Any]) -> np.ndarray:
    return np.asarray(Image.open(io.BytesIO(base64.b64decode(data[PNG]))).convert("RGB")).astype(int)


def test_the_output_has_the_live_widget_and_a_picture_which_freeze_renews(open_toy, page_lab: Lab) -> None:
    notebook, explorer = open_toy("toys.explorer(target=0)", "x.freeze()")
    first, live = outputs(notebook, page_lab.folder)
    assert VIEW in live and VIEW not in first
    assert PNG not in live and len(first[PNG]) < 200_000
    assert "".join(live["text/plain"]) == "Run this cell to touch the explorer."
    assert "".join(first["text/plain"]).startswith("SaliencyExplorer: Grad-CAM · red")
    with explorer.new_frame():
        explorer.bar(2).click()
    explorer.set_slider("opacity", 1)
    notebook.until("x.opacity == 1")
    assert np.array_equal(pixels(outputs(notebook, page_lab.folder)[0]), pixels(first))
    notebook.run(1)
    now, still_live = outputs(notebook, page_lab.folder)
    assert still_live == live
    assert "".join(now["text/plain"]).startswith("SaliencyExplorer: Grad-CAM · blue")
    assert pixels(now).shape != pixels(first).shape or (pixels(now) != pixels(first)).any()
    alive = notebook.explorer()
    alive.settled()
    with alive.new_frame():
        alive.bar(1).click()
    notebook.until("x.target == 1")


def test_the_picture_is_seen_until_the_explorer_is_and_when_the_notebook_is_opened_again(
    open_toy, page_lab: Lab
) -> None:
    notebook, explorer = open_toy("toys.explorer(target=0)")
    pictures = ".jp-OutputArea-output.jp-RenderedImage img"
    expect(notebook.panel.locator(pictures)).to_have_count(1)
    expect(notebook.panel.locator(pictures)).not_to_be_visible()
    notebook.page.evaluate(SAVE)
    path = page_lab.folder / Path(notebook.page.evaluate("() => xwNotebook.context.path")).name
    stored = path.read_text()
    page_lab.tidy()
    (page_lab.folder / "again.ipynb").write_text(stored)
    again = page_lab.open_file("again.ipynb")
    expect(again.panel.locator(pictures)).to_be_visible()
    expect(again.explorers()).to_have_count(0)
    again.run(0)
    again.explorer()
    expect(again.panel.locator(pictures)).not_to_be_visible()
    page_lab.watch.forget("widget model not found")  # JupyterLab's own of the explorer that is no more, sooner or later


def test_a_picture_of_the_users_own_before_an_explorer_stays(open_toy) -> None:
    own = "from PIL import Image\nfrom IPython.display import display\ndisplay(Image.new('RGB', (40, 30), 'red'))"
    notebook, _ = open_toy(f"toys.explorer(target=0)\n{own}")
    shown = notebook.panel.locator(".jp-OutputArea-output.jp-RenderedImage img")
    expect(shown).to_have_count(2)
    expect(shown.nth(0)).to_be_visible()
    expect(shown.nth(1)).not_to_be_visible()


def nbconvert(folder: Path, *options: str) -> Path:
    """A notebook run and made a page as nbconvert does it by itself."""
    path = folder / "page.ipynb"
    path.write_text(json.dumps(notebook_of(CELLS)))
    command = [sys.executable, "-m", "nbconvert", "--execute", *options, path.name]
    subprocess.run(command, cwd=folder, env=environment(folder), check=True, capture_output=True)
    return path


@pytest.fixture(scope="module")
def executed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A notebook with its outputs, as it is committed to a repository."""
    folder = tmp_path_factory.mktemp("nbconvert")
    return nbconvert(folder, "--to", "notebook", "--inplace")


def test_nbconvert_shows_pictures_with_the_network_cut(executed: Path, chrome: Browser) -> None:
    command = [sys.executable, "-m", "nbconvert", "--to", "html", executed.name]
    env = environment(executed.parent)
    subprocess.run(command, cwd=executed.parent, env=env, check=True, capture_output=True)
    context = chrome.new_context(offline=True, viewport={"width": 1100, "height": 900})
    try:
        page = context.new_page()
        page.goto(executed.with_suffix(".html").as_uri(), wait_until="domcontentloaded")
        pictures = page.locator(".jp-OutputArea-output img")
        expect(pictures).to_have_count(2)
        for picture in pictures.all():
            expect(picture).to_be_visible()
            assert picture.evaluate("img => img.decode().then(() => img.naturalWidth)") > 300
    finally:
        context.close()


def test_markdown_and_with_it_paper_has_the_pictures(executed: Path) -> None:
    command = [sys.executable, "-m", "nbconvert", "--to", "markdown", executed.name]
    env = environment(executed.parent)
    subprocess.run(command, cwd=executed.parent, env=env, check=True, capture_output=True)
    files = sorted(executed.with_name("page_files").glob("*.png"))
    assert len(files) == 2
    assert all(Image.open(io.BytesIO(file.read_bytes())).width > 300 for file in files)


def test_the_plain_text_of_an_output_says_what_is_shown(executed: Path) -> None:
    cells = json.loads(executed.read_text())["cells"]
    said = ["".join(cell["outputs"][0]["data"]["text/plain"]) for cell in cells]
    assert said[0].startswith("SaliencyExplorer: Grad-CAM · red")
    assert said[1].startswith("CompareExplorer: ")


def test_a_view_that_is_frozen_twice_has_two_pictures_renewed(open_toy, page_lab: Lab) -> None:
    notebook, explorer = open_toy("toys.explorer(target=0)", "x", "x.freeze()")
    notebook.run(1)
    second: Explorer = notebook.explorer(1)
    with second.new_frame():
        second.bar(2).click()
    notebook.run(2)
    notebook.page.evaluate(SAVE)
    (path,) = page_lab.folder.glob(f"{Path(notebook.page.evaluate('() => xwNotebook.context.path')).stem}.ipynb")
    cells = json.loads(path.read_text())["cells"]
    one, two = ([output["data"] for output in cell["outputs"]] for cell in cells[:2])
    assert one[0][PNG] == two[0][PNG]
    assert "blue" in "".join(one[0]["text/plain"])
