"""Words hidden, replaced and typed by hand."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Locator, expect

from browser.explorer import Explorer
from browser.lab import Lab
from browser.test_page import overflow, serious


def token(view: Explorer, index: int) -> Locator:
    return view.root.locator(f"[data-xw=token][data-index='{index}']")


def test_a_click_hides_a_word_and_the_bars_move(open_text) -> None:
    notebook, view = open_text()
    with view.new_frame():
        token(view, 2).click()
    expect(token(view, 2)).to_have_attribute("aria-pressed", "true")
    expect(token(view, 2)).to_have_attribute("data-off", "mask")
    expect(view.root.locator(".xw-bar-delta", has_text=re.compile("[+−]"))).not_to_have_count(0)
    assert notebook.ask("x.masked") == [2]
    with view.new_frame():
        view.part("hide").select_option("delete")
    assert notebook.ask("[x.hide, len(x.attribution.values)]") == ["delete", 7]
    with view.new_frame():
        view.part("back").click()
    expect(token(view, 2)).to_have_attribute("aria-pressed", "false")
    for delta in view.root.locator(".xw-bar-delta").all():
        expect(delta).to_have_text("")


def test_a_double_click_replaces_a_word(open_text) -> None:
    notebook, view = open_text()
    token(view, 2).dblclick()
    view.part("replace").fill("dog")
    view.part("replace").press("Enter")
    notebook.until("x.text == 'the dog sat on the mat' and x.masked == [] and x.status == 'idle'")
    expect(token(view, 2)).to_have_text("dog")
    expect(view.part("text")).to_have_value("the dog sat on the mat")
    token(view, 3).dblclick()
    view.part("replace").fill("nothing")
    view.part("replace").press("Escape")
    expect(view.part("replace")).to_have_count(0)
    expect(token(view, 3)).to_have_text("sat")
    assert notebook.ask("x.text") == "the dog sat on the mat"
    view.part("restore").click()
    notebook.until("x.text == 'the cat sat on the mat' and x.status == 'idle'")


def test_the_text_is_typed_and_an_empty_one_is_told_and_mended(open_text) -> None:
    notebook, view = open_text()
    view.part("text").fill("the dog did not bark")
    notebook.until("x.text == 'the dog did not bark' and x.status == 'idle'")
    expect(view.part("token")).to_have_count(7)
    expect(view.root.locator(".xw-bar-delta", has_text=re.compile("[+−]"))).not_to_have_count(0)
    view.part("text").fill("")
    expect(view.part("error")).to_contain_text("The text is empty")
    view.part("text").fill("a cat")
    expect(view.part("error")).to_be_hidden()
    expect(view.part("token")).to_have_count(4)
    view.part("compare").click()
    notebook.until("x.original == ['a cat', ''] and x.status == 'idle'")
    expect(view.part("compare")).to_be_hidden()


def test_the_keyboard_alone_reaches_hides_and_replaces(open_text) -> None:
    notebook, view = open_text("texts.explorer()", "second = 2")
    press = notebook.page.keyboard.press
    view.part("reading").locator("[tabindex='0']").focus()
    press("ArrowRight")
    press("ArrowRight")
    expect(token(view, 2)).to_be_focused()
    expect(view.part("readout")).to_have_text(re.compile(r"cat: [+−]?\d"))
    with view.new_frame():
        press("Enter")
    expect(token(view, 2)).to_be_focused()
    expect(view.part("readout")).to_contain_text("masked")
    press("F2")
    expect(view.part("replace")).to_be_focused()
    notebook.page.keyboard.type("dog")
    press("Enter")
    notebook.until("x.text == 'the dog sat on the mat' and x.status == 'idle'")
    expect(token(view, 2)).to_be_focused()
    press("Home")
    expect(token(view, 0)).to_be_focused()
    press("Enter")
    expect(view.part("error")).to_contain_text("the tokenizer's own")
    for key in ["a", "d", "d"]:
        press(key)
    assert len(notebook.sources()) == 2


def test_words_are_joined_from_their_pieces(open_text) -> None:
    notebook, view = open_text("texts.letters('the unflappable cat')")
    before = view.part("token").count()
    view.part("joined").check()
    expect(view.part("token")).to_have_count(5)
    assert before > 8
    notebook.until("x.joined")
    values = notebook.ask("[(w, v) for w, v in zip(x.tokens['words'], x.attribution.values.tolist())]")
    whole = sum(value for word, value in values if word == 1)
    label = view.part("token").nth(2).get_attribute("aria-label")
    assert float(label.split(": ")[1].replace("−", "-")) == pytest.approx(whole, rel=0.02, abs=1e-4)
    with view.new_frame():
        view.part("token").nth(2).click()
    assert notebook.ask("len(x.masked)") == sum(word == 1 for word, _ in values)


def test_arabic_reads_from_the_right_and_its_letters_join(open_text) -> None:
    notebook, view = open_text("texts.letters(texts.ARABIC)")
    text = view.root.locator(".xw-paper-text")
    assert text.evaluate("text => getComputedStyle(text).direction") == "rtl"
    whole = text.evaluate("""text => {
      const copy = text.cloneNode(true), words = [...copy.querySelectorAll('[data-xw=token]')];
      const first = words[1].textContent + words[2].textContent;
      const across = document.createRange();
      const live = text.querySelectorAll('[data-xw=token]');
      across.setStart(live[1].firstChild, 0);
      across.setEnd(live[2].firstChild, live[2].textContent.length);
      const drawn = across.getBoundingClientRect().width;
      const plain = document.createElement('span');
      plain.textContent = first;
      text.append(plain);
      const joined = plain.getBoundingClientRect().width;
      plain.textContent = [...first.slice(0, 2)].join('') + '\\u200c' + first.slice(2);
      const cut = plain.getBoundingClientRect().width;
      plain.remove();
      return [drawn, joined, cut];
    }""")
    assert whole[0] == pytest.approx(whole[1], abs=0.5)
    token(view, 1).focus()
    notebook.page.keyboard.press("ArrowLeft")
    expect(token(view, 2)).to_be_focused()
    assert token(view, 1).bounding_box()["x"] > token(view, 2).bounding_box()["x"]


def test_chinese_has_no_gaps(open_text) -> None:
    _, view = open_text("texts.letters(texts.CHINESE)")
    assert view.root.locator(".xw-paper-text").inner_text().split() == ["[CLS]", "猫坐在垫子上", "[SEP]"]


def test_a_language_model_explains_the_token_that_is_chosen(open_text) -> None:
    notebook, view = open_text("texts.explorer(model=texts.transformers_nets.gpt2())")
    with view.new_frame():
        view.part("position").select_option("3")
    expect(token(view, 3)).to_have_attribute("data-here", "")
    expect(token(view, 5)).to_have_attribute("aria-label", "the: 0")
    view.part("output_token").fill("dog")
    notebook.until("x.bars and 'dog' in [b['label'] for b in x.bars] and x.status == 'idle'")
    expect(view.part("caption")).to_contain_text("dog")


def test_a_reference_is_typed_for_an_embedding(open_text) -> None:
    notebook, view = open_text("texts.explorer(model=texts.transformers_nets.bert())")
    expect(view.part("bar")).to_have_count(1)
    view.part("reference").fill("a dog")
    expect(view.part("bar")).to_have_count(2)
    notebook.until("x.target == 1 and x.status == 'idle'")
    expect(view.bar(1)).to_have_attribute("aria-pressed", "true")


def test_method_and_parameters_are_asked(open_text) -> None:
    notebook, view = open_text()
    with view.new_frame():
        view.part("method").select_option("kernel-shap")
    with view.new_frame():
        view.part("param-segments").select_option("words")
    assert notebook.ask("x.params['segments']") == "words"
    view.part("info").click()
    expect(view.part("info-panel")).to_contain_text("KernelSHAP")


def test_hostile_words_are_drawn_as_text_and_nothing_sticks_out(open_text, window) -> None:
    notebook, view = open_text("texts.letters(texts.HOSTILE, method='saliency')")
    expect(view.part("reading")).to_contain_text("<script>window.xwHacked=1</script>")
    assert view.root.locator("script, img, b").count() == 0
    assert not notebook.page.evaluate("() => 'xwHacked' in window")
    assert "\u202e" not in view.part("reading").inner_text()
    for width in (500, 1000):
        view.resize(width)
        assert overflow(view) <= 0


def test_a_long_text_wraps_and_scrolls(open_text) -> None:
    _, view = open_text("texts.letters(' '.join(['the cat sat'] * 80), method='saliency')")
    paper = view.part("reading")
    assert view.part("token").count() > 400
    height, inner = paper.evaluate("paper => [paper.clientHeight, paper.scrollHeight]")
    assert height <= 360 < inner
    view.part("token").last.focus()
    box, last = paper.bounding_box(), view.part("token").last.bounding_box()
    assert box["y"] <= last["y"] <= box["y"] + box["height"]


def test_two_views_stay_in_step(open_text) -> None:
    notebook, view = open_text("texts.explorer()", "x")
    notebook.run(1)
    other = notebook.view(1)
    other.settled()
    token(other, 3).click()
    expect(token(view, 3)).to_have_attribute("data-off", "mask")


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
def test_axe_finds_nothing_serious(open_text, page_lab: Lab, dark: bool) -> None:
    page_lab.theme(dark)
    try:
        _, view = open_text("texts.explorer(text=('the cat sat', 'on a mat'), masked=[2])")
        assert serious(page_lab) == []
        token(view, 3).dblclick()
        assert serious(page_lab) == []
        view.part("replace").press("Escape")
        view.part("colormap").select_option("PuOr")
        view.part("info").click()
        expect(view.part("info-panel")).to_be_visible()
        assert serious(page_lab) == []
    finally:
        page_lab.theme(False)
