"""The picture in a notebook's output: beside the live widget, put in its place by freeze, shown where no widget is."""

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
    (first,) = outputs(notebook, page_lab.folder)
    assert VIEW in first and len(first[PNG]) < 200_000
    assert "".join(first["text/plain"]).startswith("SaliencyExplorer: Grad-CAM · red")
    with explorer.new_frame():
        explorer.bar(2).click()
    explorer.set_slider("opacity", 1)
    notebook.until("x.opacity == 1")
    assert np.array_equal(pixels(outputs(notebook, page_lab.folder)[0]), pixels(first))
    notebook.run(1)
    (now,) = outputs(notebook, page_lab.folder)
    assert now[VIEW] == first[VIEW]
    assert "".join(now["text/plain"]).startswith("SaliencyExplorer: Grad-CAM · blue")
    assert pixels(now).shape != pixels(first).shape or (pixels(now) != pixels(first)).any()
    alive = notebook.explorer()
    alive.settled()
    with alive.new_frame():
        alive.bar(1).click()
    notebook.until("x.target == 1")


def nbconvert(folder: Path, *options: str) -> Path:
    """A notebook run and made a page, without the widgets' state: what is shown then needs no network."""
    path = folder / "page.ipynb"
    path.write_text(json.dumps(notebook_of(CELLS)))
    command = [sys.executable, "-m", "nbconvert", "--execute", *options, path.name]
    subprocess.run(command, cwd=folder, env=environment(folder), check=True, capture_output=True)
    return path


@pytest.fixture(scope="module")
def executed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A notebook with its outputs, as it is committed to a repository."""
    folder = tmp_path_factory.mktemp("nbconvert")
    stored = "--ExecutePreprocessor.store_widget_state=False"
    return nbconvert(folder, "--to", "notebook", "--inplace", stored)


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
        assert page.locator("script[type='application/vnd.jupyter.widget-view+json']").count() == 0
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
