"""What the kernel says to a person, errors above all, in another language than English.

A sentence is raised in English, with its parts filled in already. Its translation, in locale/<name>-errors.json, is
{template: template}, where the English one has a blank {} for each part ({!r} for the `repr` of one, {:g} for a
formatted number), and the other one the numbers of those: {0}, or {0!s} for a part that is the package's own words
again. So a sentence is matched against the templates, the one with the most words first, and its parts are filled into
the other one.

tests/sentences.py reads the templates from the code itself: each that can be said is there, and no other.
"""

from __future__ import annotations

import functools
import json
import re
from pathlib import Path
from string import Formatter
from typing import Any

from ..core.ours import Ours

TABLES = Path(__file__).parent.parent / "locale"
QUOTED = r"""('(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*"|\[.*?\]|\(.*?\)|\{.*?\}|\S+?)"""
NUMBER = r"([-+]?(?:[\d,]*\.?\d+(?:e[-+]?\d+)?%?|inf|nan))"
NEXT = re.compile(r"[.?] +[A-Z]")
HAN, WORD = re.compile(r"[\u4e00-\u9fff]"), re.compile(r"[A-Za-z0-9]")
Template = tuple[tuple[re.Pattern[str], re.Pattern[str]], str]


def said(text: str, language: str) -> str:
    """The text in a language, as far as it is known there."""
    return text if language == "en" else _said(str(text), language)


def heard(value: Any, language: str) -> Any:
    """Plain data as it crosses to a browser, with what is `Ours` in it in a language."""
    if language == "en":
        return value
    if isinstance(value, Ours):
        return said(value, language)
    if isinstance(value, dict):
        return {key: heard(part, language) for key, part in value.items()}
    return [heard(part, language) for part in value] if isinstance(value, (list, tuple)) else value


def speaks(value: Any) -> bool:
    """Whether there are words of `Ours` in plain data."""
    if isinstance(value, dict):
        return any(map(speaks, value.values()))
    return any(map(speaks, value)) if isinstance(value, (list, tuple)) else isinstance(value, Ours) and bool(value)


def filled(text: str, parts: tuple[Any, ...], language: str) -> str:
    """A template of the table with its parts, in a language."""
    return text.format(*parts) if language == "en" else _filled(_table(language)[text], list(map(str, parts)), language)


@functools.lru_cache(maxsize=512)
def _said(text: str, language: str) -> str:
    """Sentence after sentence, as long a piece as is known at once."""
    whole = _whole(text, language)
    if whole is not None:
        return whole
    for end in reversed([found.end() for found in re.finditer(r"[.?] ", text)]):
        head = _whole(text[: end - 1], language)
        if head is not None:
            rest = _said(text[end:], language)
            return f"{head} {rest}" if head[-1:].isascii() else head + rest
    whole = _whole(text, language, over_sentences=True)
    if whole is not None:
        return whole
    first = re.match(r".+?[.?] ", text, re.S)  # what somebody else says, before what is ours
    return first[0] + _said(text[first.end() :], language) if first else text


def _whole(text: str, language: str, over_sentences: bool = False) -> str | None:
    """One sentence, or a piece of one; None where it is not known. No blank goes from one sentence into the next,
    unless it is known itself, or `over_sentences`: what others say has sentences of its own."""
    known = _table(language)
    for written in (text, f" {text}"):  # a sentence that stands after another is written with the space between them
        if written in known:
            return known[written].format().strip()
    for quoted in (True, False):
        for patterns, translated in _templates(language):
            found = patterns[quoted].fullmatch(text) or patterns[quoted].fullmatch(f" {text}")
            if found and ((over_sentences and HAN.search(translated)) or _fits(translated, found.groups(), language)):
                return _filled(translated, list(found.groups()), language).strip()
    return None


def _fits(template: str, parts: tuple[str, ...], language: str) -> bool:
    ours = {int(name) for _, name, _, conversion in Formatter().parse(template) if name and conversion == "s"}
    bare = not HAN.search(template)  # a name before a sentence, which says nothing itself
    return all(
        not (NEXT.search(part) or (bare and number in ours)) or (number in ours and _whole(part, language) is not None)
        for number, part in enumerate(parts)
    )


def _filled(template: str, parts: list[str], language: str) -> str:
    made = ""
    for literal, number, _, conversion in Formatter().parse(template):
        made = _joined(made, literal)
        if number is not None:
            made = _joined(made, _part(parts[int(number)], language) if conversion == "s" else parts[int(number)])
    return made


def _joined(before: str, after: str) -> str:
    """Chinese beside Chinese without a space, beside anything else with one."""
    if (HAN.match(before[-2:-1]) and before[-1:] == " " and HAN.match(after)) or not after.strip():
        return before.rstrip() + after
    if HAN.match(before[-1:]) and after[0] == " " and HAN.match(after[1:]):
        return before + after[1:]
    apart = (HAN.match(before[-1:]) and WORD.match(after)) or (WORD.match(before[-1:]) and HAN.match(after))
    return f"{before} {after}" if apart else before + after


def _part(text: str, language: str) -> str:
    """What is filled in, where it is words of ours, or a list of them."""
    every = [_whole(one, language) for one in text.split(", ")]
    if len(every) > 1 and None not in every:
        return "、".join(map(str, every))
    return _said(text, language) if text else ""


@functools.cache
def _table(language: str) -> dict[str, str]:
    """English to another language: the templates, and the words that Python declares for the front end."""
    texts = [(TABLES / name).read_text(encoding="utf-8") for name in (f"{language}.json", f"{language}-errors.json")]
    declared, errors = map(json.loads, texts)
    return {**{_escaped(key): _escaped(text) for key, text in declared["sentences"].items()}, **errors}


def _escaped(text: str) -> str:
    return text.replace("{", "{{").replace("}", "}}")


@functools.cache
def _templates(language: str) -> list[Template]:
    """Those with blanks, the one with the most letters of its own first."""
    made = [
        ((_pattern(key, "(.*?)"), _pattern(key, QUOTED)), text) for key, text in _table(language).items() if blanks(key)
    ]
    return sorted(made, key=lambda one: -len(re.sub(r"\\|\(.*?\)", "", one[0][0].pattern)))


def blanks(template: str) -> list[str]:
    """The blanks of a template, as they are numbered or not."""
    return [name for _, name, _, _ in Formatter().parse(template) if name is not None]


def _pattern(template: str, quoted: str) -> re.Pattern[str]:
    """What a template matches, `quoted` standing for the `repr` of something."""
    made = ""
    for literal, name, spec, conversion in Formatter().parse(template):
        made += r"\.(?=\s|\Z)" + re.escape(literal[1:]) if literal.startswith(".") else re.escape(literal)
        if name is not None:
            made += NUMBER if spec else quoted if conversion == "r" else "(.*?)"
    return re.compile(made, re.S)
