"""The course's exercises: a right answer is told why, a wrong one gets a hint, never just "wrong"."""

from __future__ import annotations

import json
import re
from string import Formatter
from types import SimpleNamespace
from typing import Any

import nbformat
import pytest
from course_pages import ANSWERS, NOTEBOOKS, exercises_of

from xai_widgets.core.errors import ExplainError
from xai_widgets.demo.course import exercises
from xai_widgets.demo.course.chinese import CHINESE
from xai_widgets.demo.course.exercise import Choice, Exercise, Number
from xai_widgets.demo.course.language import language
from xai_widgets.demo.course.lessons import LESSONS

ALL = [(lesson, number) for lesson, each in LESSONS.items() for number in each]
every_exercise = pytest.mark.parametrize(("lesson", "number"), ALL, ids=lambda part: str(part))


def of_kind(kind: type[Exercise]) -> list[Any]:
    return [
        pytest.param(exercise, id=f"{lesson} {number}")
        for lesson, each in LESSONS.items()
        for number, exercise in each.items()
        if isinstance(exercise, kind)
    ]


@every_exercise
def test_dots_and_things_of_another_kind_are_answered_with_what_is_asked_for(lesson: str, number: int) -> None:
    check = exercises(lesson, said_in="en")
    for nothing in (..., None, object(), [], "no such thing"):
        reply = check(number, nothing)
        assert reply.kind == "asked"
        assert len(reply.text.split()) >= 6
    assert check(number) == check(number, ...)


@every_exercise
def test_no_answer_is_just_wrong(lesson: str, number: int) -> None:
    for name, sentence in LESSONS[lesson][number].sentences.items():
        assert len(sentence.split()) >= 8, name
        assert not re.match(r"(wrong|no\b|incorrect|try again)", sentence, re.IGNORECASE), name


def filled_in(sentence: str) -> list[str]:
    return sorted(name or "" for _, name, _, _ in Formatter().parse(sentence) if name is not None)


@every_exercise
def test_every_sentence_is_there_in_chinese_with_the_same_things_filled_in(lesson: str, number: int) -> None:
    english, chinese = LESSONS[lesson][number].sentences, CHINESE[lesson][number]
    assert set(chinese) == set(english)
    for name, sentence in chinese.items():
        assert re.search("[\u4e00-\u9fff]", sentence), name
        assert set(filled_in(sentence)) <= set(filled_in(english[name])), name
        assert re.findall(r'"[\w-]+"', sentence) == re.findall(r'"[\w-]+"', english[name]), name


def test_a_chinese_reply_is_chinese() -> None:
    reply = exercises("04_sensitivity", said_in="zh")(1, "c")
    assert reply.right
    assert str(reply).startswith("✓ 正确。")
    assert 'lang="zh"' in reply._repr_html_()


@pytest.mark.parametrize("exercise", of_kind(Choice))
def test_each_wrong_word_has_a_hint_of_its_own(exercise: Choice) -> None:
    assert exercise.hints
    assert exercise.right not in exercise.hints
    assert len(set(exercise.hints.values())) == len(exercise.hints)
    assert exercise.judge(f"  {exercise.right.upper()} ", {}) == ("well", {})
    for wrong in exercise.hints:
        assert f'"{wrong}"' in exercise.asks
        assert exercise.judge(wrong, {}) == (wrong, {})
    assert f'"{exercise.right}"' in exercise.asks


@pytest.mark.parametrize("exercise", of_kind(Number))
def test_numbers_say_which_way_and_know_the_usual_mistakes(exercise: Number) -> None:
    assert {"low", "high", *exercise.traps} == set(exercise.hints)


def test_the_number_of_a_lesson_is_right_within_its_tolerance_and_its_traps_are_told_apart() -> None:
    slope = SimpleNamespace(feature="worst texture", gradient=0.9)
    about = SimpleNamespace(feature=lambda name: SimpleNamespace(spread=6.0))
    check = exercises("04_sensitivity", said_in="en", slopes=[slope], about=about)
    assert check(2, 0.54).right
    assert check(2, 0.543).right
    replies = {given: check(2, given).text for given in (0.09, 5.4, 0.9, 0.3, 7.0)}
    assert len(set(replies.values())) == 5
    assert "too small" in replies[0.3]
    assert "too large" in replies[7.0]
    assert check(2, float("nan")).kind == "asked"


def test_a_replaced_word_is_looked_at_before_the_critic_is_asked() -> None:
    text = "The waiter was slow, but nice"
    good = {text: 0.4, "The cook was slow, but nice": 0.7}
    check = exercises("04_sensitivity", said_in="en", text=text, opinion=lambda said: good.get(said, 0.1))
    assert check(5, "The cook was slow, but nice").right
    assert "0.40 became 0.70" in check(5, "The cook was slow, but nice").text
    assert "flips at 0.50" in check(5, "The man was slow, but nice").text
    assert "6 words" in check(5, "The waiter was very slow, but nice").text
    assert "2 words differ" in check(5, "A cook was slow, but nice").text
    assert "slow → quick" in check(5, "The waiter was quick, but nice").text
    assert "0 words differ" in check(5, text).text


def test_an_unknown_lesson_exercise_or_language_is_answered_with_the_known_ones() -> None:
    with pytest.raises(ExplainError, match=r"no lesson '05'.*04_sensitivity"):
        exercises("05")
    with pytest.raises(ExplainError, match=r"no exercise 99.*Known: 1, 2"):
        exercises("04_sensitivity")(99, 1)
    with pytest.raises(ExplainError, match=r"no language 'xx'"):
        exercises("04_sensitivity", said_in="xx")


def test_the_language_is_the_notebooks_folder_unless_it_is_chosen(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("XAI_WIDGETS_LANGUAGE", raising=False)
    monkeypatch.delenv("JPY_SESSION_NAME", raising=False)
    assert language() == "en"
    monkeypatch.setenv("JPY_SESSION_NAME", "course/zh/04_sensitivity.ipynb")
    assert language() == "zh"
    monkeypatch.setenv("JPY_SESSION_NAME", "zh.ipynb")
    assert language() == "en"
    monkeypatch.setenv("XAI_WIDGETS_LANGUAGE", "zh")
    assert language() == "zh"


def test_a_reply_is_text_and_says_what_it_is_without_a_colour() -> None:
    reply = exercises("04_sensitivity", said_in="en")(1, "c")
    assert repr(reply).startswith("✓ Right. c:")
    assert "<strong>✓ Right.</strong>" in reply._repr_html_()
    assert repr(exercises("04_sensitivity", said_in="en")(1, "a")).startswith("→ A hint.")


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_a_notebook_asks_each_of_its_exercises_once_and_each_has_an_answer_in_the_file(path: Any) -> None:
    lesson, asked = path.stem, exercises_of(nbformat.read(path, as_version=4))
    assert asked == sorted(LESSONS.get(lesson, {}))
    answers = json.loads(ANSWERS.read_text(encoding="utf-8"))
    assert sorted(map(int, answers.get(lesson, {}))) == asked
