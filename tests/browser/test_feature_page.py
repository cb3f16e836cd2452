"""A table as a part of the page: tabs, names, hostile words, narrow cells, two views."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import expect

from browser.lab import Lab
from browser.table_view import PANELS, column, computed
from browser.test_page import FOCUSABLE, serious, until_it_fits

NAMED = "el => el.getAttribute('aria-label') || el.textContent || el.labels?.[0]?.textContent"


@pytest.fixture
def as_found(page_lab: Lab) -> Iterator[None]:
    """The window's size and the theme are put back afterwards."""
    was = page_lab.page.viewport_size
    yield
    page_lab.theme(False)
    page_lab.page.set_viewport_size(was)


def test_tabs_are_moved_by_arrows_and_each_panel_has_its_name(open_table) -> None:
    notebook, view = open_table()
    view.part("tab-local").focus()
    for name in PANELS[1:]:
        view.page.keyboard.press("ArrowRight")
        expect(view.part(f"tab-{name}")).to_be_focused()
        expect(view.part(f"tab-{name}")).to_have_attribute("aria-selected", "true")
        expect(view.root.locator("[role=tabpanel]:visible")).to_have_count(1)
    notebook.until("x.panel == 'global'")
    view.page.keyboard.press("Home")
    expect(view.part("tab-local")).to_be_focused()


@pytest.mark.parametrize("panel", PANELS)
def test_nothing_is_wrong_by_axe_or_hangs_over_the_edge(open_table, page_lab: Lab, as_found, panel: str) -> None:
    _, view = open_table(f"records.of_people(panel='{panel}', threshold=None)")
    if panel == "change":
        view.part("compute-change").click()
    if panel != "local":
        computed(view, panel)
    for width, dark in ((900, False), (500, True)):
        page_lab.theme(dark)
        view.resize(width)
        until_it_fits(view)
        assert serious(page_lab) == []


def test_everything_can_be_reached_and_named(open_table) -> None:
    _, view = open_table("records.of_people()")
    for control in view.root.locator(FOCUSABLE).all():
        if control.is_visible():
            name = control.evaluate(NAMED)
            assert name and name.strip(), control.evaluate("el => el.outerHTML")


def test_hostile_names_stay_text(open_table) -> None:
    notebook, view = open_table("records.explorer(feature_names=records.HOSTILE, class_names=records.HOSTILE[:2])")
    for panel in PANELS[1:]:
        view.part(f"tab-{panel}").click()
    computed(view, "global")
    expect(view.part("name").first).to_have_text(notebook.ask("records.HOSTILE[0]"))
    assert view.page.evaluate("() => window.xwHacked") is None
    until_it_fits(view)


def test_two_views_stay_in_step(open_table) -> None:
    notebook, first = open_table("records.explorer()", "x")
    notebook.run(1)
    second = notebook.explorer(1)
    with first.new_frame(), second.new_frame():
        column(second, "second", "slider").press("End")
    expect(column(first, "second", "value")).to_have_value(column(second, "second", "value").input_value())
    second.part("tab-random").click()
    expect(first.part("tab-random")).to_have_attribute("aria-selected", "true")
