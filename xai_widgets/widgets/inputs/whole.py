"""A model with all its inputs at once."""

from __future__ import annotations

from collections.abc import Hashable, Iterator, Mapping, Sequence
from typing import Any

from torch import Tensor, nn

from ...analysis.shares import shares
from ...core.run import Run, picked
from ...models import unpacked
from ...models.packed import PackedModel
from ...models.partial import fitting
from ..outputs import Outputs
from .request import Asked, Parts, Values, same
from .sides import Side


class Whole:
    """What the model says of all inputs together, through one private view.

    Args:
        model: the user's module.
        sides: the inputs that are explained.
        held: the others, by key.
        tokenizer: of the texts, or None.
    """

    def __init__(self, model: nn.Module, sides: Sequence[Side], held: Mapping[Any, Any], tokenizer: Any) -> None:
        self._model, self._sides, self._held, self._tokenizer = model, sides, held, tokenizer
        self.first: Parts = {side.key: side.first(model) for side in sides}
        self.forget()

    def forget(self) -> None:
        """Forget what was seen of the model and what it said."""
        self._like: PackedModel | None = None
        self._base: tuple[Hashable, Tensor] | None = None

    def beside(self, side: Side, parts: Parts) -> dict[Any, Any]:
        """What the model gets beside an input."""
        others = {key: value for one, part in parts.items() if one != side.key for key, value in part.items()}
        return {**self._held, **others}

    def untouched(self) -> Tensor:
        """Raw outputs (outputs,) of the inputs as they were given."""
        return self._untouched(self._run(self.first), self.first)

    def shared(self, asked: Asked, outputs: Outputs) -> Iterator[Values]:
        """What the model says, then how much of it comes from each input."""
        run = self._run(asked.parts)
        now, before = (outputs.shown_scores(each) for each in (run.scores, self._untouched(run, asked.parts)))
        yield {"bars": outputs.bars(now, before, asked.target)}
        score = float(picked(run.scores[None], asked.target))
        if len(run.space.parts) < 2:
            yield {"score": score, "shares": []}
            return
        found = shares(run, asked.target, self._nothing(run))
        named = {key: one for one, part in asked.parts.items() for key in part}
        told = [{"key": str(named.get(key, key)), "value": value} for key, value in found.values.items()]
        run.release()
        yield {"shares": told, "score": score, "nothing": found.nothing}

    def _run(self, parts: Parts) -> Run:
        given = dict(self._held) | {key: value for part in parts.values() for key, value in part.items()}
        given = {key: fitting(self._model, value) for key, value in given.items()}
        run = unpacked.opened(self._model, given, None, self._tokenizer, self._like)
        assert isinstance(run.model, PackedModel)
        self._like = run.model
        return run

    def _untouched(self, run: Run, parts: Parts) -> Tensor:
        """Those of the first inputs, by the weights of a Run of some inputs."""
        if self._base is None or self._base[0] != run.fingerprint:
            scores = run.scores if same(parts, self.first) else self._run(self.first).scores
            self._base = run.fingerprint, scores
        return self._base[1]

    def _nothing(self, run: Run) -> Tensor:
        """(1, P) that stands for no input."""
        row = run.baseline("usual").clone()
        places = {key: place for key, _, place in run.space.parts}
        for side in self._sides:
            own = side.nothing()
            if own is not None and side.key in places:
                row[:, places[side.key]] = own.flatten(1).to(row.device, row.dtype)
        return row
