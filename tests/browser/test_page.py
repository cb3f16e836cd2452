"""An explorer as a part of the page: keyboard, hostile names, narrow cells, assistive technology."""

from __future__ import annotations

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

from browser.explorer import TWO_FRAMES
from browser.lab import Lab

FOCUSABLE = "button, input, select, textarea, summary, canvas, a[href], [tabindex]"
HOSTILE = {
    0: '<img src=x onerror="window.xwHacked = true">',
    1: "n" * 300,
    2: "שלום עולם",
    3: "🐈‍⬛ <b>bold</b> & \u202egnp.exe",
}
WITH_HOSTILE = "toys.explorer(labels=[{0}.get(i, label) for i, label in enumerate(toys.LABELS)], target=0)"


def test_keys_pressed_in_the_explorer_never_reach_the_notebook(open_toy) -> None:
    notebook, explorer = open_toy("toys.explorer(image=[toys.picture()] * 2)", "second = 2", "third = 3")
    explorer.part("pin").click()
    expect(explorer.part("pinned")).to_have_count(1)
    notebook.page.evaluate("() => { xwNotebook.content.activeCellIndex = 0; xwNotebook.content.mode = 'command'; }")
    before = notebook.sources()
    pressed = 0
    for element in explorer.root.locator(FOCUSABLE).all():
        if not element.is_visible() or not element.is_enabled():
            continue
        element.focus()
        if not element.evaluate("element => element === document.activeElement"):
            continue
        pressed += 1
        for key in ["ArrowDown", "ArrowUp", "ArrowLeft", "ArrowRight", "a", "d", "d"]:
            notebook.page.keyboard.press(key)
        assert notebook.sources() == before, element.evaluate("element => element.outerHTML")
        assert notebook.page.evaluate("() => xwNotebook.content.activeCellIndex") == 0
    assert pressed > 20
    explorer.settled()


def test_every_control_can_be_reached_by_tab(open_toy) -> None:
    notebook, explorer = open_toy()
    explorer.part("method").focus()
    reached = []
    for _ in range(40):
        reached.append(notebook.page.evaluate("() => document.activeElement.dataset.xw"))
        notebook.page.keyboard.press("Tab")
    wanted = {"method", "layer", "info", "canvas", "bar", "search", "brush", "brush-size", "fill", "opacity", "view"}
    assert wanted <= set(reached)


def test_hostile_names_are_drawn_as_text(open_toy) -> None:
    notebook, explorer = open_toy(WITH_HOSTILE.format(HOSTILE))
    for index in (0, 1, 2):
        expect(explorer.bar(index)).to_contain_text(HOSTILE[index])
    expect(explorer.part("caption")).to_contain_text(HOSTILE[0])
    explorer.part("search").fill("🐈")
    expect(explorer.part("option").first).to_have_text(HOSTILE[3])
    explorer.part("pin").click()
    expect(explorer.part("pinned")).to_contain_text(HOSTILE[0])
    assert explorer.root.locator("img, b").count() == 0
    assert not notebook.page.evaluate("() => 'xwHacked' in window")
    assert overflow(explorer) <= 0


@pytest.mark.parametrize("width", [420, 500, 590])
def test_in_a_narrow_cell_the_classes_go_below_and_nothing_sticks_out(open_toy, window, width: int) -> None:
    _, explorer = open_toy(WITH_HOSTILE.format(HOSTILE))
    explorer.resize(width)
    canvas, bars = explorer.part("canvas").bounding_box(), explorer.part("bars").bounding_box()
    assert bars["y"] >= canvas["y"] + canvas["height"]
    assert overflow(explorer) <= 0


@pytest.mark.parametrize("width", [640, 1400])
def test_in_a_wide_cell_the_classes_stand_beside_the_picture(open_toy, window, width: int) -> None:
    _, explorer = open_toy(WITH_HOSTILE.format(HOSTILE))
    explorer.resize(width)
    canvas, bars = explorer.part("canvas").bounding_box(), explorer.part("bars").bounding_box()
    assert bars["x"] >= canvas["x"] + canvas["width"]
    assert overflow(explorer) <= 0


def overflow(explorer) -> int:
    """Pixels by which anything inside is wider than the explorer."""
    return explorer.root.evaluate("""root => {
      const right = root.getBoundingClientRect().right;
      const scrolled = '.xw-hidden, .xw-strip, .xw-sheet-box, .xw-curve *, .xw-chart *';
      const wide = [...root.querySelectorAll('*')].filter(e => e.offsetParent && !e.closest(scrolled));
      const over = wide.map(e => e.getBoundingClientRect().right - right);
      return Math.ceil(Math.max(root.scrollWidth - root.clientWidth, ...over));
    }""")


def until_it_fits(explorer) -> None:
    """Wait until nothing hangs over the edge: charts are laid out anew some frames after the cell."""
    for _ in range(600):
        if overflow(explorer) <= 0:
            return
        explorer.root.evaluate(TWO_FRAMES)
    raise AssertionError(f"something hangs over the edge by {overflow(explorer)} pixels")


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
def test_axe_finds_nothing_serious(open_toy, page_lab: Lab, dark: bool) -> None:
    page_lab.theme(dark)
    try:
        _, explorer = open_toy("toys.explorer(image=[toys.picture()] * 2, truth=['sky', 'red'], mask=toys.disc())")
        explorer.part("pin").click()
        expect(explorer.part("pinned")).to_have_count(1)
        explorer.part("info").click()
        expect(explorer.part("info-panel")).to_be_visible()
        assert serious(page_lab) == []
        explorer.part("info-close").click()
        explorer.part("search").fill("r")
        expect(explorer.part("option").first).to_be_visible()
        bring_an_error(explorer)
        assert serious(page_lab) == []
    finally:
        page_lab.theme(False)


def bring_an_error(explorer) -> None:
    explorer.part("upload-file").set_input_files({"name": "n.txt", "mimeType": "text/plain", "buffer": b"no picture"})
    expect(explorer.part("error")).to_contain_text("not a picture")


def serious(lab: Lab) -> list[str]:
    """What axe finds inside the explorer, of whatever weight."""
    found = Axe().run(lab.page, context="[data-xw=explorer]").response["violations"]
    return [f"{one['id']}: {one['help']}: {node['html'][:200]}" for one in found for node in one["nodes"]]
