"""`check(1, answer)`: what a notebook of the course asks, and what it says to an answer."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from html import escape
from typing import Any

from ...core.errors import ExplainError, unknown
from ...core.target import is_whole
from .chinese import CHINESE
from .exercise import Exercise
from .language import LANGUAGES, language
from .lessons import LESSONS

MARKS = {
    "en": {"right": "✓ Right.", "hint": "→ A hint.", "asked": "… Your turn."},
    "zh": {"right": "✓ 正确。", "hint": "→ 提示：", "asked": "… 请作答："},
}


@dataclass(frozen=True)
class Reply:
    """What is said to an answer.

    Attributes:
        kind: "right", "hint", or "asked" where there was no answer of the kind that is wanted.
        text: the sentence.
        language: that it is in.
    """

    kind: str
    text: str
    language: str = "en"

    @property
    def right(self) -> bool:
        return self.kind == "right"

    def __str__(self) -> str:
        return f"{MARKS[self.language][self.kind]} {self.text}"

    def __repr__(self) -> str:
        return str(self)

    def _repr_html_(self) -> str:
        mark, text = escape(MARKS[self.language][self.kind]), escape(self.text)
        return f'<p lang="{self.language}" role="status"><strong>{mark}</strong> {text}</p>'


class Exercises:
    """The exercises of one notebook; called with a number and an answer, it says what to think of it."""

    def __init__(self, lesson: str, known: Mapping[str, Any], said_in: str) -> None:
        self.lesson, self._known, self._language = lesson, dict(known), said_in
        self._exercises: Mapping[int, Exercise] = LESSONS[lesson]

    def __call__(self, number: int, answer: Any = ...) -> Reply:
        """The reply to an answer to an exercise; what it asks for, where the answer is `...`.

        Raises:
            ExplainError: there is no exercise of this number.
        """
        if not is_whole(number) or number not in self._exercises:
            raise ExplainError(unknown("exercise", number, map(str, self._exercises)))
        exercise = self._exercises[number]
        name, told = ("asks", {}) if answer is ... else exercise.judge(answer, self._known)
        told_in = CHINESE[self.lesson][number] if self._language == "zh" else exercise.sentences
        text = told_in[name].format(**told)
        return Reply({"well": "right", "asks": "asked"}.get(name, "hint"), text, self._language)

    def __repr__(self) -> str:
        return f"Exercises({self.lesson!r}, {len(self._exercises)} of them)"


def exercises(lesson: str, *, said_in: str | None = None, **known: Any) -> Exercises:
    """The exercises of a notebook of the course.

    >>> check = exercises("00_tour")
    >>> check(1, "global").right
    False

    Args:
        lesson: the notebook's name, such as "00_tour".
        said_in: "en" or "zh"; see `language` where None.
        **known: what the checks try answers on, such as the notebook's model.

    Raises:
        ExplainError: there is no such notebook or language.
    """
    if lesson not in LESSONS:
        raise ExplainError(unknown("lesson", lesson, LESSONS))
    said_in = language() if said_in is None else said_in
    if said_in not in LANGUAGES:
        raise ExplainError(unknown("language", said_in, LANGUAGES))
    return Exercises(lesson, known, said_in)
