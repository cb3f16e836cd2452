"""Several pictures: their order, wrong answers first, and what the strip under the picture shows of each."""

from __future__ import annotations

from typing import Any

from .shown import png
from .subject import Subject

THUMB = 56


def order(subject: Subject) -> list[int]:
    """Indices of the pictures, those the model is wrong about first where the truth is known."""
    if len(subject.pictures) < 2 or all(truth is None for truth in subject.truths):
        return list(range(len(subject.pictures)))
    return sorted(range(len(subject.pictures)), key=lambda i: not _wrong(subject, i))


def items(subject: Subject, order: list[int]) -> list[dict[str, Any]]:
    """One {thumb, name, truth, predicted, wrong} for each picture; empty for a single one without a true label."""
    if len(order) < 2:
        return []
    known = any(truth is not None for truth in subject.truths)
    return [_item(subject, i, known) for i in order]


def _item(subject: Subject, index: int, known: bool) -> dict[str, Any]:
    picture = subject.pictures[index]
    predicted = subject.label(int(_scores(subject, index).argmax())) if known else ""
    return {
        "thumb": png(picture.seen.pixels, THUMB), "name": picture.name,
        "truth": subject.truth_name(subject.truths[index]), "predicted": predicted,
        "wrong": _wrong(subject, index),
    }  # fmt: skip


def _wrong(subject: Subject, index: int) -> bool | None:
    if subject.truths[index] is None:
        return None
    return subject.wrong(_scores(subject, index), subject.truths[index])


def _scores(subject: Subject, index: int) -> Any:
    picture = subject.pictures[index]
    if picture.base is None:
        model = subject.model
        inputs = model.prepare(picture.seen.to_model(picture.seen.pixels)[None])
        picture.base = (model.fingerprint(), model.forward(inputs)[0].cpu())
    return picture.base[1]
