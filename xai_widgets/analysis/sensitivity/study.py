"""A model, a table and one of its rows: what every analysis of sensitivity is asked about."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

import torch
from torch import Tensor

from ...core.errors import ExplainError, unknown
from ...core.run import Run
from ...core.target import Function, Output, Target, TargetLike, is_whole
from ...models.opened import opened
from ...models.output import is_probability, kind_of
from ...models.table import Table
from ..decision import Decision, decided, decision
from .feature import Feature, features_of
from .given import checked_names, checked_row, filled, row_of


@dataclass(frozen=True, eq=False)
class Study:
    """A model and a row of a table.

    Attributes:
        run: of the row.
        data: float64 (N, F) on the CPU: the table, categories as codes.
        row: float64 (F,) on the CPU.
        features: the columns.
        target: the number that is studied.
        decision: what the answer is; None for a regression without a threshold.
        class_names: names of the outputs, or ().
        truth: the right answers as they were given, or None.
        model: the person's own, kept alive, since a Run does not keep it.
    """

    run: Run
    data: Tensor
    row: Tensor
    features: tuple[Feature, ...]
    target: Target
    decision: Decision | None
    class_names: tuple[str, ...]
    truth: Any
    model: Any

    def at(self, row: Tensor) -> Study:
        """The same about another row, float64 (F,): of the same number and decision."""
        space = self.run.space
        assert isinstance(space, Table)
        run = self.run.child(inputs=row[None], space=Table(space.columns, space.background, row))
        return replace(self, run=run, row=row)

    def about(
        self, target: TargetLike | None = None, *, threshold: float | None = None, output: str | None = None,
        probability: bool = False,
    ) -> Study:  # fmt: skip
        """The same row, asked about another number or with another threshold; see `study`."""
        run, aimed = self.run.aim(target)
        number = aimed.classes[0] if threshold is not None and len(aimed.classes) == 1 else None
        found = decision(run.scores, threshold, number)
        picked = _of_probability(aimed, run.scores, output) if probability else aimed
        return replace(self, run=run, target=picked, decision=found)

    def feature(self, name: str | int | Feature) -> Feature:
        """The column of a name or number; ExplainError where there is none."""
        if isinstance(name, Feature):
            return name
        names = [feature.name for feature in self.features]
        if isinstance(name, str) and name in names:
            return self.features[names.index(name)]
        if not isinstance(name, str) and is_whole(name) and 0 <= name < len(names):
            return self.features[name]
        raise ExplainError(unknown("column", name, names))

    def chosen(self, names: Sequence[str | int] | None) -> list[Feature]:
        """Some columns, by name or number, which must vary; where None, all that do. ExplainError where none do."""
        if names is None:
            found = [feature for feature in self.features if not feature.constant]
            if not found:
                raise ExplainError("Every column has the same value in all rows, so nothing can be said of any.")
            return found
        if isinstance(names, str) or not len(names):
            raise ExplainError(f"features must be a list of columns, such as ['age'], got {names!r}.")
        return [self.feature(name).varied() for name in names]

    def changed(self, changes: Mapping[str, Any]) -> Tensor:
        """float64 (F,): the row with some columns' values changed, as in {"age": 40, "work": "none"}; ExplainError for
        a value a column cannot have."""
        row = self.row.clone()
        for name, value in changes.items():
            feature = self.feature(name)
            row[feature.index] = feature.code(value)
        return row

    @cached_property
    def table(self) -> Tensor:
        """(N, F): the data as the model takes them, on its device."""
        return self.run.model.prepare(self.data)

    def outputs(self, rows: Tensor) -> Tensor:
        """Raw outputs float32 (n, …) on the CPU of float64 rows (n, F)."""
        parts = self.run.forwards(len(rows), lambda start, stop: self.run.model.prepare(rows[start:stop]))
        return torch.cat([found.cpu() for _, _, found in parts])

    def scores(self, rows: Tensor) -> Tensor:
        """float32 (n,) on the CPU: the number studied, of float64 rows (n, F)."""
        with torch.no_grad():
            return self.target.pick(self.outputs(rows))

    @cached_property
    def score(self) -> float:
        """The number studied, of the row."""
        with torch.no_grad():
            return float(self.target.pick(self.run.scores[None]))

    @cached_property
    def answer(self) -> int:
        """The row's answer, see Decision; ExplainError where nothing says what it is."""
        return int(self.decided.answers(self.run.scores[None]))

    @property
    def decided(self) -> Decision:
        """The decision; ExplainError where there is none."""
        return decided(self.decision)

    def blocks(
        self, count: int, size: int, rows: Callable[[int, int], Tensor], what: Callable[[Tensor], Tensor] | None = None
    ) -> Iterator[tuple[int, Tensor]]:
        """Yield (blocks done, float32 (done, size, …) on the CPU) of `count` blocks of `size` rows each, whenever more
        of them are whole.

        Args:
            rows: (first, last) -> the rows ((last - first) * size, F) of some blocks, as the model takes them.
            what: raw outputs (n, …) -> what is kept of them (n, …); the number studied where None.
        """
        keep, done, kept = what or self.target.pick, 0, None

        def some(start: int, stop: int) -> Tensor:
            first, last = start // size, -(-stop // size)
            return rows(first, last)[start - first * size : stop - first * size]

        for start, stop, outputs in self.run.forwards(count * size, some):
            with torch.no_grad():
                found = keep(outputs).cpu()
            if kept is None:
                kept = torch.empty(count * size, *found.shape[1:])
            kept[start:stop] = found
            if stop // size > done:
                done = stop // size
                yield done, kept[: done * size].unflatten(0, (done, size))


def study(
    model: Any, data: Any, row: Any = 0, *, truth: Any = None, target: TargetLike | None = None,
    feature_names: Sequence[str] | None = None, class_names: Sequence[str] | None = None,
    categorical: Sequence[int | str] | None = None, threshold: float | None = None, output: str | None = None,
    probability: bool = False, live: bool = False,
) -> Study:  # fmt: skip
    """A Study of a row of a table.

    Args:
        model: a torch.nn.Module, a scikit-learn estimator or pipeline, or any function predict(rows) -> scores.
        data: a pandas DataFrame, or an array or tensor (N, F), as the model takes it.
        row: the number of a row of the data, or a row of values: a dict, a Series, a frame or an array.
        truth: the right answers (N,), or None.
        target: the output studied; where None, the row's largest. See `Explainer.explain`.
        feature_names: names of the columns of an array.
        class_names: names of the outputs.
        categorical: names or numbers of columns of numbers that are codes of categories.
        threshold: where an output is held against one, in its units: the answer flips where it is crossed. Without one
            it flips where another output is the largest.
        output: "softmax", "sigmoid" or "regression", guessed where None.
        probability: study the output's probability in place of the raw output.
        live: aim at short chunks instead of the most throughput.

    Raises:
        ExplainError: something that is missing or does not fit; the sentence says what.
    """
    data = filled(data, feature_names)
    one = row_of(row, data)
    run = opened(model, one, background=data, feature_names=feature_names, categorical=categorical)
    space = run.space
    assert isinstance(space, Table) and space.background is not None
    codes, features = space.background, features_of(space.columns, space.background)
    asked = torch.tensor([float(value) for value in space.row.tolist()], dtype=torch.float64)
    checked_row(asked, features)
    if live:
        run = Run(run.model, asked[None], space=space, live=True)
    names = checked_names(class_names, tuple(run.scores.shape))
    if truth is not None and len(truth) != len(codes):
        raise ExplainError(f"truth has {len(truth)} answers for {len(codes)} rows of data. Give one for each row.")
    made = Study(run, codes, asked, features, Output((0,)), None, names, truth, model)
    return made.about(target, threshold=threshold, output=output, probability=probability)


def _of_probability(target: Target, scores: Tensor, output: str | None) -> Target:
    """The target, of probabilities where the outputs are none."""
    kind = kind_of(scores, output)
    if kind == "regression" or is_probability(scores, kind):
        return target
    made = (lambda outputs: outputs.softmax(1)) if kind == "softmax" else torch.sigmoid
    return Function(lambda outputs: target.pick(made(outputs)))
