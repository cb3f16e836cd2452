"""Saved pages: every recorded state is reached from a disk with the network cut, and nothing else is offered."""

from __future__ import annotations

import itertools
import re
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, expect
from transformers_nets import classifier
from words import SENTENCE, tokenizer

from browser import toys
from browser.saved import opened
from browser.test_page import overflow
from xai_widgets import AttentionExplorer

SCRIPT = "</script><script>window.xwHacked = true</script>"
IMAGE = "<img src=x onerror='window.xwHacked = true'>"
HOSTILE = [SCRIPT, IMAGE, "n" * 300, *toys.LABELS[3:]]
ADD = """async () => {
  const add = (tag, more) => document.body.append(Object.assign(document.createElement(tag), more));
  add("script", { textContent: "window.xwAdded = true" });
  await new Promise(done => add("script", { src: "https://example.org/x.js", onerror: done }));
  await new Promise(done => add("img", { src: "https://example.org/x.png", onerror: done }));
}"""
METHODS = {"grad-cam": "Grad-CAM", "saliency": "Saliency"}
RECORD = {"target": [0, 1, 2], "method": list(METHODS)}


@pytest.fixture(scope="module")
def file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    explorer = toys.explorer(labels=HOSTILE, target=0)
    try:
        return explorer.to_html(tmp_path_factory.mktemp("saved") / "toy #1 ä.html", RECORD, progress=False)
    finally:
        explorer.close()


def test_every_recorded_state_is_reached(chrome: Browser, file: Path) -> None:
    with opened(chrome, file) as page:
        expect(page.page.locator("[data-xw=saved]")).to_contain_text("Recorded: 6 states")
        assert page.options("target") == HOSTILE[:3]
        assert page.options("method") == list(METHODS.values())
        seen = {}
        for target, method in itertools.product(range(3), METHODS):
            page.choice("target").select_option(label=HOSTILE[target])
            page.choice("method").select_option(label=METHODS[method])
            expect(page.part("caption")).to_contain_text(METHODS[method])
            expect(page.part("caption")).to_contain_text(HOSTILE[target])
            expect(page.bar(target)).to_have_attribute("aria-pressed", "true")
            expect(page.part("method")).to_have_value(method)
            page.settled()
            seen[target, method] = page.pixels()
        assert len(set(seen.values())) == len(seen)
        page.choice("target").select_option(label=HOSTILE[0])
        page.choice("method").select_option(label=METHODS["grad-cam"])
        assert page.until_pixels(lambda now: now == seen[0, "grad-cam"])


def test_the_explorers_own_controls_offer_what_was_recorded_and_no_more(chrome: Browser, file: Path) -> None:
    with opened(chrome, file) as page:
        page.bar(1).click()
        expect(page.choice("target")).to_have_value(re.compile(r"\d+"))
        expect(page.part("caption")).to_contain_text(IMAGE)
        enabled = page.part("method").locator("option:enabled")
        assert [option.get_attribute("value") for option in enabled.all()] == sorted(METHODS, key=list(METHODS).index)
        page.part("method").select_option("saliency")
        expect(page.choice("method").locator("option:checked")).to_have_text("Saliency")
        for index in {int(bar.get_attribute("data-index") or -1) for bar in page.part("bar").all()} - {0, 1, 2}:
            expect(page.bar(index)).to_be_disabled()
            expect(page.bar(index)).to_have_attribute("title", "Not recorded in this page")
        page.part("search").fill("2")
        assert page.part("option").all_inner_texts() == [HOSTILE[2]]
        page.part("search").press("Enter")
        expect(page.part("caption")).to_contain_text(HOSTILE[2])
        for name in ("brush", "fill", "upload", "pin", "stop"):
            expect(page.part(name)).to_be_disabled()


def test_what_the_browser_does_alone_works(chrome: Browser, file: Path) -> None:
    with opened(chrome, file) as page:
        page.settled()
        before = page.pixels()
        page.set_slider("opacity", 0.1)
        fainter = page.until_pixels(lambda now: now != before)
        page.part("colormap").select_option("magma")
        page.until_pixels(lambda now: now != fainter)
        page.part("zoom-in").click()
        expect(page.part("zoom")).to_have_text("150 %")
        page.page.mouse.move(*page.point(0.5, 0.5))
        expect(page.part("readout")).to_contain_text(re.compile(r"\d"))
        page.choice("target").select_option(label=HOSTILE[1])
        expect(page.part("caption")).to_contain_text(HOSTILE[1])
        expect(page.part("opacity")).to_have_value("0.1")
        page.part("info").click()
        expect(page.part("info-panel").locator("math")).to_be_visible()


def test_nothing_of_the_users_runs_and_nothing_may_be_added(chrome: Browser, file: Path) -> None:
    with opened(chrome, file) as page:
        page.settled()
        assert not page.page.evaluate("() => 'xwHacked' in window")
        assert page.root.locator("img, script").count() == 0
    with opened(chrome, file, clean=False) as page:
        page.page.evaluate(ADD)
        assert not page.page.evaluate("() => 'xwAdded' in window")
        assert sorted(said.split()[0] for said in page.violations()) == [
            "img-src",
            "script-src-elem",
            "script-src-elem",
        ]


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
def test_axe_finds_nothing_and_nothing_sticks_out_of_a_narrow_window(chrome: Browser, file: Path, dark: bool) -> None:
    with opened(chrome, file, (500, 900), dark) as page:
        page.settled()
        page.choice("target").select_option(label=HOSTILE[2])
        expect(page.part("caption")).to_contain_text(HOSTILE[2])
        assert overflow(page) <= 0
        assert page.page.evaluate("() => document.documentElement.scrollWidth <= innerWidth")
    with opened(chrome, file, (1100, 900), dark) as page:
        page.settled()
        found = page.page.evaluate("() => getComputedStyle(document.body).backgroundColor")
        assert found == ("rgb(17, 17, 17)" if dark else "rgb(255, 255, 255)")


def test_axe_finds_nothing_on_the_page(chrome: Browser, file: Path) -> None:
    assert violations(chrome, file) == []


def violations(chrome: Browser, file: Path) -> list[str]:
    """What axe finds on a page, of whatever weight."""
    context = chrome.new_context(bypass_csp=True)  # axe is a script of its own, which the page's policy refuses
    try:
        page = context.new_page()
        page.goto(file.as_uri())
        expect(page.locator("[data-xw=explorer][data-status=idle]").last).to_be_visible()
        found = Axe().run(page).response["violations"]
        return [f"{one['id']}: {node['html'][:200]}" for one in found for node in one["nodes"]]
    finally:
        context.close()


def test_a_comparison_has_its_curves_and_a_state_for_each_class(chrome: Browser, tmp_path: Path) -> None:
    explorer = toys.comparison(labels=toys.LABELS, target=0, methods=["grad-cam", "saliency"])
    file = explorer.to_html(tmp_path / "compare.html", {"target": [0, 1]}, progress=False)
    explorer.close()
    with opened(chrome, file) as page:
        for target in (1, 0):
            page.choice("target").select_option(label=toys.LABELS[target])
            expect(page.part("caption")).to_contain_text(toys.LABELS[target])
            expect(page.bar(target)).to_have_attribute("aria-pressed", "true")
            expect(page.part("curve-deletion").locator("svg path")).to_have_count(2)
        expect(page.part("curves-note")).not_to_contain_text("bqplot")
        before = page.pixels()
        page.part("curve-deletion").focus()
        page.page.keyboard.press("PageDown")
        page.page.keyboard.press("End")
        page.until_pixels(lambda now: now != before)
        expect(page.part("method").first).to_be_disabled()
        page.part("sort").first.click()
        expect(page.root.locator("th[aria-sort=ascending]")).to_have_count(1)


def test_recorded_heads_are_switched_among(chrome: Browser, tmp_path: Path) -> None:
    text = f"{SENTENCE} {IMAGE}"
    explorer = AttentionExplorer(classifier(), text, tokenizer=tokenizer())
    file = explorer.to_html(tmp_path / "heads.html", {"layer": [0, 1], "head": [0, 2]}, progress=False)
    explorer.close()
    with opened(chrome, file) as page:
        tile = page.root.locator("[data-xw=tile][data-layer='1'][data-head='2']")
        tile.click()
        expect(page.part("chosen")).to_have_text("layer 1, head 2")
        expect(page.choice("head").locator("option:checked")).to_have_text("2")
        expect(page.root.locator("[data-xw=tile][data-layer='1'][data-head='1']")).to_be_disabled()
        page.part("view-arcs").click()
        expect(page.part("arcs")).to_be_visible()
        page.part("view-matrix").click()
        page.part("matrix").hover(position={"x": 200, "y": 200})
        expect(page.part("readout").first).to_contain_text(re.compile(r"0\.\d"))
        expect(page.part("head-off")).to_be_disabled()
        expect(page.part("text")).to_be_disabled()


def test_recorded_strengths_are_chosen_and_the_sliders_show_them(chrome: Browser, tmp_path: Path) -> None:
    explorer = toys.perturbed(perturbations=["blur", "saturation"], curve_of="saturation")
    record = {"strengths": [{"blur": 3.0}, {"saturation": 0.0}]}
    file = explorer.to_html(tmp_path / "perturbed.html", record, progress=False)
    explorer.close()
    with opened(chrome, file) as page:
        expect(page.part("similarity")).to_have_text("The picture is untouched.")
        assert page.options("strengths") == ["untouched", "blur 3", "saturation 0"]
        before = page.pixels()
        page.choice("strengths").select_option(label="saturation 0")
        page.until_pixels(lambda now: now != before)
        expect(page.part("strength-saturation")).to_have_value("0")
        expect(page.part("strength-saturation")).to_be_disabled()
        expect(page.part("similarity-numbers")).to_contain_text("rank correlation")
        expect(page.part("flips")).to_contain_text("The answer flips to blue at saturation")
        expect(page.part("response").locator("svg path")).to_have_count(5)
        expect(page.part("curve-note")).not_to_contain_text("bqplot")
        expect(page.part("stability")).to_be_disabled()
