"""Attention as a part of the page: two views, hostile tokens, keyboard, assistive technology."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from browser.heads_view import at_rest, tile
from browser.lab import Lab
from browser.test_page import FOCUSABLE, overflow, serious


def test_two_views_stay_in_step(open_heads) -> None:
    notebook, view = open_heads("heads.explorer()", "x")
    notebook.run(1)
    other = notebook.view(1)
    at_rest(other)
    tile(other, 1, 3).click()
    expect(view.part("matrix")).to_have_attribute("data-head", "1,3")
    other.part("head-off").check()
    expect(view.part("chip")).to_have_text("layer 1, head 3 off")
    expect(view.part("head-off")).to_be_checked()


def test_hostile_tokens_are_drawn_as_text(open_heads) -> None:
    notebook, view = open_heads("heads.hostile()")
    for name in ("matrix", "arcs", "steps"):
        view.part(f"view-{name}").click()
        expect(view.part(f"view-{name}")).to_have_attribute("aria-pressed", "true")
        at_rest(view)
        assert overflow(view) <= 0
    expect(view.part("query")).to_contain_text("<script>")
    assert view.root.locator("script, img, b").count() == 0
    assert not notebook.page.evaluate("() => 'xwHacked' in window")


def test_keys_pressed_in_it_never_reach_the_notebook(open_heads) -> None:
    notebook, view = open_heads("heads.explorer(query=1, key=2)", "second = 2", "third = 3")
    notebook.page.evaluate("() => { xwNotebook.content.activeCellIndex = 0; xwNotebook.content.mode = 'command'; }")
    before, pressed = notebook.sources(), 0
    for element in view.root.locator(FOCUSABLE).all():
        if not element.is_visible() or not element.is_enabled() or element.get_attribute("tabindex") == "-1":
            continue
        element.focus()
        pressed += 1
        for key in ["ArrowDown", "ArrowUp", "a", "d", "d"]:
            notebook.page.keyboard.press(key)
        assert notebook.sources() == before, element.evaluate("element => element.outerHTML")
        assert notebook.page.evaluate("() => xwNotebook.content.activeCellIndex") == 0
    assert pressed > 15


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
def test_axe_finds_nothing_serious_in_any_view(open_heads, page_lab: Lab, dark: bool) -> None:
    page_lab.theme(dark)
    try:
        _, view = open_heads("heads.explorer(second_text='a dog', query=1, key=2, ablated=[[0, 1]], overlaid=[[1, 1]])")
        for name in ("matrix", "arcs", "steps", "aggregates"):
            view.part(f"view-{name}").click()
            at_rest(view)
            assert serious(page_lab) == []
        view.part("info").click()
        expect(view.part("info-panel")).to_be_visible()
        assert serious(page_lab) == []
    finally:
        page_lab.theme(False)


def test_the_windows_of_many_heads_stay_in_their_place_and_have_no_columns_to_switch_off(open_heads, page_lab) -> None:
    _, view = open_heads("heads.windows()")
    width = view.page.viewport_size
    try:
        view.resize(1000)
        tabs = view.part("view-aggregates").bounding_box()
        assert tabs["x"] + tabs["width"] <= view.part("output-kind").bounding_box()["x"]
        expect(view.part("token-off")).to_be_disabled()
        expect(view.part("weight")).to_be_disabled()
        expect(view.part("head-off")).to_be_enabled()
        assert serious(page_lab) == []
        view.resize(500)
        assert overflow(view) <= 0
    finally:
        view.page.set_viewport_size(width)
