"""What the kernel says, in Chinese: no sentence is missing, and each is found again with its parts filled in."""

from __future__ import annotations

import re
from string import Formatter

import sentences as code

from xai_widgets.widgets import locale, wording
from xai_widgets.widgets.sentences import _joined, _table, blanks, said
from xai_widgets.widgets.stills.said import HEADINGS

NEVER_SHOWN = {
    "An error in what follows an explanation, e.g. in an observer of a trait.",  # a log
    "A page of %d states, about %.1f MB: %s",  # a log
    "The still picture of an explorer could not be drawn.",  # a log
    "wait() was called from the worker's own thread, where it would wait for itself.",  # raised in Python alone
    "{} was still computing after {:g} seconds.",  # raised in Python alone
    "{} has no keyword {!r}. Did you mean {!r}?",  # raised in Python alone
    "The front end does not end with its default export: build it again (js/build.mjs).",  # for who builds it
    "default-src 'none'; script-src {}; style-src {}; img-src data: blob:; base-uri 'none'; form-action 'none'",
    "What a Captum attribution that was handed in gives. What it measures is said in Captum's documentation.",
    "the layer whose output is explained in the input's place; empty: the input",  # of no control
    "the first needs scikit-image: {}",  # the whole of it is declared
    "it cannot be copied ({}: {})",  # an attribute for Python
}
FOREIGN = {"The {!r} trait of {} instance expected {}, not {}."}
"""What traitlets says."""
ERRORS = {key: text for key, text in _table("zh").items() if key not in locale.table("zh")["sentences"]}


def needed() -> set[str]:
    """Every sentence that can reach a person by an explorer."""
    declared = set(locale.table("zh")["sentences"])
    by_kind = {*wording.ABOUT.values(), *wording.HELP.values()}
    filled_in = {text.replace("{", "{{").replace("}", "}}") for text in by_kind}
    return ((code.said() | code.sentences()) - NEVER_SHOWN - declared - filled_in) | (set(HEADINGS.values()) - declared)


def test_every_sentence_of_the_kernel_is_in_chinese() -> None:
    missing = needed() - set(ERRORS)
    where = code.texts()
    assert not missing, "add to xai_widgets/locale/zh-errors.json: " + "; ".join(
        f"{where[text]} {text!r}" for text in sorted(missing)
    )


def test_no_translation_is_left_of_what_is_no_longer_said() -> None:
    texts = {one for text in code.texts() for one in (text, text.partition(":")[0])}
    assert set(ERRORS) - texts - FOREIGN == set()


def test_what_is_never_shown_is_said_somewhere() -> None:
    assert NEVER_SHOWN - set(code.texts()) == set()


def test_every_part_has_its_place_and_every_translation_is_chinese() -> None:
    wrong = {key for key, text in ERRORS.items() if sorted(blanks(text)) != [str(n) for n in range(len(blanks(key)))]}
    assert wrong == set()
    assert [key for key, text in ERRORS.items() if not re.search("[\u4e00-\u9fff]|xw\\.Region", text)] == []


def with_parts(template: str) -> tuple[str, list[str]]:
    """A sentence as it is said, and what was filled in."""
    made, parts = "", list[str]()
    for literal, name, spec, conversion in Formatter().parse(template):
        made += literal
        if name is not None:
            word = f"{' ' if made.endswith('.') else ''}Part{len(parts)}"
            parts.append("2.5" if spec else f"'p {len(parts)}'" if conversion == "r" else word)
            made += parts[-1]
    return made, parts


def in_chinese(template: str, parts: list[str]) -> str:
    made = ""
    for literal, name, _, _ in Formatter().parse(template):
        made = _joined(made, literal)
        made = made if name is None else _joined(made, parts[int(name)])
    return made.strip()


def test_every_sentence_is_found_again_as_it_is_said() -> None:
    wrong = {}
    for template, translated in ERRORS.items():
        english, parts = with_parts(template)
        if (got := said(english, "zh")) != in_chinese(translated, parts):
            wrong[template] = got
    assert wrong == {}
