"""What the kernel says, in Chinese: no sentence is missing, and each is found again with its parts filled in."""

from __future__ import annotations

import re
from string import Formatter

import pytest
import sentences as code

from xai_widgets.core.ours import Ours
from xai_widgets.widgets import locale, wording
from xai_widgets.widgets.sentences import _joined, _table, blanks, heard, said
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
BEFORE = "{}: {}"
"""A trait before a sentence about it, known as a whole only where that is."""
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
    assert [key for key, text in ERRORS.items() if not re.search("[\u4e00-\u9fff]|xw\\.Region", text)] == [BEFORE]


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
        if template != BEFORE and (got := said(english, "zh")) != in_chinese(translated, parts):
            wrong[template] = got
    assert wrong == {}


@pytest.mark.parametrize(
    ("english", "chinese"),
    [
        ("There is no value of mode called 'a b'. Known: x, y.", "没有名为 'a b' 的“mode”取值。可用的有：x, y。"),
        ("fill: There is no column 'ag'. Did you mean 'age'? Known: none.",
         "fill：没有名为 'ag' 的列。是否想写 'age'？可用的有：无。"),
        ("lrp cannot explain this model. The model has no parameters that could be made random. Give background=, rows"
         " of the same table.",
         "lrp 无法解释此模型。此模型没有可以随机化的参数。请给出 background=，即同一表格的若干行。"),
        ("Picture 2: 'a. B.png' cannot be read as a picture: odd", "图像 2：'a. B.png' 无法作为图像读取：odd"),
        ("Integrated gradients needs captum: pip install x.", "积分梯度需要 captum：pip install x。"),
        ("target must be a class from 0 to 3, or a tuple of 3 whole numbers, for this model's outputs from (0 to 3,"
         " 0 to 4, 0 to 5), got 'x'. It may also be xw.Region(where, class), xw.Difference(a, b) or a function of the"
         " raw outputs that gives one number for each row.",
         "target 必须是 0 到 3 之间的类别，或由 3 个整数组成的元组（对此模型的输出，范围为 0 到 3、0 到 4、0 到 5），"
         "得到的是 'x'。也可以是 xw.Region(where, class)、xw.Difference(a, b)，或对每一行给出一个数的原始输出函数。"),
        ("KeyError: 'x'. It broke. The explanation was given up; the next request starts clean.",
         "KeyError：'x'. It broke。此次解释已放弃；下一次请求会重新开始。"),
        ("Something of somebody else's: 3. The model was deleted. Keep a reference to it while it is explained.",
         "Something of somebody else's: 3. 模型已被删除。在解释期间请保留对它的引用。"),
        ("stack overflow at {0} over 3", "stack overflow at {0} 超过 3"),
        ("stack overflow at {0}", "stack overflow at {0}"),
        ("", ""),
    ],
)  # fmt: skip
def test_sentences_as_they_come(english: str, chinese: str) -> None:
    assert said(english, "zh") == chinese
    assert said(english, "en") == english


def test_a_persons_words_and_data_stay() -> None:
    data = {"bars": [{"label": "value", "score": 0.5}, {"label": Ours("value")}], "n": b"value", "more": ("value",)}
    told = heard(data, "zh")
    assert told == {"bars": [{"label": "value", "score": 0.5}, {"label": "数值"}], "n": b"value", "more": ["value"]}
    assert heard(data, "en") is data
