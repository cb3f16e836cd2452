"""A table's columns moved, locked and found by hand."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

from browser.explorer import Explorer
from browser.table_view import column


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


def test_why_one_class_rather_than_another_is_asked_from_its_bar(open_table) -> None:
    notebook, view = open_table("records.explorer(target=1)")
    with view.new_frame():
        view.root.locator("li:has([data-xw=bar][data-index='0']) [data-xw=versus]").click()
    two = notebook.ask("[x.target.a.plain, x.target.b.plain, [float(v) for v in x.attribution.values]]")
    assert two[:2] == [1, 0]
    names = notebook.ask("[b['label'] for b in sorted(x.bars, key=lambda b: b['index'])]")
    expect(view.root.locator(".xw-shares-title")).to_have_text(f"What speaks for {names[1]} rather than {names[0]}")
    strongest = max(zip(map(abs, two[2]), notebook.ask("records.NAMES"), strict=True))[1]
    expect(view.root.locator(".xw-shares-box")).to_have_attribute(
        "aria-label", re.compile(f"(for|against) it {strongest} ")
    )
    with view.new_frame():
        view.bar(0).click()
    assert notebook.ask("x.target") == 0


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
