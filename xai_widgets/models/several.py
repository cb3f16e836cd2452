"""The space of several inputs at once, one after the other in a row."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Any

import torch
from torch import Tensor

from ..core.attribution import Attribution
from ..core.errors import ExplainError
from ..core.places import Places
from ..core.space import Space


class Several(Space):
    """Rows (P,) that hold the rows of several spaces.

    Args:
        parts: of each, its key, its space and its place in a row.
        back: makes of answers by key what a person gets.
        background: float tensor (B, P), or None.
    """

    def __init__(
        self, parts: Sequence[tuple[Any, Space, slice]], back: Callable[[Mapping[Any, Attribution]], Any],
        background: Tensor | None = None,
    ) -> None:  # fmt: skip
        super().__init__((parts[-1][2].stop,), background=background)
        self.parts = tuple(parts)
        self._back = back

    @property
    def kind(self) -> str:
        """See Places."""
        return "parts"

    @property
    def words(self) -> str:
        """See Space."""
        return f"{len(self.parts)} inputs"

    @property
    def most_rows(self) -> int:
        """As many as each part may have."""
        return min(part.most_rows for _, part, _ in self.parts)

    @property
    def grid(self) -> torch.Size:
        """The places of all parts."""
        return torch.Size([sum(part.grid.numel() for _, part, _ in self.parts)])

    @property
    def places(self) -> Places:
        """See Space."""
        return Places("parts", parts=tuple((str(key), tuple(part.grid), part.places) for key, part, _ in self.parts))

    @property
    def blanks(self) -> tuple[str, ...]:
        """See Space."""
        return ("usual", "zero")

    def usual(self, name: str, default: Any) -> tuple[Any, ...]:
        """What is usual for each part; of other parameters, what is for the first that has something."""
        if name == "baseline":
            return ("background", "background-mean") if self.background is not None else ("usual",)
        return next((own for _, part, _ in self.parts if (own := part.usual(name, default))), ())

    def reduced(self, values: Tensor, how: str) -> Tensor:
        """(P,) -> (G,), each part by itself; "none" keeps (P,)."""
        if how == "none":
            return values
        return torch.cat([
            part.reduced(values[place].reshape(part.shape), how).flatten() for _, part, place in self.parts
        ])  # fmt: skip

    def across(self, numbers: Tensor) -> Tensor:
        """(…, G) -> (…, P)."""
        found, start = [], 0
        for _, part, _ in self.parts:
            stop = start + part.grid.numel()
            own = part.across(numbers[..., start:stop].unflatten(-1, part.grid))
            lead = numbers.shape[:-1]
            found.append(own.expand(*lead, *part.shape).flatten(len(lead)))
            start = stop
        return torch.cat(found, -1)

    def scale(self, inputs: Tensor) -> Tensor:
        """(P,): each part's own."""
        return torch.cat([
            part.scale(inputs[:, place].unflatten(1, part.shape)).expand(part.shape).flatten()
            for _, part, place in self.parts
        ])  # fmt: skip

    def baseline(self, name: str, inputs: Tensor) -> Tensor:
        """See Space. A part that has no such baseline has its usual one, and so has each for "usual"."""
        if name == "background-mean":
            return super().baseline(name, inputs)
        known = 0
        found = []
        for _, part, place in self.parts:
            row = inputs[:, place].unflatten(1, part.shape)
            own, has = _of(part, name, row)
            found.append(own.flatten(1))
            known += has
        if not known and name != "usual":
            raise ExplainError(f"The baseline {name!r} is not known for any of the {len(self.parts)} inputs.")
        return torch.cat(found, 1)

    def apart(self, answer: Attribution) -> Any:
        """An answer for each part, in the container that the inputs came in."""
        whole = answer.values.numel() == self.shape[0] and self.grid != self.shape
        answers, start = {}, 0
        for key, part, _ in self.parts:
            shape = part.shape if whole else part.grid
            stop = start + shape.numel()
            answers[key] = replace(answer, values=answer.values[start:stop].reshape(shape), places=part.places)
            start = stop
        return self._back(answers)


def _of(part: Space, name: str, row: Tensor) -> tuple[Tensor, bool]:
    """A part's baseline, and whether it is the one of that name."""
    usual = next((own for own in part.usual("baseline", "zero") if own != "background"), "zero")
    if name == "usual":
        return part.baseline(usual, row), True
    try:
        return part.baseline(name, row), True
    except ExplainError:
        return part.baseline(usual, row), False
