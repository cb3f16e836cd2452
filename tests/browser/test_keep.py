"""What is kept and taken along: two views, pins, the Python line; and what is brought in: files, a gallery."""

from __future__ import annotations

import io

import numpy as np
import pytest
from PIL import Image
from playwright.sync_api import expect

from browser import toys
from browser.explorer import Explorer

TWO = "toys.explorer(image=[toys.picture(), toys.picture(red=(14, 5), blue=(6, 22))], truth=['red', 'sky'])"


def png(pixels: np.ndarray) -> bytes:
    out = io.BytesIO()
    Image.fromarray(pixels).save(out, "PNG")
    return out.getvalue()


def test_two_views_of_one_explorer_stay_in_step(open_toy) -> None:
    notebook, first = open_toy("toys.explorer()", "x")
    notebook.run(1)
    second = notebook.explorer(1)
    assert first.frame == second.frame
    with first.new_frame(), second.new_frame():
        second.bar(1).click()
    expect(first.bar(1)).to_have_attribute("aria-pressed", "true")
    before = first.pixels()
    second.set_slider("opacity", 0.2)
    expect(first.part("opacity")).to_have_value("0.2")
    seen = first.until_pixels(lambda now: now != before)
    second.part("brush").click()
    with first.new_frame(), second.new_frame():
        second.stroke((0.3, 0.3))
    first.until_pixels(lambda now: now != seen)
    assert notebook.ask("[x.views, x.target]") == [2, 1]


def test_a_view_that_was_closed_shows_the_same_when_it_is_opened_again(open_toy) -> None:
    notebook, explorer = open_toy("toys.explorer(mask=toys.disc())", "x")
    seen = explorer.pixels()
    notebook.clear(0)
    notebook.until("x.views == 0")
    notebook.run(1)
    again = notebook.explorer()
    again.until_pixels(lambda now: now == seen)
    with again.new_frame():
        again.bar(1).click()
    again.until_pixels(lambda now: now != seen)


LINKED = """import ipywidgets as w
y, slider = toys.explorer(), w.FloatSlider(0.6, max=1, step=0.05)
links = w.jslink((slider, 'value'), (x, 'opacity')), w.jslink((x, 'target'), (y, 'target'))
display(slider, y)"""


def test_traits_are_linked_in_the_browser(open_toy) -> None:
    notebook, first = open_toy("toys.explorer()", LINKED)
    notebook.run(1)
    second = notebook.explorer(1)
    with first.new_frame(), second.new_frame():
        first.bar(1).click()
    assert notebook.ask("[x.attribution.target, y.attribution.target]") == [1, 1]
    with first.new_frame(), second.new_frame():
        second.bar(2).click()
    expect(first.bar(2)).to_have_attribute("aria-pressed", "true")
    assert notebook.ask("[x.attribution.target, y.attribution.target]") == [2, 2]
    seen = first.pixels()
    notebook.do("slider.value = 0.1")
    first.until_pixels(lambda now: now != seen)
    expect(first.part("opacity")).to_have_value("0.1")
    notebook.until("x.opacity == 0.1")
    first.set_slider("opacity", 0.8)
    notebook.until("slider.value == 0.8")


def test_a_view_is_pinned_stays_as_it_was_and_is_removed(open_toy) -> None:
    notebook, explorer = open_toy()
    explorer.part("pin").click()
    pinned = explorer.part("pinned")
    expect(pinned).to_have_count(1)
    expect(pinned).to_contain_text("red")
    drawn = pinned.locator("canvas").evaluate("canvas => canvas.toDataURL()")
    with explorer.new_frame():
        explorer.bar(2).click()
    explorer.part("pin").click()
    expect(pinned).to_have_count(2)
    assert pinned.nth(0).locator("canvas").evaluate("canvas => canvas.toDataURL()") == drawn
    assert notebook.ask("[pin['title'].split(' ')[0] for pin in x.pins]") == ["red", "blue"]
    pinned.nth(0).locator("[data-xw=unpin]").click()
    expect(pinned).to_have_count(1)
    expect(pinned).to_contain_text("blue")
    notebook.until("len(x.pins) == 1")


def test_the_copied_line_recreates_the_view(open_toy) -> None:
    line = (
        "toys.explorer(method='occlusion', params={'window': 4, 'stride': 2}, target=2, mask=toys.disc(), fill='blur',"
        " opacity=0.8, threshold=0.2, colormap='PuOr', sign='both')"
    )
    notebook, explorer = open_toy(line)
    notebook.do("model, image, labels, preprocess = toys.keep[-1], toys.picture(), toys.LABELS, toys.as_it_is")
    explorer.part("copy-code").click()
    expect(explorer.part("error")).to_contain_text("Copied")
    copied = explorer.page.evaluate("() => navigator.clipboard.readText()")
    notebook.add_and_run(f"y = {copied}\ny")
    again = notebook.explorer(1)
    assert notebook.ask("y.code == x.code and bool((y.mask == x.mask).all())")
    assert notebook.ask("bool((y.attribution.values == x.attribution.values).all())")
    explorer.part("dismiss").click()
    explorer.page.mouse.move(0, 0)
    assert again.pixels() == explorer.pixels()


def bring(explorer: Explorer, how: str, data: bytes, kind: str = "image/png", name: str = "brought.png") -> None:
    """Give a file to the explorer: chosen, dropped or pasted."""
    if how == "chosen":
        explorer.part("upload-file").set_input_files({"name": name, "mimeType": kind, "buffer": data})
        return
    explorer.root.evaluate(
        """(root, [how, bytes, type, name]) => {
          const transfer = new DataTransfer();
          transfer.items.add(new File([new Uint8Array(bytes)], name, { type }));
          const canvas = root.querySelector('[data-xw=canvas]');
          const about = { bubbles: true, cancelable: true };
          const pasted = new ClipboardEvent('paste', { ...about, clipboardData: transfer });
          if (how === 'pasted') canvas.dispatchEvent(pasted);
          else for (const type of ['dragover', 'drop']) {
            canvas.dispatchEvent(new DragEvent(type, { ...about, dataTransfer: transfer }));
          }
        }""",
        [how, list(data), kind, name],
    )


def test_a_picture_is_pasted_with_the_keyboard(open_toy) -> None:
    notebook, explorer = open_toy("toys.explorer()", "second = 2")
    before = notebook.sources()
    explorer.part("canvas").focus()
    explorer.page.evaluate(
        """async bytes => {
          const blob = new Blob([new Uint8Array(bytes)], { type: 'image/png' });
          await navigator.clipboard.write([new ClipboardItem({ 'image/png': blob })]);
        }""",
        list(png(toys.picture(red=(15, 4), blue=(6, 20)))),
    )
    with explorer.new_frame():
        explorer.page.keyboard.press("ControlOrMeta+V")
    where = np.unravel_index(notebook.ask("int(x.attribution.map.argmax())"), (10, 14))
    assert where[0] >= 5 and where[1] <= 5
    assert notebook.sources() == before


@pytest.mark.parametrize("how", ["chosen", "dropped", "pasted"])
def test_a_picture_brought_in_is_explained(open_toy, how: str) -> None:
    notebook, explorer = open_toy("toys.explorer(mask=toys.disc())")
    seen = explorer.pixels()
    with explorer.new_frame():
        bring(explorer, how, png(toys.picture(red=(15, 4), blue=(6, 20))))
    explorer.until_pixels(lambda now: now != seen)
    notebook.until("x.status == 'idle' and x.mask is None and x.upload is None")
    assert notebook.ask("[x.target, x.picture['width'], x.picture['height']]") == [0, 28, 20]
    where = np.unravel_index(notebook.ask("int(x.attribution.map.argmax())"), (10, 14))
    assert where[0] >= 5 and where[1] <= 5


def test_what_is_not_a_picture_is_refused_in_a_sentence_and_nothing_changes(open_toy) -> None:
    notebook, explorer = open_toy()
    frame = explorer.frame
    bring(explorer, "chosen", b"hello", "text/plain", "notes.txt")
    expect(explorer.part("error")).to_contain_text("notes.txt is not a picture")
    explorer.part("dismiss").click()
    bring(explorer, "dropped", b"no PNG at all", "image/png", "broken.png")
    explorer.settled("error")
    expect(explorer.part("error")).to_contain_text("picture")
    assert explorer.frame == frame
    with explorer.new_frame():
        explorer.bar(2).click()


def test_a_gallery_starts_at_the_wrong_answer_and_marks_it(open_toy) -> None:
    notebook, explorer = open_toy(TWO)
    thumbs = explorer.part("thumb")
    expect(thumbs).to_have_count(2)
    expect(explorer.part("truth")).to_contain_text("sky")
    expect(explorer.part("truth")).to_have_attribute("data-wrong", "true")
    expect(thumbs.nth(0)).to_contain_text("✗")
    expect(thumbs.nth(1)).not_to_contain_text("✗")
    seen = explorer.pixels()
    with explorer.new_frame():
        explorer.part("next").click()
    expect(explorer.part("gallery-of")).to_have_text("2 of 2")
    expect(explorer.part("truth")).to_have_attribute("data-wrong", "false")
    explorer.until_pixels(lambda now: now != seen)
    expect(explorer.part("next")).to_be_disabled()
    with explorer.new_frame():
        thumbs.nth(0).click()
    explorer.until_pixels(lambda now: now == seen)
    assert notebook.ask("[x.index, x.truth]") == [0, "sky"]


def test_a_single_wrong_answer_is_marked(open_toy) -> None:
    _, explorer = open_toy("toys.explorer(truth='sky')")
    expect(explorer.part("truth")).to_have_text("✗ wrong · true label: sky")
    expect(explorer.part("gallery")).to_be_hidden()


def test_the_same_class_is_kept_for_the_next_picture_when_asked(open_toy) -> None:
    notebook, explorer = open_toy(TWO)
    with explorer.new_frame():
        explorer.bar(2).click()
    explorer.part("keep-target").check()
    with explorer.new_frame():
        explorer.part("next").click()
    assert notebook.ask("[x.target, x.index]") == [2, 1]
