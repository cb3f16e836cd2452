"""Heads chosen and read by hand."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

from browser.heads_view import tile


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
