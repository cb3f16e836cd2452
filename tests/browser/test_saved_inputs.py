"""A page of several inputs: one file in which every explorer is drawn, and what is chosen in one is true of all."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Locator, expect

from browser import several
from browser.explorer import Explorer
from browser.saved import Saved, opened
from browser.test_page import overflow
from browser.test_saved import violations

RECORD = {"target": [0, 1, 2], "image.method": ["grad-cam", "saliency"]}
KEYS = ("image", "record", "note")


@pytest.fixture(scope="module")
def file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    explorer = several.explorer(target=0)
    try:
        return explorer.to_html(tmp_path_factory.mktemp("saved") / "several.html", RECORD, progress=False)
    finally:
        explorer.close()


def side(page: Saved, key: str) -> Explorer:
    return Explorer(page.page, page.root.locator(f"[data-xw=side][data-key={key}] [data-xw=explorer]"))


def chosen(view: Locator, target: int) -> Locator:
    return view.locator(f"[data-xw=bar][data-index='{target}'][aria-pressed=true]")


def test_every_explorer_is_drawn_and_a_class_chosen_anywhere_is_explained_in_all(chrome: Browser, file: Path) -> None:
    with opened(chrome, file) as page:
        expect(page.page.locator("[data-xw=saved]")).to_contain_text("Recorded: 6 states")
        expect(side(page, "image").part("canvas")).to_be_visible()
        expect(side(page, "note").part("token")).to_have_count(8)
        expect(side(page, "record").part("slider")).to_have_count(5)
        for target, asked in ((2, page.root), (1, side(page, "note").root), (0, side(page, "image").root)):
            asked.locator(f"[data-xw=bar][data-index='{target}']").first.click()
            expect(page.choice("target").locator("option:checked")).to_have_text(several.LABELS[target])
            for view in (page.root.locator(".xw-inputs-top"), *(side(page, key).root for key in KEYS)):
                expect(chosen(view, target)).to_have_count(1)
        assert page.root.locator("b, i").count() == 0


def test_a_method_of_one_input_is_chosen_above_and_in_its_explorer(chrome: Browser, file: Path) -> None:
    with opened(chrome, file) as page:
        image = side(page, "image")
        image.settled()
        before = image.pixels()
        expect(page.page.get_by_label("image: method")).to_be_visible()
        page.choice("image.method").select_option(label="Saliency")
        image.until_pixels(lambda now: now != before)
        expect(image.part("method")).to_have_value("saliency")
        image.part("method").select_option("grad-cam")
        expect(page.choice("image.method").locator("option:checked")).to_have_text("Grad-CAM")
        image.until_pixels(lambda now: now == before)
        image.set_slider("opacity", 0.1)
        image.until_pixels(lambda now: now != before)


def test_what_was_not_recorded_is_grey(chrome: Browser, file: Path) -> None:
    with opened(chrome, file) as page:
        for key, name in (("image", "brush"), ("record", "slider"), ("note", "text")):
            expect(side(page, key).part(name).first).to_be_disabled()
        token = side(page, "note").part("token").nth(2)
        token.click(force=True)
        expect(token).not_to_have_attribute("aria-pressed", re.compile("true"))


def test_axe_finds_nothing_on_the_page(chrome: Browser, file: Path) -> None:
    assert violations(chrome, file) == []


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
def test_nothing_sticks_out_of_a_narrow_window(chrome: Browser, file: Path, dark: bool) -> None:
    with opened(chrome, file, (500, 900), dark) as page:
        side(page, "image").settled()
        assert overflow(page) <= 0
        assert page.page.evaluate("() => document.documentElement.scrollWidth <= innerWidth")
