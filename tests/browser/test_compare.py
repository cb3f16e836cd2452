"""A comparison in a real JupyterLab: one change for every map, a region with its measures, curves that are linked."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Locator, expect

from browser.explorer import Explorer
from browser.lab import Lab
from browser.test_page import HOSTILE, overflow, serious

MAKE = "toys.comparison({})"
METHODS = ["grad-cam", "saliency", "occlusion"]


@pytest.fixture
def window(window: None, page_lab: Lab) -> None:
    """A tall one."""
    page_lab.page.set_viewport_size({"width": 1280, "height": 1400})


def looks(explorer: Explorer) -> list[str]:
    """What each map shows, nothing under way."""
    explorer.settled()
    return [explorer.pixels(nth) for nth in range(explorer.part("canvas").count())]


def all_differ(before: list[str], after: list[str]) -> bool:
    return len(before) == len(after) and all(a != b for a, b in zip(before, after, strict=True))


def order(explorer: Explorer) -> list[str]:
    """The methods as the table has them."""
    return explorer.part("sheet-row").evaluate_all("rows => rows.map(row => row.dataset.method)")


def column(explorer: Explorer, metric: str) -> list[str]:
    """The places of a column, as the table has them."""
    names = explorer.part("sort").evaluate_all("all => all.map(one => one.dataset.metric)")
    places = [row.locator("td").nth(names.index(metric)) for row in explorer.part("sheet-row").all()]
    return [place.inner_text().split()[0] for place in places]


def sort(explorer: Explorer, metric: str) -> Locator:
    return explorer.root.locator(f"[data-xw=sort][data-metric={metric}]")


def test_maps_measures_and_curves_are_there(open_toy, window) -> None:
    notebook, explorer = open_toy(MAKE.format(""))
    expect(explorer.part("tile")).to_have_count(3)
    expect(explorer.part("maps-done")).to_have_text("3 of 3 maps")
    expect(explorer.part("measures-done")).to_have_text("12 of 12 measures")
    for metric in ("deletion", "infidelity", "sparseness"):
        assert all(re.fullmatch(r"[−\d.e]+", text) for text in column(explorer, metric))
    for kind in ("deletion", "insertion"):
        lines = explorer.part(f"curve-{kind}").locator(".bqplot path.line")
        expect(lines.first).to_be_visible()
        assert sum(bool(d) for d in lines.evaluate_all("all => all.map(one => one.getAttribute('d'))")) == 3
    expect(explorer.part("curves-note")).not_to_contain_text("plainly")


def test_a_class_changes_every_map(open_toy, window) -> None:
    notebook, explorer = open_toy(MAKE.format("target=0"))
    before = looks(explorer)
    with explorer.new_frame(None):
        explorer.bar(2).click()
    assert all_differ(before, looks(explorer))
    assert notebook.ask("[one.target for one in x.attributions.values()]") == [2, 2, 2]
    expect(explorer.part("caption")).to_have_text("why blue")


def test_paint_on_any_picture_changes_every_map_and_the_bars(open_toy, window) -> None:
    notebook, explorer = open_toy(MAKE.format("target=0, brush_size=8"))
    before, bar = looks(explorer), explorer.bar(0).inner_text()
    explorer.part("brush").click()
    box = explorer.part("canvas").nth(1).bounding_box()
    with explorer.new_frame(None):
        explorer.page.mouse.move(box["x"] + 0.25 * box["width"], box["y"] + 0.3 * box["height"])
        explorer.page.mouse.down()
        explorer.page.mouse.move(box["x"] + 0.3 * box["width"], box["y"] + 0.35 * box["height"], steps=4)
        explorer.page.mouse.up()
    explorer.part("caption").hover()
    assert all_differ(before, looks(explorer))
    assert explorer.bar(0).inner_text() != bar
    assert notebook.ask("int(x.mask.sum())") > 20


def test_another_picture_and_a_layer(open_toy, window) -> None:
    notebook, explorer = open_toy(MAKE.format("image=[toys.picture(), toys.picture((12, 20), (5, 5))], target=0"))
    before = looks(explorer)
    with explorer.new_frame(None):
        explorer.part("next").click()
    after = looks(explorer)
    assert all_differ(before, after)
    explorer.part("settings").first.click()
    with explorer.new_frame():
        explorer.part("layer").first.select_option("sense")
    changed = looks(explorer)
    assert [a == b for a, b in zip(after, changed, strict=True)] == [False, True, True]


def test_a_drawn_region_brings_the_measures_against_it(open_toy, window) -> None:
    notebook, explorer = open_toy(MAKE.format("target=0, brush_size=6"))
    before = looks(explorer)
    expect(sort(explorer, "iou")).to_have_count(0)
    explorer.part("region").click()
    explorer.stroke((0.2, 0.3), (0.3, 0.3))
    for metric in ("pointing-game", "iou", "mass-inside"):
        expect(sort(explorer, metric)).to_be_visible()
    explorer.part("caption").hover()
    assert all_differ(before, looks(explorer))
    assert all(re.match(r"[\d.]+", text) for text in column(explorer, "mass-inside"))
    assert notebook.ask("[x.mask is None, int(x.region.sum()) > 20]") == [True, True]
    explorer.part("clear").click()
    expect(sort(explorer, "iou")).to_have_count(0)


def test_the_table_is_sorted_by_keyboard_and_says_what_a_column_means(open_toy, window) -> None:
    notebook, explorer = open_toy(MAKE.format(""))
    value = {row["method"]: row["insertion"] for row in notebook.ask("x.table()")}
    best_first = sorted(METHODS, key=lambda name: -value[name])
    sort(explorer, "insertion").focus()
    expect(explorer.part("sheet-about")).to_contain_text("Insertion (higher is better)")
    explorer.page.keyboard.press("Enter")
    expect(explorer.root.locator("th[aria-sort=descending]")).to_contain_text("Insertion")
    assert order(explorer) == best_first
    assert explorer.page.evaluate("() => document.activeElement.dataset.metric") == "insertion"
    explorer.page.keyboard.press("Enter")
    expect(explorer.root.locator("th[aria-sort=ascending]")).to_contain_text("Insertion")
    assert order(explorer) == best_first[::-1]
    explorer.page.keyboard.press("Enter")
    expect(explorer.root.locator("th[aria-sort=none]")).to_have_count(4)
    assert order(explorer) == METHODS


def test_pointing_at_a_curve_shows_what_is_gone_by_then(open_toy, window) -> None:
    notebook, explorer = open_toy(MAKE.format("target=0"))
    before = looks(explorer)
    host = explorer.part("curve-deletion")
    host.scroll_into_view_if_needed()
    area = host.locator(".plotarea_events").bounding_box()
    explorer.page.mouse.move(area["x"] + 0.5 * area["width"], area["y"] + 0.5 * area["height"])
    expect(host.locator(".xw-curve-values")).to_contain_text("50 % taken away")
    half = [explorer.until_pixels(lambda now, was=was: now != was, nth) for nth, was in enumerate(before)]
    explorer.page.mouse.move(area["x"] + 0.9 * area["width"], area["y"] + 0.5 * area["height"])
    expect(host.locator(".xw-curve-values")).to_contain_text("90 % taken away")
    later = [explorer.until_pixels(lambda now, was=was: now != was, nth) for nth, was in enumerate(half)]
    explorer.part("caption").hover()
    [explorer.until_pixels(lambda now, was=was: now == was, nth) for nth, was in enumerate(before)]
    host.focus()
    for _ in range(4):
        explorer.page.keyboard.press("PageUp")
    expect(host).to_have_attribute("aria-valuenow", "50")
    explorer.until_pixels(lambda now: now == half[0])
    assert later[0] != half[0]
    explorer.page.keyboard.press("Escape")
    explorer.until_pixels(lambda now: now == before[0])
    notebook.until("x.curve == ''")


def test_two_views_are_in_step(open_toy, window) -> None:
    notebook, explorer = open_toy(MAKE.format("target=0"), "x")
    notebook.run(1)
    other = notebook.explorer(1)
    assert looks(explorer) == looks(other)
    with other.new_frame(None):
        explorer.bar(1).click()
    sort(explorer, "deletion").click()
    expect(other.root.locator("th[aria-sort=ascending]")).to_contain_text("Deletion")
    explorer.part("caption").hover()
    assert looks(explorer) == looks(other)
    assert order(explorer) == order(other)


def test_a_method_that_fails_says_so_in_its_tile_and_comes_back(open_toy, window) -> None:
    notebook, explorer = open_toy(MAKE.format("params={'occlusion': {'window': 4, 'stride': 8}}"))
    failed = explorer.part("tile").nth(2)
    expect(failed.locator("[data-xw=tile-error]")).to_contain_text("stride 8 is larger than window 4")
    assert failed.get_attribute("data-status") == "error"
    assert explorer.status == "idle"
    assert order(explorer) == METHODS
    expect(explorer.part("sheet-row").nth(2).locator("td").first).to_have_text("–")
    expect(explorer.part("sheet-row").nth(0).locator("td").first).to_have_text(re.compile(r"\d"))
    notebook.do("x.params = {'occlusion': {'window': 6, 'stride': 4}}")
    expect(failed.locator("[data-xw=tile-error]")).to_be_hidden()
    explorer.settled()
    expect(explorer.part("measures-done")).to_have_text("12 of 12 measures")


def test_methods_come_and_go(open_toy, window) -> None:
    notebook, explorer = open_toy(MAKE.format(""))
    with explorer.new_frame():
        explorer.part("method").nth(1).select_option("input-x-gradient")
    assert notebook.ask("x.methods") == ["grad-cam", "input-x-gradient", "occlusion"]
    explorer.part("add-method").click()
    expect(explorer.part("tile")).to_have_count(4)
    explorer.settled()
    explorer.part("remove").nth(0).click()
    expect(explorer.part("tile")).to_have_count(3)
    notebook.until("x.methods[0] == 'input-x-gradient'")
    explorer.settled()
    assert len(set(looks(explorer))) == 3


def test_a_verdict_is_kept_in_the_kernel(open_toy, window) -> None:
    notebook, explorer = open_toy(MAKE.format(""))
    explorer.part("rate").nth(1).click()
    form = explorer.part("tile").nth(1)
    form.locator("[data-xw=rating]").select_option("2")
    form.locator("[data-xw=why]").fill("misses the disc")
    form.locator("[data-xw=why]").press("Enter")
    expect(form.locator("[data-xw=tile-said]")).to_contain_text("rated 2")
    assert notebook.ask("[(v.method, v.rating, v.why) for v in x.verdicts]") == [["saliency", 2, "misses the disc"]]


def test_more_measures_are_ticked(open_toy, window) -> None:
    notebook, explorer = open_toy(MAKE.format("metrics=['sparseness']"))
    expect(explorer.part("curves")).to_be_hidden()
    explorer.part("measures").click()
    box = explorer.root.locator("[data-xw=measure][data-metric=entropy]")
    box.check()
    expect(sort(explorer, "entropy")).to_be_visible()
    expect(explorer.root.locator("[data-xw=measure][data-metric=consistency]")).to_be_disabled()
    explorer.root.locator("[data-xw=measure][data-metric=insertion]").check()
    expect(explorer.part("curve-insertion").locator(".bqplot path.line").first).to_be_visible()
    expect(explorer.part("curve-deletion")).to_be_hidden()
    explorer.part("measures-close").click()
    expect(explorer.part("measures-panel")).to_be_hidden()
    assert notebook.ask("x.metrics") == ["sparseness", "entropy", "insertion"]


def test_a_cell_run_again_leaves_no_figure_behind(open_toy) -> None:
    notebook, explorer = open_toy(MAKE.format(""))
    notebook.do("from ipywidgets.widgets.widget import _instances\nimport gc\nx.close()\ngc.collect()")
    kinds = "[type(one).__module__.split('.')[0] for one in list(_instances.values())]"
    assert not {"bqplot", "bqscales"} & set(notebook.ask(kinds))


WITH_HOSTILE = MAKE.format("labels=[{0}.get(i, label) for i, label in enumerate(toys.LABELS)], target=0")


@pytest.mark.parametrize("width", [420, 700, 1200])
def test_hostile_names_are_text_and_nothing_sticks_out(open_toy, window, width: int) -> None:
    notebook, explorer = open_toy(WITH_HOSTILE.replace("{0}", repr(HOSTILE)))
    explorer.resize(width)
    explorer.settled()
    expect(explorer.part("caption")).to_contain_text(HOSTILE[0])
    assert explorer.root.locator("img").count() == 0
    assert not notebook.page.evaluate("() => 'xwHacked' in window")
    assert overflow(explorer) <= 0


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
def test_axe_finds_nothing_serious(open_toy, page_lab: Lab, window, dark: bool) -> None:
    page_lab.theme(dark)
    try:
        _, explorer = open_toy(MAKE.format("image=[toys.picture()] * 2, region=toys.disc(), mask=toys.disc()"))
        explorer.part("settings").first.click()
        explorer.part("rate").nth(1).click()
        explorer.part("curve-deletion").focus()
        explorer.page.keyboard.press("PageUp")
        assert serious(page_lab) == []
        explorer.part("measures").click()
        expect(explorer.part("measures-panel")).to_be_visible()
        assert serious(page_lab) == []
    finally:
        page_lab.theme(False)


def test_keys_pressed_in_a_comparison_never_reach_the_notebook(open_toy, window) -> None:
    notebook, explorer = open_toy(MAKE.format(""), "second = 2")
    notebook.page.evaluate("() => { xwNotebook.content.activeCellIndex = 0; xwNotebook.content.mode = 'command'; }")
    before = notebook.sources()
    for element in ("sort", "curve-deletion", "canvas", "measures", "region", "settings"):
        explorer.part(element).first.focus()
        for key in ["ArrowDown", "ArrowUp", "a", "d", "d"]:
            notebook.page.keyboard.press(key)
        assert notebook.sources() == before, element
    explorer.settled()
