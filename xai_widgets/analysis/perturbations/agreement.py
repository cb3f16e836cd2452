"""Whether the explanation stays while the picture is perturbed."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from ...core.attribution import Attribution
from ...core.target import TargetLike
from ...explainers import Explainer
from ...explainers import get as explainer_of
from .. import metrics
from ..anytime import Anytime, Estimate
from ..counts import seeded
from .apply import Settings, carried, ordered, perturb
from .sight import Sight


@dataclass(frozen=True, eq=False, kw_only=True)
class Agreement(Estimate):
    """Two explanations, and how alike they are.

    Attributes:
        before, after: of the untouched and of the perturbed picture, for the same target.
        rank_correlation: in [-1, 1], see metrics.RankCorrelation.
        top_k_overlap: in [0, 1], see metrics.TopKOverlap.
    """

    before: Attribution
    after: Attribution
    rank_correlation: float
    top_k_overlap: float


@Anytime
def agreement(
    sight: Sight, settings: Settings, explainer: str | Explainer = "grad-cam", target: TargetLike | None = None, *,
    seed: int = 0, before: Attribution | None = None,
) -> Iterator[Agreement]:  # fmt: skip
    """How alike the explanations of the untouched and of the perturbed picture are.

    Where a perturbation moves what is in the picture (rotation, shift, scale), the untouched one's map is moved along
    first, so that a map that follows is no disagreement.

    Args:
        sight: the picture, see `sight`.
        settings: see `perturb`.
        explainer: a name or an Explainer.
        target: what is explained in both; where None, the untouched picture's largest output.
        seed: of random perturbations.
        before: the untouched picture's explanation by the same explainer and of the same target, if it is there.

    Raises:
        ExplainError: see `perturb` and `Explainer.explain`.
    """
    ordered(settings)
    method = explainer_of(explainer)() if isinstance(explainer, str) else explainer
    if before is None:
        *_, before = method.estimates(sight.run, target)
    pixels = perturb(sight.pixels, settings, seeded(seed))
    other = sight.run_of(pixels)
    for after in method.estimates(other, before.target):
        rank, overlap = likeness(before, after, settings, (pixels.shape[2], pixels.shape[3]))
        yield Agreement(before=before, after=after, rank_correlation=rank, top_k_overlap=overlap,
                        progress=after.progress, model_calls=other.model_calls)  # fmt: skip
    other.release()


def likeness(before: Attribution, after: Attribution, settings: Settings, size: tuple[int, int]) -> tuple[float, float]:
    """Rank correlation, in [-1, 1], and top-k overlap, in [0, 1], of two explanations of a picture of this size (H, W):
    of the untouched one, moved along, and of the perturbed one."""
    untouched = replace(before, values=carried(before.map, settings, size), reading=None)
    rank, overlap = (
        metrics.get(name)().measure(after, other=untouched).value for name in ("rank-correlation", "top-k-overlap")
    )
    return rank, overlap
