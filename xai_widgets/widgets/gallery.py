"""Several pictures: their order, wrong answers first, and what the strip under the picture shows of each."""

from __future__ import annotations

from typing import Any

from torch import Tensor

from .shown import Shown, png
from .subject import Subject

THUMB = 56


def order(subject: Subject, pictures: list[Shown], truths: list[Any]) -> list[int]:
    """Indices of the pictures, those the model is wrong about first where the truth is known."""
    if all(truth is None for truth in truths):
        return list(range(len(pictures)))
    return sorted(range(len(pictures)), key=lambda i: not _wrong(subject, pictures[i], truths[i]))


def items(subject: Subject, order: list[int]) -> list[dict[str, Any]]:
    """One {thumb, name, truth, predicted, wrong} for each picture; empty for a single one without a true label."""
    known = any(truth is not None for truth in subject.truths)
    if len(order) < 2 and not known:
        return []
    return [_item(subject, i, known) for i in order]


def _item(subject: Subject, index: int, known: bool) -> dict[str, Any]:
    picture, truth = subject.pictures[index], subject.truths[index]
    predicted = subject.answer_name(_scores(subject, picture)) if known else ""
    return {
        "thumb": png(picture.seen.pixels, THUMB), "name": picture.name, "truth": subject.truth_name(truth),
        "predicted": predicted, "wrong": _wrong(subject, picture, truth),
    }  # fmt: skip


def _wrong(subject: Subject, picture: Shown, truth: Any) -> bool | None:
    return None if truth is None else subject.wrong(_scores(subject, picture), truth)


def _scores(subject: Subject, picture: Shown) -> Tensor:
    """`Subject.said` of the untouched picture, kept with it."""
    if picture.base is None:
        model = subject.model
        inputs = model.prepare(picture.inputs(None, "mean"))
        picture.base = (model.fingerprint(), subject.said(model.forward(inputs)[0].cpu()))
    return picture.base[1]
