"""A table's columns moved, locked, searched and explained by hand."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Locator, expect

from browser.explorer import Explorer
from browser.lab import Lab
from browser.test_page import FOCUSABLE, serious, until_it_fits

PATIENCE = 60_000
NAMED = "el => el.getAttribute('aria-label') || el.textContent || el.labels?.[0]?.textContent"
PANELS = ("local", "curves", "change", "random", "global")


@pytest.fixture
def as_found(page_lab: Lab) -> Iterator[None]:
    """The window's size and the theme are put back afterwards."""
    was = page_lab.page.viewport_size
    yield
    page_lab.theme(False)
    page_lab.page.set_viewport_size(was)


def column(view: Explorer, name: str, part: str) -> Locator:
    """A part of a column's row."""
    return view.root.locator(f"[data-xw=feature][data-name='{name}'] [data-xw={part}]")


def drag(view: Explorer, name: str, share: float) -> None:
    """Move a slider by its thumb to a share of its way."""
    slider = column(view, name, "slider")
    slider.scroll_into_view_if_needed()
    box, now = slider.bounding_box(), float(slider.input_value()) / 1000
    assert box is not None
    at = lambda place: box["x"] + 8 + place * (box["width"] - 16)  # noqa: E731  (a thumb's half on either side)
    y = box["y"] + box["height"] / 2
    view.page.mouse.move(at(now), y)
    view.page.mouse.down()
    view.page.mouse.move(at((now + share) / 2), y, steps=4)
    view.page.mouse.move(at(share), y, steps=4)
    view.page.mouse.up()


def computed(view: Explorer, panel: str) -> None:
    expect(view.part(f"work-{panel}")).to_have_attribute("data-status", "idle", timeout=PATIENCE)


def test_a_slider_is_dragged_the_prediction_moves_and_a_reset_brings_it_back(open_table) -> None:
    notebook, view = open_table()
    before = notebook.ask("[float(v) for v in x.prediction]")
    with view.new_frame():
        drag(view, "second", 0.9)
    notebook.until("x.status == 'idle'")
    value, (low, high) = (
        notebook.ask("x.values['second']"),
        notebook.ask("[x.features[1]['low'], x.features[1]['high']]"),
    )
    assert low + 0.6 * (high - low) < value < high
    now = notebook.ask("[float(v) for v in x.prediction]")
    assert now[1] > before[1]
    expect(view.bar(1).locator(".xw-bar-score")).to_have_text(f"{now[1]:.2f}" if now[1] >= 0.1 else f"{now[1]:.3f}")
    expect(view.bar(1).locator(".xw-bar-delta")).to_have_text(re.compile(r"\+0\.\d\d"))
    expect(view.part("moved")).to_have_text("1 moved")
    with view.new_frame():
        column(view, "second", "reset").click()
    notebook.until("x.status == 'idle'")
    assert notebook.ask("[float(v) for v in x.prediction]") == pytest.approx(before)
    expect(view.part("moved")).to_have_text("")


def test_keys_and_typed_numbers_move_too_and_reset_all_leaves_what_is_locked(open_table) -> None:
    notebook, view = open_table()
    with view.new_frame():
        column(view, "first", "slider").press("End")
    notebook.until("x.values['first'] == x.features[0]['high']")
    expect(column(view, "first", "slider")).to_have_attribute("aria-valuetext", re.compile("99 %|100 %"))
    with view.new_frame():
        column(view, "third", "value").fill("1.25")
        column(view, "third", "value").press("Enter")
    notebook.until("x.values['third'] == 1.25 and x.status == 'idle'")
    column(view, "first", "lock").click()
    expect(column(view, "first", "slider")).to_be_disabled()
    expect(column(view, "first", "lock")).to_have_attribute("aria-pressed", "true")
    with view.new_frame():
        view.part("reset-all").click()
    notebook.until("x.values['first'] == x.features[0]['high'] and x.values['third'] == x.features[2]['own']")
    assert notebook.ask("x.locked") == ["first"]


def test_a_category_is_chosen_from_its_list(open_table) -> None:
    notebook, view = open_table("records.of_people()")
    select = column(view, "work", "category")
    expect(select.locator("option")).to_have_text([re.compile(r"(farm|none|office) \(\d+ %\)")] * 3)
    before = view.score(1)
    with view.new_frame(status=None):
        select.select_option("1")
    notebook.until("x.values['work'] == 'none' and x.status == 'idle'")
    assert view.score(1) != before
    expect(column(view, "same", "slider")).to_have_count(0)


def test_another_row_is_picked_and_its_right_answer_is_told(open_table) -> None:
    notebook, view = open_table("records.of_people()")
    with view.new_frame(status=None):
        view.part("row-next").click()
    notebook.until("x.row == 4 and x.status == 'idle'")
    expect(view.part("truth")).to_have_text(f"true label: {notebook.ask('x.truth')}")
    with view.new_frame(status=None):
        view.part("row").fill("11")
        view.part("row").press("Enter")
    notebook.until("x.row == 11 and x.values['age'] == int(x.about.data[11, 0])")
    expect(column(view, "age", "value")).to_have_value(str(notebook.ask("x.values['age']")))


def test_columns_are_found_by_name_and_sorted_by_attribution(open_table) -> None:
    notebook, view = open_table()
    view.part("find").fill("th")
    expect(view.root.locator("[data-xw=feature]:visible")).to_have_count(2)
    view.part("find").fill("")
    view.part("order").select_option("attribution")
    shares = notebook.ask("[abs(float(v)) for v in x.attribution.values]")
    names = notebook.ask("records.NAMES")
    wanted = [name for _, name in sorted(zip(shares, names, strict=True), reverse=True)]
    expect(view.part("name")).to_have_text(wanted)
    expect(view.part("share").locator(".xw-share-name")).to_have_text(wanted)
    shown = [float(one.get_attribute("data-value") or "nan") for one in view.part("share").all()]
    assert [abs(v) for v in shown] == pytest.approx(sorted(shares, reverse=True), rel=1e-2, abs=1e-3)
    view.part("waterfall").check()
    expect(view.part("ends")).to_be_visible()
    notebook.until("x.waterfall and x.order == 'attribution'")


def test_a_curve_has_the_row_on_it_and_follows_the_slider(open_table) -> None:
    notebook, view = open_table()
    view.part("tab-curves").click()
    computed(view, "curves")
    expect(view.part("chart-curve")).to_have_attribute("data-figure", "")
    expect(view.part("chart-curve").locator("svg path.line").first).to_be_attached()
    view.part("curve-feature").select_option("second")
    expect(view.part("curves-panel")).to_have_attribute("data-feature", "second")
    computed(view, "curves")
    with view.new_frame():
        column(view, "second", "slider").press("Home")
    low = notebook.ask("x.features[1]['low']")
    expect(view.part("curves-panel")).to_have_attribute("data-at", str(low))
    expect(view.part("chart-curve")).to_have_attribute("aria-label", re.compile("second from .* this row goes from"))
    view.part("curve-other").select_option("first")
    expect(view.part("curves-panel")).to_have_attribute("data-feature", "second,first")
    computed(view, "curves")
    expect(view.part("chart-surface")).to_have_attribute("data-figure", "")
    assert notebook.ask("list(x.curve.average.shape)") == [20, 20]


def test_a_flip_is_found_and_replayed_move_by_move(open_table) -> None:
    notebook, view = open_table("records.explorer(locked=['second'])")
    row = notebook.ask("x.decision['row']")
    view.part("tab-change").click()
    view.part("compute-change").click()
    computed(view, "change")
    expect(view.part("change-said")).to_contain_text("Found:")
    moves = notebook.ask("[[m.feature, m.after] for m in x.counterfactual.moves]")
    assert moves
    assert "second" not in dict(moves)
    expect(view.part("move")).to_have_count(len(moves))
    panel = view.part("change-panel")
    expect(panel).to_have_attribute("data-step", "0")
    for step in range(1, len(moves) + 1):
        view.part("replay-next").click()
        expect(panel).to_have_attribute("data-step", str(step))
    notebook.until("x.decision['flipped']")
    expect(view.part("decision")).to_contain_text(f"the row as it is: {row}")
    assert notebook.ask("x.values")[moves[0][0]] == pytest.approx(moves[0][1])
    expect(view.part("replay-next")).to_be_disabled()
    view.part("replay-back").click()
    expect(panel).to_have_attribute("data-step", str(len(moves) - 1))
    view.part("replay-last").click()
    expect(panel).to_have_attribute("data-step", str(len(moves)))
    view.part("replay-first").click()
    notebook.until("x.get_state('values')['values'] == {} and not x.decision['flipped']")


def test_random_noise_is_the_same_for_the_same_seed(open_table) -> None:
    notebook, view = open_table("records.explorer(samples=200, strength=1.0)")
    view.part("tab-random").click()
    computed(view, "random")
    expect(view.part("flips")).to_contain_text("of 200 samples the answer is another")
    said, scores = view.part("flips").inner_text(), notebook.ask("x.jitter.scores.tolist()")
    for seed in (7, 0):
        view.part("seed").fill(str(seed))
        view.part("seed").press("Enter")
        notebook.until(f"x.seed == {seed} and x.work['status'] == 'idle' and x.jitter.final")
        assert (notebook.ask("x.jitter.scores.tolist()") == scores) == (seed == 0)
    expect(view.part("flips")).to_have_text(said)
    expect(view.part("causes-row").first).to_contain_text("%")
    expect(view.part("chart-outcomes")).to_have_attribute("data-figure", "")


def test_a_value_flips_where_the_person_sets_it(open_table) -> None:
    notebook, view = open_table("records.of_values()")
    expect(view.part("decision")).to_have_text("")
    view.part("tab-change").click()
    view.part("compute-change").click()
    expect(view.part("work-change")).to_have_attribute("data-status", "error")
    expect(view.part("problem-change")).to_contain_text("no threshold is set")
    value = notebook.ask("float(x.prediction[0])")
    view.part("threshold").fill(f"{value + 2:.3f}")
    view.part("threshold").press("Enter")
    expect(view.part("decision")).to_contain_text("at most")
    view.part("compute-change").click()
    computed(view, "change")
    view.part("replay-last").click()
    expect(view.part("decision")).to_contain_text(re.compile(r"over .*the row as it is: at most"))
    expect(view.part("problem-change")).to_be_hidden()


def test_what_goes_wrong_is_a_sentence_and_the_next_move_starts_clean(open_table) -> None:
    notebook, view = open_table("records.of_values()")
    notebook.do("records.moody['now'] = True")
    try:
        column(view, "first", "slider").press("End")
        view.settled("error")
        expect(view.part("error")).to_contain_text("the model is in a mood")
    finally:
        notebook.do("records.moody['now'] = False")
    with view.new_frame():
        column(view, "first", "slider").press("Home")
    expect(view.part("error")).to_be_hidden()
    view.part("row").fill("9999")
    view.part("row").press("Enter")
    expect(view.part("error")).to_contain_text("row must be from 0 to 79")
    assert notebook.ask("x.row") == 2


def test_each_global_analysis_fills_its_table(open_table) -> None:
    notebook, view = open_table("records.of_people(panel='global')")
    for name in ("association", "importance", "sobol", "morris"):
        view.part("analysis").select_option(name)
        expect(view.part("global-panel")).to_have_attribute("data-analysis", name, timeout=PATIENCE)
        computed(view, "global")
        expect(view.part("overview-row").first.locator("th")).to_have_text("age")
    view.part("analysis").select_option("association")
    view.part("against").select_option("truth")
    notebook.until("x.against == 'truth' and x.overview is not None and getattr(x.overview, 'of', '') == 'truth'")


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
