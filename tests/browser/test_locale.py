"""Explorers in Chinese: what a Chinese browser shows, with a kernel and in a saved page."""

from __future__ import annotations

import json
import re
from pathlib import Path

from playwright.sync_api import Browser, expect

import xai_widgets as xw
from browser import toys
from browser.saved import opened
from browser.test_page import overflow
from xai_widgets.widgets import locale

STRINGS = locale.table("zh")["strings"]
BLANK = re.compile(r"\{\w+\}")
TABLES = Path(__file__).parents[2] / "js/src/lib/strings"
SAID = """root => {
  const said = [];
  for (const el of [root, ...root.querySelectorAll('*')]) {
    const told = ['aria-label', 'title', 'placeholder', 'aria-roledescription'].map(name => el.getAttribute(name));
    said.push(...told.filter(Boolean));
    for (const node of el.childNodes) if (node.nodeType === 3 && node.data.trim()) said.push(node.data.trim());
  }
  return said;
}"""


def in_english() -> re.Pattern[str]:
    """Any whole string of the front end's English tables, blanks filled in."""
    text = "".join(path.read_text("utf-8") for path in TABLES.glob("*.js"))
    lines = re.findall(r'^  ("[^"]+"): ("(?:[^"\\]|\\.)*"),$', text, re.M)
    pairs = {json.loads(key): json.loads(words) for key, words in lines}
    words = {
        words for key, words in pairs.items() if words != STRINGS[key] and re.search("[a-z]{3}", BLANK.sub("", words))
    }
    return re.compile("|".join(re.sub(r"\\\{\w+\\\}", ".*", re.escape(one)) for one in sorted(words)), re.S)


def test_a_chinese_browser_is_answered_in_chinese_until_something_else_is_set(open_toy, page_lab) -> None:
    page_lab.page.evaluate("() => Object.defineProperty(navigator, 'language', { value: 'zh-CN', configurable: true })")
    try:
        notebook, explorer = open_toy("toys.explorer()", "xw.set_locale('en')", "xw.set_locale('auto')")
        expect(explorer.root).to_have_attribute("lang", "zh-Hans")
        expect(explorer.root).to_have_attribute("aria-label", STRINGS["explorer.label"])
        explorer.settled()
        with explorer.new_frame():
            explorer.part("method").select_option("saliency")
        expect(explorer.part("caption")).to_contain_text("显著图")
        assert [one for one in explorer.root.evaluate(SAID) if in_english().fullmatch(one)] == []
        notebook.run(1)
        expect(explorer.root).to_have_attribute("aria-label", "Saliency explorer")
        expect(explorer.part("method")).to_have_value("saliency")
        notebook.run(2)
        expect(explorer.root).to_have_attribute("lang", "zh-Hans")
    finally:
        page_lab.page.evaluate("() => { delete navigator.language; }")


def test_a_saved_page_speaks_the_language_it_was_written_in(chrome: Browser, tmp_path: Path) -> None:
    xw.set_locale("zh")
    explorer = toys.explorer(labels=toys.LABELS, target=0)
    try:
        file = explorer.to_html(tmp_path / "zh.html", {"method": ["grad-cam", "saliency"]}, progress=False)
    finally:
        xw.set_locale("auto")
        explorer.close()
    with opened(chrome, file, (500, 900)) as page:
        page.settled()
        assert page.options("method") == ["Grad-CAM", "显著图"]
        page.choice("method").select_option(label="显著图")
        expect(page.part("caption")).to_contain_text("显著图")
        page.part("info").click()
        said = page.page.locator("#xw-page").evaluate(SAID)
        assert len(said) > 60
        assert [one for one in said if in_english().fullmatch(one)] == []
        assert page.page.evaluate("() => document.documentElement.lang") == "zh-Hans"
        assert overflow(page) <= 0
