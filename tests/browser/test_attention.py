"""Heads chosen, read and switched off by hand."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

from browser.heads_view import at_rest, tile
from browser.lab import Lab
from browser.test_page import FOCUSABLE, overflow, serious


def test_a_head_is_chosen_by_mouse_and_by_keyboard(open_heads) -> None:
    notebook, view = open_heads()
    tile(view, 1, 2).click()
    expect(view.part("matrix")).to_have_attribute("data-head", "1,2")
    expect(view.part("chosen")).to_have_text("layer 1, head 2")
    assert notebook.ask("[x.layer, x.head]") == [1, 2]
    tile(view, 1, 2).press("ArrowLeft")
    expect(view.part("matrix")).to_have_attribute("data-head", "1,1")
    expect(tile(view, 1, 1)).to_be_focused()
    tile(view, 1, 1).press("ArrowUp")
    expect(view.part("matrix")).to_have_attribute("data-head", "0,1")
    notebook.until("[x.layer, x.head] == [0, 1]")
    notebook.do("x.head = 3")
    expect(tile(view, 0, 3)).to_have_attribute("aria-pressed", "true")


def test_a_head_that_was_sent_is_drawn_without_the_kernel(open_heads) -> None:
    notebook, view = open_heads()
    tile(view, 0, 1).click()
    expect(view.part("matrix")).to_have_attribute("data-head", "0,1")
    drawn = view.root.evaluate("""root => new Promise(done => {
      root.querySelector("[data-xw=tile][data-layer='0'][data-head='0']").click();
      const head = () => done(root.querySelector("[data-xw=matrix]").dataset.head);
      requestAnimationFrame(() => requestAnimationFrame(head));
    })""")
    assert drawn == "0,0"
    notebook.until("x.head == 0")
    assert notebook.ask("x.matrix['head']") == 1


def test_tiles_and_tokens_have_names_for_who_cannot_see_them(open_heads) -> None:
    _, view = open_heads("heads.explorer(effects_on=True)")
    name = re.compile(
        r"layer 1, head 2, entropy [\d.]+ bits, mean distance [\d.]+, share on special tokens [\d.]+, score falls by .+"
    )
    expect(tile(view, 1, 2)).to_have_attribute("aria-label", name)
    view.part("matrix").focus()
    for _ in range(3):
        view.part("matrix").press("ArrowRight")
    expect(view.part("readout")).to_have_text(re.compile(r"\[CLS\] → sat: 0\.\d{5}"))
    expect(view.part("readout")).to_have_attribute("role", "status")


def test_the_weight_under_the_pointer_is_the_exact_one(open_heads) -> None:
    notebook, view = open_heads()
    canvas = view.part("matrix")
    canvas.scroll_into_view_if_needed()
    box = canvas.bounding_box()
    last = box["height"] - 10  # the matrix is square, and its names take as much above as beside it
    canvas.hover(position={"x": last, "y": last})
    readout = view.part("readout")
    expect(readout).to_have_text(re.compile(r"\[SEP\] → \[SEP\]: 0\.\d{5}"))
    weight = notebook.ask("float(x.attention[7, 7])")
    assert float(readout.inner_text().split(": ")[1]) == pytest.approx(weight, abs=1e-5)


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


def test_arcs_show_several_heads_and_a_token_its_row(open_heads) -> None:
    notebook, view = open_heads()
    view.part("view-arcs").click()
    tile(view, 0, 2).click(modifiers=["Shift"])
    expect(view.part("arcs")).to_have_attribute("data-heads", "0,0 0,2")
    expect(view.part("arcs-legend")).to_contain_text("layer 0, head 2")
    view.part("arcs").focus()
    view.part("arcs").press("ArrowDown")
    expect(view.part("arcs-readout")).to_have_text(re.compile(r"\[CLS\] attends to .* 0\.\d\d"))
    view.part("arcs").press("ArrowRight")
    expect(view.part("arcs-readout")).to_have_text(re.compile(r"\[CLS\] is attended to by .* 0\.\d\d"))
    notebook.until("x.overlaid == [[0, 2]]")


def test_one_query_step_by_step(open_heads) -> None:
    notebook, view = open_heads()
    view.part("view-steps").click()
    expect(view.part("steps-note")).to_have_text("Choose the token that attends.")
    view.part("query").select_option("2")
    expect(view.part("steps").locator("tbody tr")).to_have_count(8)
    weights = view.part("steps").locator(".xw-weight").all_inner_texts()
    assert [float(text) for text in weights] == pytest.approx(notebook.ask("x.attention[2].tolist()"), abs=1e-4)
    assert view.root.locator("math").count() > 0


def test_a_patch_of_the_picture_is_the_query(open_heads) -> None:
    notebook, view = open_heads("heads.patches()")
    canvas = view.part("patches")
    box = canvas.bounding_box()
    canvas.click(position={"x": box["width"] * 1.5 / 7, "y": box["height"] * 2.5 / 5})
    notebook.until("x.query == 1 + 2 * 7 + 1")
    canvas.press("ArrowRight")
    notebook.until("x.query == 1 + 2 * 7 + 2")
    view.part("prefix").click()
    notebook.until("x.query == 0")
    expect(view.part("patches-readout")).to_contain_text("class token")


def test_a_window_of_the_picture_is_shown_where_it_was_cut(open_heads) -> None:
    """In the second layer windows begin one patch further: patches 1, 1 to 2, 2 are the first of them."""
    notebook, view = open_heads("heads.windows()")
    canvas, readout = view.part("patches"), view.part("patches-readout")
    box = canvas.bounding_box()

    def place(row: int, column: int) -> dict[str, float]:
        return {"x": box["width"] * (column + 0.5) / 8, "y": box["height"] * (row + 0.5) / 6}

    canvas.hover(position=place(2, 4))
    expect(readout).to_contain_text("the patch at row, column 2, 4 attends")
    expect(readout).to_contain_text("(window 1 of 12)")
    canvas.click(position=place(2, 4))
    notebook.until("(x.group, x.query) == (1, 3)")
    canvas.press("ArrowRight")
    notebook.until("(x.group, x.query) == (2, 2)")
    expect(readout).to_contain_text("2, 5")
    outside, inside = place(5, 7), place(1, 5)
    pixel = """(canvas, [at, to]) => [at, to].map(({x, y}) => Array.from(canvas.getContext("2d").getImageData(
        x * canvas.width / canvas.clientWidth, y * canvas.height / canvas.clientHeight, 1, 1).data))"""
    before = canvas.evaluate(pixel, [outside, inside])
    notebook.do("x.group, x.query = 11, 0")
    expect(readout).to_contain_text("(window 11 of 12)")
    after = canvas.evaluate(pixel, [outside, inside])
    assert before[0] != after[0], "the last window goes around the edge, and the corner is in it"
    assert before[1] != after[1], "the other window's weights are gone"
    view.part("patches").press("ArrowLeft")
    expect(readout).not_to_contain_text("(window 11 of 12)")


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


def test_all_layers_are_followed_back_to_the_tokens(open_heads) -> None:
    notebook, view = open_heads()
    view.part("view-aggregates").click()
    notebook.until("x.view == 'aggregates' and x.aggregated is not None")
    words = view.part("aggregate-tokens").locator("li")
    expect(words).to_have_count(8)
    shares = notebook.ask("__import__('xai_widgets').wire.unpack(x.aggregated).tolist()")
    assert [float(text) for text in words.locator("small").all_inner_texts()] == pytest.approx(shares, rel=1e-2)
    expect(words.first).to_contain_text("[CLS]")
    view.part("aggregate").select_option("attention-gradient")
    expect(view.part("aggregate-readout")).to_contain_text("of the untouched model")
    notebook.until("x.aggregated['method'] == 'attention-gradient'")
    label = notebook.ask("x.bars[1]['label']")
    view.bar(notebook.ask("x.bars[1]['index']")).click()
    expect(view.part("aggregate-readout")).to_contain_text(f"for {label}, of the untouched model")
    view.part("info").click()
    expect(view.part("info-panel").locator("h3")).to_have_text("Attention × gradient")


def test_all_layers_are_followed_back_to_the_patches_and_another_picture(open_heads) -> None:
    notebook, view = open_heads("heads.patches()")
    view.part("view-aggregates").click()
    canvas = view.part("aggregate-map")
    expect(canvas).to_be_visible()
    canvas.focus()
    canvas.press("ArrowRight")
    canvas.press("ArrowRight")
    canvas.press("ArrowDown")
    values = "__import__('xai_widgets').wire.unpack(x.aggregated)"
    expect(view.part("aggregate-readout")).to_contain_text("Row 1, column 1: ")
    said = float(view.part("aggregate-readout").inner_text().split(": ")[1].split(",")[0])
    assert said == pytest.approx(notebook.ask(f"float({values}[1, 1])"), rel=1e-2)
    notebook.do("before = x.aggregated; x.image = x.image.flip(2)")
    notebook.until("x.aggregated is not before and x.status == 'idle'")
    changed = notebook.ask(f"float({values}[1, 1])")
    expect(view.part("aggregate-readout")).not_to_contain_text(f"column 1: {said},")
    assert changed != pytest.approx(said, rel=1e-2)


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


def test_zooming_in_asks_for_finer_weights(open_heads) -> None:
    long = "heads.explorer(' '.join(['the cat sat on a mat'] * 60), tokenizer=heads.tokenizer(longest=300))"
    notebook, view = open_heads(long)
    canvas = view.part("matrix")
    expect(canvas).to_have_attribute("data-cell", "2,2")
    for _ in range(3):
        view.part("zoom-in").click()
    expect(canvas).to_have_attribute("data-cell", "1,1")
    notebook.until("len(x.span) == 4")
    view.part("zoom-all").click()
    notebook.until("x.span == []")


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
