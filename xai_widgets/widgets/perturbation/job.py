"""The explanation of a perturbed picture, and what it is compared with."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from torch import Tensor

from ...core.attribution import Attribution
from ...core.target import TargetLike
from ..explanation import Explanation, Item, Request, Runs
from .request import Perturbed

if TYPE_CHECKING:
    from .explorer import PerturbationExplorer


@dataclass(frozen=True)
class Compared:
    """An estimate of the untouched picture, beside the last one of the perturbed picture."""

    untouched: Item
    after: Attribution


class PerturbedExplanation(Explanation):
    """See live.Job. The perturbed picture first, since that is what a hand waits for; then, where it is not known yet,
    the untouched one, to which the map is compared."""

    def __init__(self, asker: PerturbationExplorer, request: Perturbed, runs: Runs) -> None:
        super().__init__(asker, request, runs)
        self._explorer, self._perturbed = asker, request

    def items(self) -> Iterator[Any]:
        """See Explanation; then Compared."""
        last: Item | None = None
        for last in super().items():
            yield last
        assert last is not None
        if not self._perturbed.touched or self._explorer._known(self._perturbed, last) is not None:
            return
        untouched = self._perturbed.untouched(last.attribution.target)
        for item in self._estimates(untouched, self._explainer(), last_try=True):
            yield Compared(item, last.attribution)

    def deliver(self, item: Any) -> None:
        """See live.Job."""
        if isinstance(item, Compared):
            self._explorer._take_compared(self._perturbed, item)
        else:
            super().deliver(item)

    def _target(self, request: Request, base: Tensor) -> TargetLike | None:
        """The untouched picture's most likely output, where none is asked for: what is explained stays when the answer
        flips."""
        return int(base.argmax()) if request.target is None else request.target
