"""Which question an open panel asks: the analysis, what it depends on, and the study it is of."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterator
from typing import Any

from torch import Tensor

from ...analysis import sensitivity as s
from ...analysis.anytime import Estimate

Steps = Callable[[s.Study], Iterator[Estimate]]
Question = tuple[Hashable, Steps]
ANSWERS = {"curves": "curve", "change": "counterfactual", "random": "jitter", "global": "overview"}
"""The trait that a panel's answer is kept in. "local" has none here: it follows the hand at once."""


def question(explorer: Any, codes: Tensor) -> Question:
    """What the open panel asks, beside the number studied: a key that is the same for the same question, and the
    analysis."""
    makes: dict[str, Callable[[Any, Tensor], Question]] = {
        "curves": _curves, "change": _change, "random": _random, "global": _global,
    }  # fmt: skip
    return makes[explorer.panel](explorer, codes)


def _curves(explorer: Any, _codes: Tensor) -> Question:
    one, other = explorer.feature, explorer.other
    if other and other != one:
        return ("surface", one, other), lambda study: s.surface.steps(study, one, other)
    return ("curves", one), lambda study: s.curves.steps(study, one)


def _change(explorer: Any, codes: Tensor) -> Question:
    given = {
        "to": explorer.to, "method": explorer.search, "locked": tuple(explorer.locked), "ranges": dict(explorer.ranges),
        "most": explorer.most or None,
    }  # fmt: skip
    return (repr(given), tuple(codes.tolist())), lambda study: s.counterfactual.steps(study, **given)


def _random(explorer: Any, codes: Tensor) -> Question:
    given = {
        "features": disturbed(explorer), "strength": explorer.strength, "kind": explorer.noise, "n": explorer.samples,
        "seed": explorer.seed,
    }  # fmt: skip
    return (repr(given), tuple(codes.tolist())), lambda study: s.jitter.steps(study, **given)


def disturbed(explorer: Any) -> list[str] | None:
    """The columns that are disturbed; None for all that vary."""
    if explorer.disturbed:
        return [name for name in explorer.disturbed if name not in explorer.locked] or list(explorer.disturbed)
    if not explorer.locked:
        return None
    free = [one.name for one in explorer.about.features if not one.constant and one.name not in explorer.locked]
    return free or None


def _global(explorer: Any, _codes: Tensor) -> Question:
    of, seed = explorer.against, explorer.seed
    made: dict[str, Steps] = {
        "association": lambda study: s.association.steps(study, of=of, seed=seed),
        "importance": lambda study: s.importance.steps(study, of=of, seed=seed),
        "sobol": lambda study: s.sobol.steps(study, seed=seed),
        "morris": lambda study: s.morris.steps(study, seed=seed),
    }
    return (explorer.analysis, of, seed), made[explorer.analysis]
