"""Explorers in Chinese: the table is whole, and crosses to the browsers that want it."""

from __future__ import annotations

import gc
import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from widgets.explorers import made

from xai_widgets import ExplainError, metrics, perturbations, set_locale
from xai_widgets.widgets import locale, wording
from xai_widgets.widgets.attention.told import ATTENTION
from xai_widgets.widgets.describe import methods
from xai_widgets.widgets.feature import methods as tables
from xai_widgets.widgets.inputs.told import SHARES
from xai_widgets.widgets.text import methods as texts

ROOT = Path(__file__).parents[2]
WORDED = ("label", "about", "help", "unit")


@pytest.fixture(autouse=True)
def as_at_first() -> Iterator[None]:
    yield
    set_locale("auto")


def english() -> dict[str, str]:
    """The front end's own strings, by key."""
    text = "".join(path.read_text("utf-8") for path in (ROOT / "js/src/lib/strings").glob("*.js"))
    pairs = re.findall(r'^  ("[^"]+"): ("(?:[^"\\]|\\.)*"),$', text, re.M)
    assert len(pairs) == len(re.findall(r'^  "', text, re.M)), "a line of a table is not read here"
    return {json.loads(key): json.loads(value) for key, value in pairs}


def words_of(declared: dict[str, Any]) -> Iterator[str]:
    """What js/src/lib/strings.js translates of something declared."""
    for key, value in declared.items():
        if key in WORDED and isinstance(value, str):
            yield value
        elif key == "options":
            yield from (label for _, label in value)
        elif key == "formula":
            yield from re.findall("<mtext>(.*?)</mtext>", value)
        elif key in ("params", "extras"):
            for part in value:
                yield from words_of(part)


def declared() -> set[str]:
    """Every sentence that Python declares for the front end to show."""
    measures = [metrics.get(name).describe() for name in metrics.names()]
    every = [*methods({}, background=True), ATTENTION, SHARES, *measures, *perturbations.describe()]
    own = [tables.BASELINES, texts.BASELINES, texts.SEGMENTS, *texts.SAID.values()]
    found = {word for one in every for word in words_of(one)} | {word for one in own for word in one.values()}
    errors = {
        name for path in (ROOT / "xai_widgets/explainers").rglob("*.py")
        for name in re.findall(r'error_name="([^"]+)"', path.read_text("utf-8"))
    }  # fmt: skip
    return (found | errors | wording.every()) - {""}


def blanks(text: str) -> list[str]:
    return sorted(re.findall(r"\{\w+\}", text))


def test_every_string_of_the_front_end_is_in_chinese_and_no_other() -> None:
    strings = locale.table("zh")["strings"]
    assert set(strings) == set(english())
    assert all(strings.values())
    assert {key for key, text in english().items() if blanks(text) != blanks(strings[key])} == set()


def test_every_sentence_that_python_declares_is_in_chinese_and_no_other() -> None:
    sentences = locale.table("zh")["sentences"]
    assert set(sentences) == declared()
    left = {text for text, said in sentences.items() if said == text}
    assert all(re.fullmatch(r"[A-Z][\w+-]+", text) for text in left), "only a name stays as it is"


def test_a_locale_is_set_for_the_explorers_there_are_and_those_to_come() -> None:
    explorer = made()
    assert explorer._words == {}
    set_locale("zh")
    assert explorer.get_state("_words")["_words"] == locale.table("zh")
    assert made()._words["strings"]["method"] == "方法"
    set_locale("en")
    assert explorer._words == {}


def test_by_itself_it_follows_the_browser_and_no_further_than_was_set() -> None:
    explorer = made()
    explorer.set_state({"_language": "zh-CN"})
    assert explorer._words["language"] == "zh-Hans"
    assert made()._words == {}, "another one, of a browser that did not say"
    set_locale("en")
    assert explorer._words == {}
    explorer.set_state({"_language": "zh-TW"})
    assert explorer._words == {}, "English was asked for"
    set_locale("auto")
    assert explorer._words["language"] == "zh-Hans"
    explorer.set_state({"_language": "fi"})
    assert explorer._words == {}


def test_the_words_cross_in_a_message() -> None:
    explorer = made()
    sent: list[set[str]] = []
    explorer.send_state = lambda key=None: sent.append({key} if isinstance(key, str) else set(key))  # type: ignore[method-assign]
    set_locale("zh")
    set_locale("zh")
    assert len(sent) == 1 and "_words" in sent[0], "once"
    assert {"message", "bars", "picture", "frame"} & sent[0] == {"bars"}, "where the outputs have no names"


@pytest.mark.parametrize("name", ["fr", "", None, ["zh"]])
def test_a_locale_that_is_not_there_is_refused_with_those_that_are(name: Any) -> None:
    set_locale("zh")
    with pytest.raises(ExplainError, match="'auto', 'en', 'zh'"):
        set_locale(name)
    assert made()._words["language"] == "zh-Hans"


def test_explorers_are_not_kept_for_it() -> None:
    explorer = made()
    explorer.close()
    before = len(locale._open)
    del explorer
    gc.collect()
    assert len(locale._open) < before


def test_a_saved_page_has_the_words_of_its_language(tmp_path: Path) -> None:
    explorer = made()
    plain = explorer.to_html(tmp_path / "en.html", progress=False).read_text("utf-8")
    set_locale("zh")
    spoken = explorer.to_html(tmp_path / "zh.html", progress=False).read_text("utf-8")
    assert '<html lang="en">' in plain
    assert '<html lang="zh-Hans">' in spoken
    assert 10_000 < len(spoken) - len(plain) < 60_000
