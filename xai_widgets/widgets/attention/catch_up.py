"""The job that makes whatever of what is asked is not made yet, on the worker thread."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import suppress

from ...core.errors import Cancelled, ExplainError
from ...core.shared import Shared
from . import pieces
from .aggregates import aggregated, target_of
from .job import Job
from .kept import Pass, Survey
from .pieces import Part, Values
from .source import separators

SHOWN_AGAIN = 0.5
"""Seconds between pictures of an overview in the making."""


class CatchUp(Job):
    """See live.Job. Makes what the newest request needs and no earlier one has made, the most wanted first: a job that
    gives way to a newer one leaves nothing undone that is still wanted."""

    _begun = 0.0

    def items(self) -> Iterator[Values]:
        """Parts of the answer, the last of them with the status that ends it."""
        self._begun = time.perf_counter()
        self._asker._on_turn()
        yield from self._first()
        yield from self._placed()
        yield from self._parts()
        yield from self._aggregate()
        yield from self._overview()
        yield {"status": "idle", "progress": 1.0}

    # --- the parts

    def _first(self) -> Iterator[Values]:
        """The forward pass, what the model says, and the chosen head: the first thing a person sees."""
        kept, asked = self._asker._kept, self._asked
        attended = kept.attend(asked.prepared)
        of = (id(attended), asked.change_key)
        values: Values = {}
        if kept.passed is None or kept.passed.asked_of != of:
            kept.numbers += 1
            kept.passed = Pass(kept.numbers, of, attended, attended.changed(asked.change))
            values |= self._asker._seen(asked, kept.passed)
        passed = kept.passed
        if (says := (passed.number, asked.target, asked.reference)) != kept.said:
            values |= self._asker._seen(asked, passed) if not values else {}
            kept.said = says
        matrices = [self._matrix(part) for part in self._whole(passed) if part not in passed.sent]
        for matrix in matrices[:-1]:
            yield {"matrix": matrix}
        if matrices:
            values["matrix"] = matrices[-1]
        if values:
            yield {**values, "latency_ms": 1000 * (time.perf_counter() - self._begun)}
        self._give_way()

    def _whole(self, passed: Pass) -> list[Part]:
        parts: list[Part] = []
        for layer, head in self._asked.heads:
            found = passed.capture.layer(layer)
            group = self._asked.group if self._asked.group < found.groups else 0
            parts.append((layer, head, group, 0, found.length, 0, found.keys_length))
        return parts

    def _matrix(self, part: Part) -> Values:
        passed = self._passed
        layer, head, group, top, bottom, left, right = part
        window = passed.capture.window(layer, head, (top, bottom), (left, right), group=group)
        passed.sent.add(part)
        return pieces.matrix(passed.number, layer, head, group, window)

    def _placed(self) -> Iterator[Values]:
        """Where on the picture the windows of the chosen layer are, where a person looks at that."""
        kept, passed, layer = self._asker._kept, self._passed, self._asked.heads[-1][0]
        of = passed.attended, layer
        if self._asked.patches and passed.capture.layer(layer).groups > 1 and kept.placed != of:
            kept.placed = of
            yield {"placed": pieces.placed(layer, kept.places(passed.attended)[layer])}
            self._give_way()

    def _parts(self) -> Iterator[Values]:
        """What the browser asked for besides: finer parts, one exact weight, one query's steps."""
        kept, asked, passed = self._asker._kept, self._asked, self._passed
        number, windows = asked.wanted
        if number != kept.answered:
            for part in windows:
                with suppress(ExplainError):  # a hand may still be on the matrix of the text that was just edited
                    yield {"matrix": self._matrix(part)}
                self._give_way()
            kept.answered = number
        if asked.pointer and kept.pointed != (passed.number, asked.pointer):
            layer, head, group, query, key = asked.pointer
            kept.pointed = passed.number, asked.pointer
            with suppress(ExplainError):
                weight = passed.capture.weight(layer, head, query, key, group)
                yield {"weight": {"version": passed.number, "at": list(asked.pointer), "value": weight}}
            self._give_way()
        if asked.steps and asked.query is not None:
            yield from self._steps(asked.query)

    def _steps(self, query: int) -> Iterator[Values]:
        passed, (layer, head) = self._passed, self._asked.heads[-1]
        key = layer, head, query, self._asked.group
        if passed.steps_of == key:
            return
        try:
            values = pieces.steps(passed.capture, *key)
        except ExplainError as problem:
            values = {"refused": str(problem)}
        passed.steps_of = key
        yield {"steps": {"version": passed.number, "layer": layer, "head": head, "query": query, **values}}
        self._give_way()

    def _aggregate(self) -> Iterator[Values]:
        """All layers followed back to the input, where a person looks at that."""
        kept, asked = self._asker._kept, self._asked
        attended = kept.attend(asked.prepared)
        of = attended, asked.aggregate, asked.target, asked.reference, asked.change_key
        if not asked.aggregate or of == kept.aggregated:
            return
        try:
            whole = kept.run(asked.prepared)
        except ExplainError as problem:
            found: Values = {"method": asked.aggregate, "refused": str(problem)}
        else:
            run = self._entered(Shared(whole))
            self._give_way()
            reference = kept.reference(asked.reference) if asked.target == 1 else None
            target = target_of(run, attended.seen.outcome, asked.target, reference)
            found = aggregated(run, asked.aggregate, target, asked.change)
        kept.aggregated = of
        yield {"aggregated": found}
        self._give_way()

    def _overview(self) -> Iterator[Values]:
        """Every head small, and what heads are sorted by; of a long text layer by layer. A job that gives way leaves
        the survey where it is, and the next goes on with it."""
        passed, group = self._passed, self._asked.group
        if passed.survey is None or passed.survey.group != group:
            prepared, layers = self._asked.prepared, passed.capture.layers
            ends = separators(prepared.told(layers)[layers[0].keys])
            passed.survey = Survey(group, passed.capture.survey(ends, prepared.grid(layers), group=group))
        survey, shown = passed.survey, time.perf_counter()
        for found in survey.left:
            values: Values = {"progress": len(survey.tiles) / len(passed.capture.layers)}
            if found is not None:
                survey.tiles.append(found[0])
                survey.numbers.append(found[1])
                if time.perf_counter() - shown > SHOWN_AGAIN:
                    values, shown = {**values, **self._surveyed()}, time.perf_counter()
            yield values
            self._give_way()
        if not survey.told:
            survey.told = True
            yield self._surveyed()

    def _surveyed(self) -> Values:
        passed = self._passed
        assert passed.survey is not None
        number, layers = passed.number, len(passed.capture.layers)
        tiles, numbers = passed.survey.tiles, passed.survey.numbers
        return {
            "overview": pieces.overview(number, tiles), "statistics": pieces.statistics(number, numbers, layers),
        }  # fmt: skip

    @property
    def _passed(self) -> Pass:
        passed = self._asker._kept.passed
        if passed is None:  # emptied from another thread, e.g. by the last view's end
            raise Cancelled
        return passed
