"""Heads, tokens and weights changed by hand, and the text edited in place."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

from browser.heads_view import tile


def test_switching_a_head_off_moves_the_bars_and_undoing_brings_them_back(open_heads) -> None:
    notebook, view = open_heads("heads.explorer(layer=1)")
    before = [bar["score"] for bar in notebook.ask("x.bars")]
    view.part("layer-off").check()
    expect(view.root.locator(".xw-bar-delta").first).to_have_text(re.compile("[+−]"))
    expect(view.part("chip")).to_have_text("layer 1 off")
    notebook.until("x.ablated_layers == [1] and x.status == 'idle'")
    assert [bar["score"] for bar in notebook.ask("x.bars")] != pytest.approx(before, abs=1e-4)
    view.part("head-off").check()
    expect(view.part("chip")).to_have_count(2)
    expect(tile(view, 1, 0)).to_have_attribute("data-off", "")
    view.part("undo-all").click()
    expect(view.part("chip")).to_have_count(0)
    notebook.until("not x.ablated and x.status == 'idle'")
    assert [bar["score"] for bar in notebook.ask("x.bars")] == pytest.approx(before)


def test_temperature_a_token_and_a_single_weight_are_set_by_hand(open_heads) -> None:
    notebook, view = open_heads("heads.explorer(query=1, key=2)")
    view.part("temperature-of").select_option("all")
    view.set_slider("temperature", 0.5)
    notebook.until("x.temperature == [[None, None, 3.162]]")
    view.part("token-off").check()
    notebook.until("x.ablated_tokens == [['tokens', 2]]")
    view.part("undo-all").click()
    notebook.until("x.ablated_tokens == []")
    view.set_slider("weight", 0.75)
    notebook.until("x.weights == [[0, 0, 1, 2, 0.75]] and abs(x.attention[1, 2] - 0.75) < 1e-5")
    expect(view.part("readout")).to_have_text(re.compile("0.75"))


def test_the_effect_of_every_head_colours_the_tiles(open_heads) -> None:
    notebook, view = open_heads()
    view.part("effects").click()
    expect(view.part("effects")).to_have_text(re.compile("shown"))
    assert tile(view, 0, 0).locator(".xw-tile-mark").evaluate("mark => mark.style.background") != ""
    view.part("sort").select_option("effect")
    first = view.part("tile").first
    expect(first).to_have_attribute("aria-label", re.compile("falls by"))
    falls = notebook.ask("abs(__import__('xai_widgets').wire.unpack(x.effects)).ravel().tolist()")
    at = falls.index(max(falls))
    expect(first).to_have_attribute("data-layer", str(at // 4))
    expect(first).to_have_attribute("data-head", str(at % 4))


def test_the_text_is_edited_in_place_and_the_head_stays(open_heads) -> None:
    notebook, view = open_heads("heads.explorer(layer=1, head=3)")
    view.part("text").fill("the dog did not bark")
    notebook.until("x.text == 'the dog did not bark' and x.status == 'idle'")
    assert notebook.ask("[x.layer, x.head, len(x.tokens['tokens']['texts'])]") == [1, 3, 7]
    view.part("text").fill("")
    expect(view.part("error")).to_contain_text("The text is empty")
    view.part("text").fill("a cat")
    expect(view.part("error")).to_be_hidden()
    view.part("second_text").fill("a dog")
    expect(view.part("filter")).to_be_visible()
    view.part("filter").select_option("a-b")
    notebook.until("x.filter == 'a-b'")


def test_all_layers_are_of_the_model_as_changed(open_heads) -> None:
    _, view = open_heads("heads.explorer(view='aggregates')")
    readout, words = view.part("aggregate-readout"), view.part("aggregate-tokens")
    expect(readout).to_contain_text("of the untouched model")
    before = words.inner_text()
    view.part("layer-off").check()
    expect(readout).to_contain_text("of the model as changed")
    expect(words).not_to_have_text(before, use_inner_text=True)
    view.part("undo-all").click()
    expect(readout).to_contain_text("of the untouched model")
    expect(words).to_have_text(before, use_inner_text=True)


def test_a_weight_is_dragged_in_the_matrix_and_its_row_shares_the_rest(open_heads) -> None:
    notebook, view = open_heads("heads.explorer(query=5, key=3)")
    canvas, mouse = view.part("matrix"), view.page.mouse
    canvas.scroll_into_view_if_needed()
    before = notebook.ask("x.attention[5].tolist()")
    box = canvas.bounding_box()
    gutter = min(96, round(0.22 * box["width"]))
    side = (box["height"] - gutter - 2) / 8
    x, y = box["x"] + gutter + 3.5 * side, box["y"] + gutter + 5.5 * side
    mouse.move(x, y)
    expect(canvas).to_have_attribute("data-grip", "weight")
    expect(view.part("readout")).to_contain_text("drag its cell up or down")
    mouse.down()
    mouse.move(x, y - 70, steps=8)
    notebook.until("x.weights and x.weights[0][4] >= 0.5")
    notebook.until("abs(x.attention[5, 3] - x.weights[0][4]) < 1e-5")
    mouse.move(x, y - 35, steps=4)
    mouse.up()
    first = round(before[3], 2)
    notebook.until(f"x.weights and 0.24 < x.weights[0][4] - {first} < 0.26")
    now = notebook.ask("x.attention[5].tolist()")
    assert sum(now) == pytest.approx(1, abs=1e-4)
    assert now[1] / now[0] == pytest.approx(before[1] / before[0], rel=1e-3)
    expect(view.part("chip")).to_have_count(1)
    assert notebook.ask("x.span") == [], "the matrix did not pan"
