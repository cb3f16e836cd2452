"""Curves, flips and rankings as the browser gets them."""

from __future__ import annotations

from typing import Any

import torch
from torch import Tensor

from ... import wire
from ...analysis.decision import Decision
from ...analysis.perturbations import Flip, Perturbation, Response
from ...models.output import OutputKind, shown
from ..subject import Subject
from .background import Ranking

MOST_LINES = 5
"""How many classes have a line."""


def outputs(curve: Response, kind: OutputKind) -> Tensor:
    """float32 (k, seeds, n): what the bars show, NaN where a seed was not asked yet."""
    rows = curve.outputs.flatten(0, 1)
    return torch.stack([shown(row, kind) for row in rows]).reshape(curve.outputs.shape)


def chosen(curve: Response, values: Tensor, first: tuple[int, ...]) -> list[int]:
    """The outputs that have a line: those asked about, the usual answer, what it flips to, then those that rise
    highest."""
    usual = int(values[int((curve.strengths - curve.neutral).abs().argmin()), 0].argmax())
    highest = values.nan_to_num(-torch.inf).amax((0, 1))
    by_height = highest.argsort(descending=True)[:MOST_LINES].tolist()
    wanted = [*first, usual, *(flip.answer for flip in curve.flips), *by_height]
    return [i for i in dict.fromkeys(wanted) if i < values.shape[2]][:MOST_LINES]


def slots(lines: list[int], before: dict[int, int]) -> dict[int, int]:
    """A slot for each line, that of before where it had one, so that a class keeps its colour."""
    kept = {line: before[line] for line in lines if line in before}
    free = iter([slot for slot in range(MOST_LINES) if slot not in kept.values()])
    return {line: kept[line] if line in kept else next(free) for line in lines}


def lines(
    curve: Response, values: Tensor, places: dict[int, int], names: dict[int, str], decided: Decision | None
) -> dict[str, Any]:
    """A curve on the wire; see Lines in perturbation.model.d.ts."""
    mean = values.nanmean(1)
    spread = (values - mean[:, None]).square().nanmean(1).sqrt()
    series = [
        {"index": i, "label": names[i], "slot": slot, "mean": _packed(mean[:, i]), "spread": _packed(spread[:, i])}
        for i, slot in places.items()
    ]
    drawn = values.shape[1] > 1
    return {
        "perturbation": curve.perturbation, "strengths": _packed(curve.strengths), "series": series,
        "draws": values.shape[1],
        "rate": _packed(curve.flip_rate(decided)) if drawn and decided is not None else None,
    }  # fmt: skip


def _packed(values: Tensor) -> dict[str, Any]:
    return wire.pack(values.float().numpy())


def flip(found: Flip, subject: Subject, decided: Decision | None) -> dict[str, Any]:
    """A flip as plain data."""
    classes = decided is None or decided.threshold is None
    return {
        "strength": found.strength, "before": found.before, "share": found.share, "answer": found.answer,
        "label": subject.label(found.answer) if classes else "", "over": None if classes else bool(found.answer),
    }  # fmt: skip


def ranking(
    found: Ranking, known: dict[str, Perturbation], subject: Subject, decided: Decision | None
) -> list[dict[str, Any]]:
    """The ranking as plain data, those that failed last."""
    rows = [
        {"name": one.name, "label": known[one.name].label,
         "flip": None if one.flip is None else flip(one.flip, subject, decided), "change": one.change, "note": ""}
        for one in found.ranked
    ]  # fmt: skip
    failed = [
        {"name": name, "label": known[name].label, "flip": None, "change": None, "note": note}
        for name, note in found.notes.items()
    ]
    return rows + failed
