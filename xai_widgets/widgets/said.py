"""What the model says, beside what it says untouched."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from torch import Tensor, nn
from torch.nn.functional import cosine_similarity

from ..core.errors import ExplainError
from ..core.ours import Ours
from ..models.outcome import Outcome
from .outputs import label_names

TOP = 6


def likeliest(seen: Outcome, now: Outcome, target: int | None, name: Callable[[int], str]) -> list[dict[str, Any]]:
    """The most likely outputs as changed, and the target's, as bars.

    Args:
        seen: what the untouched model says.
        now: what it says as changed.
        target: the output that is looked at, the untouched model's most likely one where None.
        name: the name of an output.
    """
    before, after = seen.shown, now.shown
    top = after.topk(min(TOP, len(after))).indices.tolist()
    target = int(seen.values.argmax()) if target is None else target
    top = top if target in top else [*top[:-1], target]
    return [{"index": i, "label": name(i), "score": float(after[i]), "base": float(before[i])} for i in top]


def likenesses(
    seen: Tensor, now: Tensor, reference: Tensor | None, sentence: str, itself: str = Ours("untouched embedding")
) -> list[dict[str, Any]]:
    """What an embedding (width,) is like, as bars: the untouched one, and that of a reference sentence, if any."""
    bars = [{"index": 0, "label": itself, "score": _likeness(now, seen), "base": 1.0}]
    if reference is not None:
        score, base = _likeness(now, reference), _likeness(seen, reference)
        bars.append({"index": 1, "label": f"“{sentence}”", "score": score, "base": base})
    return bars


def _likeness(a: Tensor, b: Tensor) -> float:
    return float(cosine_similarity(a[None], b[None])[0])


def configured(model: nn.Module, kind: str, outputs: int) -> list[str]:
    """The names of a classifier's outputs that its configuration has, if any."""
    named = getattr(getattr(model, "config", None), "id2label", None)
    if kind not in ("softmax", "sigmoid") or not isinstance(named, Mapping) or len(named) != outputs:
        return []
    try:
        return label_names(named, outputs)
    except ExplainError:  # nobody gave it here, so nobody is to be told
        return []
