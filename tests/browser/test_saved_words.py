"""A page of a text: a word whose absence was recorded is hidden by a click or a key, another is refused."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import Browser, Locator, expect

from browser import texts
from browser.saved import Saved, opened
from browser.test_saved import violations


@pytest.fixture(scope="module")
def file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    explorer = texts.explorer(target=1)
    try:
        page = tmp_path_factory.mktemp("saved") / "words.html"
        return explorer.to_html(page, {"masked": [[], [2]], "target": [0, 1]}, progress=False)
    finally:
        explorer.close()


def word(page: Saved, nth: int) -> Locator:
    return page.part("token").nth(nth)


def test_a_recorded_word_is_hidden_and_brought_back(chrome: Browser, file: Path) -> None:
    with opened(chrome, file) as page:
        before = page.part("bars").inner_text()
        word(page, 2).click()
        expect(word(page, 2)).to_have_attribute("aria-pressed", "true")
        expect(page.part("bars")).not_to_have_text(before, use_inner_text=True)
        expect(page.choice("masked").locator("option:checked")).to_have_text("[2]")
        word(page, 2).focus()
        page.page.keyboard.press("Enter")
        expect(word(page, 2)).to_have_attribute("aria-pressed", "false")
        expect(page.part("bars")).to_have_text(before, use_inner_text=True)


def test_another_word_stays_and_it_is_said_why(chrome: Browser, file: Path) -> None:
    with opened(chrome, file) as page:
        word(page, 3).click()
        expect(page.page.locator("[data-xw=refused]")).to_have_text("That was not recorded in this page.")
        expect(word(page, 3)).to_have_attribute("aria-pressed", "false")


def test_axe_finds_nothing_on_the_page(chrome: Browser, file: Path) -> None:
    assert violations(chrome, file) == []
