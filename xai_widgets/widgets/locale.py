"""The language in which explorers speak.

English is in the built front end; another language is a table of the package, xai_widgets/locale/<name>.json, that the
kernel sends to the browsers that want it:

{"language": for the attribute lang, "strings": {key: text} for the keys of js/src/lib/strings/,
"sentences": {English: text} for what Python declares (methods, parameters, measures, perturbations)}. The English text
itself is the key of a sentence: methods share many, and a translation whose English was changed is then noticed.

What the kernel says in its own words, errors above all, is translated on its way to the browser: see `sentences`.
"""

from __future__ import annotations

import functools
import json
import weakref
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

import anywidget
import traitlets as t

from ..core.errors import ExplainError
from . import sentences

LOCALES = ("auto", "en", "zh")
_chosen = "auto"
_english: ContextVar[bool] = ContextVar("_english", default=False)
_open: weakref.WeakSet[Spoken] = weakref.WeakSet()


def set_locale(name: str) -> None:
    """The language of every explorer of this session, those on the page and those to come.

    Args:
        name: "zh" (simplified Chinese), "en" (English), or "auto", as it is at first: Chinese in a browser whose own
            language is Chinese, English elsewhere.

    Raises:
        ExplainError: there is no such language here. What is raised in Python is in English in all of them.
    """
    global _chosen
    if name not in LOCALES:
        known = ", ".join(repr(one) for one in LOCALES)
        raise ExplainError(f"There is no locale {name!r}. Choose one of {known}.")
    _chosen = name
    for widget in list(_open):
        widget._speak()


@functools.cache
def table(name: str) -> dict[str, Any]:
    """The words of a language; {} for English, which the front end has."""
    return {} if name == "en" else json.loads((sentences.TABLES / f"{name}.json").read_text(encoding="utf-8"))


def language_for(browser: str) -> str:
    """The language to speak to a browser whose own is `browser`, as in "zh-CN"; "" where it did not say."""
    if _chosen != "auto":
        return _chosen
    own = browser.lower().split("-")[0]
    return own if own in LOCALES else "en"


@contextmanager
def in_english(wanted: bool) -> Iterator[None]:
    """Speak English meanwhile, in this thread, if that is `wanted`."""
    before = _english.set(_english.get() or wanted)
    try:
        yield
    finally:
        _english.reset(before)


class Spoken(anywidget.AnyWidget):
    """The part of Explorer that speaks."""

    _language = t.Unicode("").tag(sync=True)
    """The browser's own language, told where it may matter."""
    _words: Any = t.Dict(read_only=True).tag(sync=True)
    """The table of what is spoken, {} for English."""

    def __init__(self, **traits: Any) -> None:
        super().__init__(**traits)
        _open.add(self)

    @t.default("_words")
    def _first_words(self) -> dict[str, Any]:
        return table(language_for(""))

    @t.observe("_language")
    def _on_language(self, _change: Any) -> None:
        self._speak()

    def _speak(self) -> None:
        words = table(language_for(self._language))
        if words is not self._words and words != self._words:
            told = {} if self.comm is None else super().get_state()  # closed, it is heard by nobody
            self._publish({"_words": words}, again=[name for name, value in told.items() if sentences.speaks(value)])
            self._speak_charts()

    def _speak_charts(self) -> None:
        """Say what is written in charts, which have traits of their own, in the language that is spoken."""

    def get_state(self, key: Any = None, drop_defaults: bool = False) -> dict[str, Any]:
        """The traits as they cross, what the kernel itself says among them in the browser's language."""
        return sentences.heard(super().get_state(key, drop_defaults), self._spoken)

    @property
    def _spoken(self) -> str:
        """The language that is spoken, as `set_locale` has it."""
        return "en" if not self._words or _english.get() else language_for(self._language)

    def _say(self, text: str, *parts: Any) -> str:
        """A text of the kernel's own, {} for each of its parts, in the language of the browser."""
        return sentences.filled(text, parts, self._spoken) if parts else sentences.said(text, self._spoken)

    def _publish(self, values: dict[str, Any], send: bool = True, again: Iterable[str] = ()) -> None:
        """See Explorer."""
        raise NotImplementedError
