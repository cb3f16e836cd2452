"""Against the region a person drew: does the map point at it, cover it, keep its weight in it?"""

from __future__ import annotations

import math
from collections.abc import Iterator

import torch
from torch import Tensor
from torch.nn.functional import max_pool2d, pad

from ...core.params import Choice, Slider
from .base import Metric
from .cases import Case
from .formula import frac, mathml, row, sub, total
from .measure import Measure
from .ranks import places
from .registry import register


@register
class PointingGame(Metric):
    """1 where the map's largest value is in the region or within `tolerance` pixels of it, else 0.

    Where several pixels have the largest value: the share of them that are, so that a flat map is not a hit.
    `parts["chance"]` is the region's share of the picture.
    Paper: Zhang et al. 2016, https://arxiv.org/abs/1608.00507.
    """

    name = "pointing-game"
    label = "Pointing game"
    about = (
        "Whether the map's highest point is inside the drawn region. A model may rightly use something outside what"
        " a person would point at, so a miss accuses the map or the model, not always the map."
    )
    better = "higher"
    formula = mathml("arg", "max", "M", "∈", "R")
    paper = ("Zhang et al. 2016", "https://arxiv.org/abs/1608.00507")
    params = (Slider("tolerance", "tolerance", 0, 64, 1, 0, integer=True, help="pixels beside the region that count"),)
    needs = frozenset({"region"})

    def steps(self, given: Case) -> Iterator[Measure]:
        values, region = _both(given)
        hit = _widened(region, self.values["tolerance"])[values == values.max()].float().mean()
        yield self.answer(given, float(hit), parts={"chance": _share(region)})


@register
class IntersectionOverUnion(Metric):
    """|T ∩ R| / |T ∪ R| for T, what stands out in the map: as many pixels as the region has, or all above a share of
    the largest value.

    Paper: Zhou et al. 2016, https://arxiv.org/abs/1512.04150.
    """

    name = "iou"
    label = "Intersection over union"
    about = (
        "How well what stands out in the map covers the drawn region and nothing else. Maps that rightly mark only"
        " an edge or a detail of the thing score low."
    )
    better = "higher"
    formula = mathml(frac(row("|", "T", "∩", "R", "|"), row("|", "T", "∪", "R", "|")))
    paper = ("Zhou et al. 2016", "https://arxiv.org/abs/1512.04150")
    params = (
        Choice("cut", "what stands out", (("size", "as many pixels as drawn"), ("share", "a share of the largest")),
               "size"),
        Slider("share", "share of the largest", 0.05, 0.95, 0.05, 0.5, when="cut=share"),
    )  # fmt: skip
    needs = frozenset({"region"})

    def steps(self, given: Case) -> Iterator[Measure]:
        values, region = _both(given)
        if self.values["cut"] == "size":
            out = places(values, 0) < int(region.sum())
        else:
            out = (values > 0) & (values >= self.values["share"] * values.max())
        yield self.answer(given, float((out & region).sum()) / float((out | region).sum()))


@register
class MassInside(Metric):
    """Sum of the map's positive values inside the region over their whole sum, in [0, 1]; 0 where it has none.

    `parts["chance"]` is the region's share of the picture, which a flat map reaches.
    Paper: Arras, Osman, Samek 2022, https://arxiv.org/abs/2003.07258.
    """

    name = "mass-inside"
    label = "Mass inside"
    about = (
        "How much of the map's weight lies in the drawn region. A blurred map spills over the edge and loses by it"
        " even where it is centred right."
    )
    better = "higher"
    formula = mathml(frac(row(total(row("i", "∈", "R")), sub("M", "i")), row(total("i"), sub("M", "i"))))
    paper = ("Arras, Osman, Samek 2022", "https://arxiv.org/abs/2003.07258")
    params = (Choice("count", "count", (("positive", "what speaks for it"), ("absolute", "size only")), "positive"),)
    needs = frozenset({"region"})

    def steps(self, given: Case) -> Iterator[Measure]:
        values, region = _both(given)
        mass = values.abs() if self.values["count"] == "absolute" else values.clamp_min(0)
        whole = float(mass.double().sum())
        inside = float(mass[region].double().sum()) / whole if whole > 0 else 0.0
        yield self.answer(given, inside, parts={"chance": _share(region)})


def _both(given: Case) -> tuple[Tensor, Tensor]:
    assert given.region is not None  # `check` has seen to it
    return given.at((given.region.shape[0], given.region.shape[1])), given.region


def _share(region: Tensor) -> float:
    return float(region.float().mean())


def _widened(region: Tensor, by: int) -> Tensor:
    """The region and every pixel within `by` pixels of it, row by row of a disc."""
    height, wide = region.shape[0], region.clone()
    for down in range(-by, by + 1):
        across = math.isqrt(by * by - down * down)
        row_ = max_pool2d(region[None, None].float(), (1, 2 * across + 1), stride=1, padding=(0, across))
        shifted = pad(row_, (0, 0, by, by))[0, 0, by + down : by + down + height]
        wide = torch.logical_or(wide, shifted > 0)
    return wide
