"""What a person says of a map: a rating, why, and where it should have been."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timezone
from typing import Any

import torch
from torch import Tensor

from ...core.attribution import Attribution
from ...core.errors import ExplainError
from ...core.target import as_target
from .cases import as_region

LOWEST, HIGHEST = 1, 5


@dataclass(frozen=True, eq=False)
class Verdict:
    """One person's judgement of one map.

    Attributes:
        rating: from 1 (useless) to 5 (just right).
        why: in their words.
        region: bool (H, W), where the map should be, or None.
        model: the model's name.
        inputs: the input's name, such as a file's.
        method, params, target, layer, score: of the map; the target as plain data, see Target.told.
        seed: of the method; None where it has none.
        when: ISO 8601, in UTC.
    """

    rating: int
    why: str = ""
    region: Tensor | None = None
    model: str = ""
    inputs: str = ""
    method: str = ""
    target: int | list[int] | str = 0
    layer: str = ""
    score: float = float("nan")
    seed: int | None = None
    params: dict[str, Any] = field(default_factory=dict)
    when: str = ""

    def row(self) -> dict[str, Any]:
        """Plain data, for a table or JSON: the region as run lengths, as COCO's tools read them. A score that is not
        known is None."""
        known = self.score == self.score
        return {**vars(self), "params": dict(self.params), "score": self.score if known else None,
                "region": None if self.region is None else run_lengths(self.region)}  # fmt: skip


def verdict(
    attribution: Attribution, rating: int, why: str = "", region: Any = None, *, model: Any = "", inputs: str = "",
    when: datetime | None = None,
) -> Verdict:  # fmt: skip
    """A Verdict on a map.

    Args:
        attribution: the map.
        rating: whole number from 1 (useless) to 5 (just right).
        why: in the person's words.
        region: bool (H, W), where the map should be.
        model: its name, or the model, whose class then names it.
        inputs: the input's name.
        when: now, where None.

    Raises:
        ExplainError: a rating outside 1 to 5, a region that is none, a map that is no Attribution.
    """
    if not isinstance(attribution, Attribution):
        raise ExplainError(f"A verdict is on an Attribution, got {type(attribution).__name__}.")
    if isinstance(rating, bool) or not isinstance(rating, int) or not LOWEST <= rating <= HIGHEST:
        raise ExplainError(f"rating must be a whole number from {LOWEST} to {HIGHEST}, got {rating!r}.")
    return Verdict(
        rating=rating, why=str(why), region=None if region is None else as_region(region, None),
        model=model if isinstance(model, str) else type(model).__name__, inputs=inputs, method=attribution.method,
        target=as_target(attribution.target).told(), layer=attribution.layer, score=attribution.score,
        seed=attribution.params.get("seed"), params=dict(attribution.params),
        when=(when or datetime.now(timezone.utc)).astimezone(timezone.utc).isoformat(timespec="seconds"),
    )  # fmt: skip


class Verdicts:
    """Verdicts in the order they were given.

    >>> verdicts = Verdicts()
    >>> verdicts.add(Attribution(torch.eye(3), 0, "saliency", 1.0), 4, "at the edges, but there").rating
    4
    >>> verdicts.table()[0]["method"]
    'saliency'
    """

    def __init__(self, verdicts: Iterable[Verdict] = ()) -> None:
        self._all = list(verdicts)

    def add(self, attribution: Attribution, rating: int, why: str = "", region: Any = None, **known: Any) -> Verdict:
        """Keep a `verdict()`."""
        self._all.append(verdict(attribution, rating, why, region, **known))
        return self._all[-1]

    def __len__(self) -> int:
        return len(self._all)

    def __iter__(self) -> Iterator[Verdict]:
        return iter(self._all)

    def table(self) -> list[dict[str, Any]]:
        """A row of plain data for each verdict; `frame` of it is a pandas DataFrame, and json.dumps takes it."""
        return [each.row() for each in self._all]

    @classmethod
    def of(cls, rows: Iterable[Mapping[str, Any]]) -> Verdicts:
        """The verdicts of a `table()`."""
        return cls(Verdict(**{**row, "region": None if row["region"] is None else region_of(row["region"]),
                              "score": float("nan") if row["score"] is None else row["score"]})
                   for row in rows)  # fmt: skip


def run_lengths(region: Tensor) -> dict[str, list[int]]:
    """A bool (H, W) as {"size": [H, W], "counts": […]}: lengths of runs, column by column, the first of False."""
    flat = region.T.flatten().to(torch.int8)
    turns = torch.nonzero(torch.diff(flat, prepend=flat.new_zeros(1))).flatten().tolist()
    edges = [0, *turns, flat.numel()]
    return {"size": list(region.shape), "counts": [b - a for a, b in zip(edges, edges[1:], strict=False)]}


def region_of(lengths: Mapping[str, Any]) -> Tensor:
    """The bool (H, W) of `run_lengths`."""
    height, width = lengths["size"]
    counts = torch.tensor(lengths["counts"])
    flat = torch.repeat_interleave(torch.arange(len(counts)) % 2 == 1, counts)
    return flat.reshape(width, height).T.contiguous()
