"""What the browser does alone: pixels change, and nothing is computed."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

CHANGES = {
    "opacity": ("x.opacity == 0.25", lambda e: e.set_slider("opacity", 0.25)),
    "threshold": ("x.threshold == 0.5", lambda e: e.set_slider("threshold", 0.5)),
    "colormap": ("x.colormap == 'magma'", lambda e: e.part("colormap").select_option("magma")),
    "sign": ("x.sign == 'negative'", lambda e: e.part("sign").select_option("negative")),
    "contour": ("x.view == 'contour'", lambda e: e.part("view").select_option("contour")),
    "mask": ("x.view == 'mask'", lambda e: e.part("view").select_option("mask")),
    "zoom": ("x.zoom == 1.5", lambda e: e.part("zoom-in").click()),
}


@pytest.mark.parametrize("change", CHANGES)
def test_a_change_of_look_changes_pixels_and_computes_nothing(open_toy, change: str) -> None:
    notebook, explorer = open_toy("toys.explorer(method='input-x-gradient')")
    seen, frame, passes = explorer.pixels(), explorer.frame, notebook.ask("toys.calls['passes']")
    reached_python, act = CHANGES[change]
    act(explorer)
    assert explorer.status == "idle"
    explorer.until_pixels(lambda now: now != seen)
    notebook.until(reached_python)
    assert notebook.ask("toys.calls['passes']") == passes
    assert (explorer.status, explorer.frame) == ("idle", frame)


def test_python_sets_the_look_too(open_toy) -> None:
    notebook, explorer = open_toy()
    seen = explorer.pixels()
    notebook.do("x.opacity = 0.1")
    explorer.until_pixels(lambda now: now != seen)
    expect(explorer.part("opacity")).to_have_value("0.1")


def test_the_value_under_the_pointer_is_the_maps_own(open_toy) -> None:
    notebook, explorer = open_toy("toys.explorer(method='saliency')")
    explorer.page.mouse.move(*explorer.point(7.5 / 28, 6.5 / 20))
    readout = explorer.part("readout")
    expect(readout).to_contain_text("x 7, y 6")
    value = notebook.ask("float(x.attribution.map[6, 7])")
    assert float(readout.inner_text().split(":")[1]) == pytest.approx(value, rel=0.01)
