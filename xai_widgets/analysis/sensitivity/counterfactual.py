"""What would change the answer: the smallest change of a row that flips it, as moves a person can replay."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from torch import Tensor

from ...core.errors import ExplainError
from ...core.ours import Ours
from ...core.target import is_whole
from ..anytime import Anytime, Estimate
from ..counts import at_least
from .allowed import Allowed, allowed
from .ascent import climbed
from .greedy import stepped
from .shrink import shrunk
from .study import Study


@dataclass(frozen=True)
class Move:
    """One slider moved. `score` is the number studied, `answer` the answer, after it and those before it."""

    feature: str
    before: Any
    after: Any
    score: float
    answer: int


@dataclass(frozen=True, eq=False, kw_only=True)
class Counterfactual(Estimate):
    """A change of the row.

    Attributes:
        found: whether it flips the answer as asked.
        moves: the sliders to move, the one that does most first.
        row: float64 (F,): the changed row.
        distance: the sum over features of the change over the feature's standard deviation, 1 for another category.
        answer: the answer to the changed row, see Decision.
        note: where none was found, a sentence that says so; else "".
    """

    found: bool
    moves: tuple[Move, ...]
    row: Tensor
    distance: float
    answer: int
    note: str = ""

    @property
    def changes(self) -> dict[str, Any]:
        """What changed, as `Study.changed` takes it."""
        return {move.feature: move.after for move in self.moves}

    def rows(self) -> list[dict[str, Any]]:
        """The moves as plain numbers and strings; see metrics.frame."""
        return [vars(move).copy() for move in self.moves]


@Anytime
def counterfactual(
    study: Study, to: int | str | None = None, *, method: Literal["search", "gradient"] = "search",
    locked: Sequence[str | int] = (), ranges: Mapping[str, tuple[float, float]] | None = None, n: int = 24,
    most: int | None = None,
) -> Iterator[Counterfactual]:  # fmt: skip
    """A small change of the row that flips the answer; nothing smaller was found, which is not to say there is none.

    "search" asks the model about every feature at `n` values and takes the best move, again and again: once the move
    that gains most for its distance, once the first that flips. "gradient" climbs, a small step of one feature at a
    time, where the gradient is steepest for the feature's spread (steepest descent in the L1 norm); categories stay.
    Either way every move is then taken back as far as the answer stays flipped.
    Paper: Wachter, Mittelstadt, Russell 2018, https://arxiv.org/abs/1711.00399.

    Args:
        study: the model, the data and the row.
        to: the output that should win, by number or class name; any other than now where None. Of a regression with a
            threshold the other side is meant.
        method: see above; "gradient" needs a model that has one.
        locked: columns that stay.
        ranges: what is plausible, (low, high) by column; the data's range where it says nothing. The row's own value
            always is.
        n: values of a feature that are tried.
        most: at most so many features are moved.

    Raises:
        ExplainError: nothing says what the answer is, `to` is the answer already or not an output, every column is
            locked, a range is none, or the model has no gradient.
    """
    wanted, begun = _wanted(study, to), study.run.model_calls
    if method not in ("search", "gradient"):
        raise ExplainError(f"method must be 'search' or 'gradient', got {method!r}.")
    where = allowed(study, locked, ranges or {}, at_least(n, 2, "n"), wanted)
    limit = len(where.features) if most is None else at_least(most, 1, "most")
    ways = (
        [climbed(where, limit)] if method == "gradient" else [stepped(where, limit, True), stepped(where, limit, False)]
    )
    best, nearest = None, (study.row, float(where.margins(study.row[None])))
    for number, way in enumerate(ways):
        for step, (row, margin) in enumerate(way, 1):
            nearest = max(nearest, (row, margin), key=lambda found: found[1])
            if margin <= 0:
                if best is None:
                    share = (number + step / (step + 4)) / (len(ways) + 1)
                    yield _told(where, nearest[0], found=False, progress=share, begun=begun)
                continue
            row = shrunk(where, row)
            if best is None or where.distance(row) < where.distance(best):
                best = row
                yield _told(where, best, found=True, progress=(number + 0.9) / (len(ways) + 1), begun=begun)
    if best is not None:
        yield _told(where, best, found=True, progress=1.0, begun=begun)
    else:
        yield _told(where, nearest[0], found=False, progress=1.0, begun=begun, note=NONE)


NONE = Ours(
    "Nothing that was tried flips the answer: the moves shown come nearest. Unlock a feature, widen a range, or allow"
    " more of them to move."
)


def _wanted(study: Study, to: int | str | None) -> int | None:
    answer = study.answer
    if to is None:
        return None
    if study.decided.threshold is not None:
        raise ExplainError("With a threshold the answer flips to its other side: leave to= out.")
    if isinstance(to, str) and to in study.class_names:
        to = study.class_names.index(to)
    outputs = study.run.scores.numel()
    if not is_whole(to) or not 0 <= int(to) < outputs:
        known = f" or one of {', '.join(map(repr, study.class_names[:8]))}" if study.class_names else ""
        raise ExplainError(f"to must be an output from 0 to {outputs - 1}{known}, got {to!r}.")
    if int(to) == answer:
        raise ExplainError(f"The answer is {study.decided.words(answer, study.class_names)} already: choose another.")
    return int(to)


def _told(where: Allowed, row: Tensor, *, found: bool, progress: float, begun: int, note: str = "") -> Counterfactual:
    study = where.study
    moves = _moves(where, row)
    return Counterfactual(
        found=found, moves=moves, row=row.clone(), distance=where.distance(row),
        answer=moves[-1].answer if moves else study.answer, note=note, progress=progress,
        model_calls=study.run.model_calls - begun,
    )  # fmt: skip


def _moves(where: Allowed, row: Tensor) -> tuple[Move, ...]:
    """The moves, one after the other, those first whose taking back costs most of the margin."""
    study = where.study
    changed = [feature for feature in study.features if row[feature.index] != study.row[feature.index]]
    if not changed:
        return ()
    without = row.repeat(len(changed), 1)
    for one, feature in zip(without, changed, strict=True):
        one[feature.index] = study.row[feature.index]
    order = where.margins(without).argsort().tolist()
    rows = study.row.repeat(len(changed), 1)
    for place, number in enumerate(order):
        index = changed[number].index
        rows[place:, index] = row[index]
    outputs = study.outputs(rows)
    scores, answers = study.target.pick(outputs).tolist(), study.decided.answers(outputs).tolist()
    found = []
    for number, score, answer in zip(order, scores, answers, strict=True):
        feature = changed[number]
        before, after = (feature.value(float(of[feature.index])) for of in (study.row, row))
        found.append(Move(feature.name, before, after, score, answer))
    return tuple(found)
