"""Several inputs, each touched in its own explorer, all about one output."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Locator, expect

from browser.explorer import Explorer
from browser.lab import Lab
from browser.opening import opening
from browser.test_page import overflow, serious


def at_rest(view: Explorer) -> None:
    expect(view.root).to_have_attribute("data-status", "idle", timeout=60_000)
    for key in ("image", "record", "note"):
        expect(side(view, key).locator("[data-xw=explorer]")).to_have_attribute("data-status", "idle", timeout=60_000)


def side(view: Explorer, key: str) -> Locator:
    return view.root.locator(f"[data-xw=side][data-key={key}]")


open_several = opening("several", at_rest)


def test_each_input_is_there_and_says_how_much_comes_from_it(open_several) -> None:
    notebook, view = open_several()
    shares = view.part("input-share")
    expect(shares).to_have_count(3)
    assert [share.get_attribute("data-key") for share in shares.all()] == ["image", "record", "note"]
    expect(view.part("sum")).to_contain_text("with no input at all")
    expect(side(view, "note").locator("[data-xw=token]")).to_have_count(8)
    shares.nth(2).click()
    expect(side(view, "note")).to_be_focused()
    assert view.root.locator("b, i").count() == 0


def test_a_word_that_is_hidden_moves_the_answer_of_all(open_several) -> None:
    notebook, view = open_several()
    before = notebook.ask("x.bars")
    side(view, "note").locator("[data-xw=token]").nth(2).click()
    notebook.until("x.explorers['note'].masked == [2] and x.status == 'idle'")
    notebook.until("all(one.status == 'idle' for one in x.explorers.values())")
    at_rest(view)
    now = notebook.ask("[x.bars, [one.bars for one in x.explorers.values()]]")
    assert now[0] != before
    for bars in now[1]:
        found = {bar["index"]: bar["score"] for bar in bars}
        assert found == pytest.approx({bar["index"]: bar["score"] for bar in now[0]}, abs=1e-5)


def test_all_explorers_are_drawn_from_one_answer(open_several) -> None:
    notebook, view = open_several("several.explorer(target=1)")
    frames = [side(view, key).locator("[data-xw=explorer]").get_attribute("data-frame") for key in ("image", "note")]
    notebook.do("asked = []; submit = xw.live.worker.submit")
    notebook.do("xw.live.worker.submit = lambda owner, job: (asked.append(owner == id(x)), submit(owner, job))[1]")
    try:
        side(view, "record").locator("[data-xw=slider]").first.press("End")
        notebook.until("x.explorers['record'].values['age'] == x.explorers['record'].features[0]['high']")
        notebook.until("x.status == 'idle' and all(one.status == 'idle' for one in x.explorers.values())")
    finally:
        notebook.do("del xw.live.worker.submit")
    at_rest(view)
    for key, frame in zip(("image", "note"), frames, strict=True):
        expect(side(view, key).locator("[data-xw=explorer]")).not_to_have_attribute("data-frame", frame)
    assert set(notebook.ask("asked")) == {True}


def test_why_one_class_rather_than_another_is_asked_of_all(open_several) -> None:
    notebook, view = open_several("several.explorer(target=1)")
    top = view.root.locator(".xw-inputs-top")
    top.locator("li:has([data-index='0']) [data-xw=versus]").click()
    notebook.until("x.target == xw.Difference(1, 0) and x.status == 'idle'")
    assert notebook.ask("all(one.target == x.target for one in x.explorers.values())")
    expect(view.part("sum")).to_contain_text("the difference of the two raw outputs")
    expect(side(view, "note").locator("[data-xw=caption]")).to_have_text(re.compile("b rather than a"))


def test_a_class_chosen_on_top_is_explained_everywhere(open_several) -> None:
    notebook, view = open_several("several.explorer(target=1)")
    view.root.locator(".xw-inputs-top [data-xw=bar][data-index='0']").click()
    notebook.until("[x.target, *(one.target for one in x.explorers.values())] == [0] * 4 and x.status == 'idle'")
    at_rest(view)
    expect(side(view, "note").locator("[data-xw=caption]")).to_have_text(re.compile("· a$"))


def test_nothing_sticks_out_and_axe_finds_nothing_serious(open_several, page_lab: Lab, window) -> None:
    _, view = open_several()
    assert serious(page_lab) == []
    for width in (500, 1000):
        view.resize(width)
        assert overflow(view) <= 0
