"""The tour, as a stranger runs it, and what it tells them to do, on the real network."""

from __future__ import annotations

import json
import shutil

import pytest
from playwright.sync_api import expect

from browser.explorer import A_NUMBER
from browser.lab import CHECKOUT, Lab

TOUR = CHECKOUT / "notebooks" / "00_tour.ipynb"


def test_the_tour_runs_and_draws_every_explorer(page_lab: Lab) -> None:
    shutil.copy(TOUR, page_lab.folder)
    notebook = page_lab.open_file(TOUR.name)
    notebook.run_all()
    assert notebook.errors() == []
    shown = notebook.explorers()
    cells = [cell for cell in json.loads(TOUR.read_text())["cells"] if cell["cell_type"] == "code"]
    assert notebook.page.locator(".jp-CodeCell").count() >= len(cells)
    expect(shown).not_to_have_count(0)
    for nth in range(shown.count()):
        shown.nth(nth).scroll_into_view_if_needed()
        view = notebook.view(nth)
        expect(view.part("canvas")).to_be_visible()
        expect(view.root).to_have_attribute("data-frame", A_NUMBER)
        assert view.part("bar").count() >= 1
    assert page_lab.watch.problems == []


def test_the_cat_is_a_tabby_too_and_its_face_matters(open_real) -> None:
    notebook, explorer = open_real()
    assert notebook.ask("[bar['label'] for bar in x.bars[:3]]") == ["Egyptian cat", "tabby", "tiger cat"]
    seen, egyptian = explorer.pixels(), notebook.ask("x.target")
    with explorer.new_frame():
        explorer.part("bar").nth(1).click()
    assert notebook.ask("labels[x.target]") == "tabby"
    explorer.until_pixels(lambda now: now != seen)
    before = notebook.ask(f"float(x.scores[{egyptian}])")
    explorer.part("brush").click()
    explorer.set_slider("brush-size", 80)
    with explorer.new_frame():
        explorer.stroke((0.3, 0.35), (0.75, 0.4), (0.3, 0.6), (0.7, 0.7))
    notebook.until("x.mask is not None and x.mask[156, 194] and x.status == 'idle'")
    assert notebook.ask(f"float(x.scores[{egyptian}])") < 0.8 * before


def test_a_slow_method_is_seen_getting_finer(open_real) -> None:
    notebook, explorer = open_real()
    with explorer.new_frame("running"):
        explorer.part("method").select_option("occlusion")
    coarse = explorer.pixels()
    expect(explorer.part("step")).to_contain_text("whole estimate")
    explorer.settled()
    assert explorer.pixels() != coarse
    assert notebook.ask("x.attribution.progress") == pytest.approx(1)
