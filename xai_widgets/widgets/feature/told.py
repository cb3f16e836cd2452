"""What a FeatureExplorer asks and answers, as it crosses to the browser: columns by number, categories by code."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import torch
from torch import Tensor

from ... import wire
from ...analysis import sensitivity as s
from ...core.errors import ExplainError
from ..traits import refusing

MOST_LINES, BINS, HUNDREDTHS = 60, 40, 101
Told = dict[str, Any]


# --- what is asked


def row(given: Any, _widget: Any) -> int | None:
    """A row by its number; None for one that was given by its values."""
    return given if isinstance(given, int) else None


def row_asked(message: Any, widget: Any) -> Any:
    """What the browser asks for; None means the row as it is."""
    return widget.row if message is None else message


def moves(values: dict[str, Any], widget: Any) -> dict[str, float]:
    """Only what differs from the row, {number of the column: number or code}."""
    about = widget.about
    found = {}
    for feature in about.features:
        code = feature.code(values[feature.name]) if feature.name in values else float(about.row[feature.index])
        if code != float(about.row[feature.index]):
            found[str(feature.index)] = code
    return found


def moved(message: Any, widget: Any) -> dict[str, Any]:
    """The values that the browser's moves stand for."""
    with refusing():
        try:
            pairs = [(int(index), float(code)) for index, code in message.items()]
            features = [(widget.about.features[index], code) for index, code in pairs]
        except (AttributeError, TypeError, ValueError, IndexError) as problem:
            raise ExplainError("values from the browser must be numbers or codes by the number of a column.") from (
                problem
            )
        for feature, code in features:
            if feature.categories and not 0 <= code < len(feature.categories):
                raise ExplainError(f"The column {feature.name!r} has no category of the code {code:g}.")
        return {feature.name: feature.value(code) for feature, code in features}


# --- the columns


def features(about: s.Study) -> list[Told]:
    """Each column, for its slider or its list of categories."""
    return [
        {
            "index": one.index, "name": one.name, "categories": [str(value) for value in one.categories],
            "kind": "category" if one.categories else "whole" if one.whole else "number",
            "shares": (one.histogram[0] / len(one.values)).tolist() if one.categories else [],
            "low": one.low, "high": one.high, "own": float(about.row[one.index]), "constant": one.constant,
        }
        for one in about.features
    ]  # fmt: skip


def distribution(about: s.Study) -> Told:
    """Histograms and quantiles of the columns of numbers; zeros for the others."""
    shares = torch.linspace(0, 1, HUNDREDTHS, dtype=torch.float64)
    numbers = [None if one.categories or one.constant else one for one in about.features]
    empty, flat = torch.zeros(24), torch.zeros(HUNDREDTHS)
    counts = [empty if one is None else one.histogram[0].float() for one in numbers]
    quantiles = [flat if one is None else one.quantile(shares) for one in numbers]
    return {"counts": pack(torch.stack(counts)), "quantiles": pack(torch.stack([one.float() for one in quantiles]))}


def pack(values: Tensor) -> Told:
    """float32 on the wire."""
    return wire.pack(values.detach().float().numpy())


# --- the answers


def local(found: s.Local, widget: Any) -> list[Told]:
    """A row for each column."""
    return [
        {
            "index": widget.about.feature(one.feature).index, "gradient": one.gradient, "scaled": one.scaled,
            "down": one.down, "up": one.up, "largest": one.largest,
            "others": [{"label": str(value), "change": change} for value, change in one.others],
        }
        for one in found.slopes
    ]  # fmt: skip


def curve(found: s.Curves, _widget: Any) -> Told:
    """Grids, the average and, of one feature, some of the rows' own curves."""
    single = len(found.features) == 1
    return {
        "features": [one.index for one in found.features], "grids": [pack(grid) for grid in found.grids],
        "average": pack(found.average), "individual": pack(lines(found.individual)) if single else None,
        "rows": len(found.individual), "progress": found.progress,
    }  # fmt: skip


def lines(individual: Tensor) -> Tensor:
    """As many rows' curves as an eye can follow, (at most MOST_LINES, G): they come in random order."""
    return individual[:MOST_LINES]


def along(about: s.Study, found: s.Curves, own: Tensor) -> Told:
    """The row's own curve, and where on it the sliders are."""
    return {
        "features": [one.index for one in found.features], "values": pack(own),
        "at": [float(about.row[one.index]) for one in found.features], "score": about.score,
    }  # fmt: skip


def counterfactual(found: s.Counterfactual, widget: Any) -> Told:
    """The moves, each with what the model says after it."""
    about = widget.about
    return {
        "found": found.found, "distance": found.distance, "note": found.note, "progress": found.progress,
        "start": moves(widget.change_start, widget), "moves": [_move(about, one, widget) for one in found.moves],
    }  # fmt: skip


def _move(about: s.Study, move: s.Move, widget: Any) -> Told:
    feature = about.feature(move.feature)
    return {
        "index": feature.index, "before": feature.code(move.before), "after": feature.code(move.after),
        "score": move.score, "answer": widget.words(move.answer),
    }  # fmt: skip


def jitter(found: s.Jitter, widget: Any) -> Told:
    """The outcomes as a histogram, and the causes."""
    counts, edges = outcomes(found)
    return {
        "counts": wire.pack(counts.astype(np.float32)), "low": float(edges[0]), "high": float(edges[-1]),
        "base": found.base, "flip_rate": found.flip_rate, "flip_error": found.flip_error, "n": len(found.scores),
        "answers": [{"label": widget.words(one), "count": count} for one, count in found.answers.items()],
        "causes": [
            {"index": widget.about.feature(one.feature).index, "alone": one.alone, "without": one.without,
             "spread": one.spread}
            for one in found.causes
        ],
        "progress": found.progress,
    }  # fmt: skip


def outcomes(found: s.Jitter) -> tuple[np.ndarray, np.ndarray]:
    """Counts and edges of the numbers that came out."""
    scores = found.scores.double().numpy()
    low, high = min(float(scores.min()), found.base), max(float(scores.max()), found.base)
    wide = max(high - low, 1e-6 * max(abs(high), 1.0))
    return np.histogram(scores, BINS, (low - 0.02 * wide, high + 0.02 * wide))


MAIN = {
    s.Associations: ("association", "information"), s.Importance: ("importance", "importance"),
    s.Sobol: ("sobol", "total"), s.Morris: ("morris", "size"),
}  # fmt: skip


def overview(found: Any, widget: Any) -> Told:
    """A row for each column with its numbers; which of them it is sorted by."""
    name, main = MAIN[type(found)]
    return {
        "analysis": name, "main": main, "of": getattr(found, "of", ""), "progress": found.progress,
        "score": getattr(found, "score", None), "scoring": getattr(found, "scoring", ""),
        "rows": [{"index": _index(one, widget.about.features), "numbers": _numbers(one)} for one in found.rows()],
    }  # fmt: skip


def _index(found: Told, columns: Sequence[s.Feature]) -> int:
    return next(one.index for one in columns if one.name == found["feature"])


def _numbers(found: Told) -> dict[str, float | None]:
    numbers = {name: value for name, value in found.items() if name not in ("feature", "constant")}
    return {name: value if value is not None and np.isfinite(value) else None for name, value in numbers.items()}
