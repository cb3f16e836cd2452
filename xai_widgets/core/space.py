"""The kind of input a row is: where an answer has numbers, what stands for "nothing here", what is hidden together."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import torch
from torch import Tensor

from .attribution import Attribution
from .errors import ExplainError
from .model import Reading
from .places import Places


class Space:
    """Rows of floats. A row (C, H, W) is a picture, and an answer has a number for each pixel; for a row of any other
    shape it has one for each element.

    Args:
        shape: of a row, without the batch.
        background: float tensor (B, *shape), rows that say "nothing here" together, or None.
        baselines: named rows (*shape) that do so alone, beside those every space has.

    Attributes:
        parts: of several inputs, the key, the space and the place of each in a row; () for one.
    """

    parts: tuple[tuple[Any, Space, slice], ...] = ()
    reading: Reading | None = None
    """How outputs of a layer are read as a map, of those that can be."""

    def __init__(
        self, shape: Sequence[int], *, background: Tensor | None = None,
        baselines: Mapping[str, Callable[[], Tensor]] | None = None,
    ) -> None:  # fmt: skip
        self.shape = torch.Size(shape)
        self.background = background
        self.baselines = dict(baselines or {})

    def usual(self, name: str, default: Any) -> tuple[Any, ...]:
        """For a method's parameter with a declared default, which is one for pictures: the values that are usual here,
        the first that the method knows being taken; () where the default is."""
        return ("background", "background-mean") if name == "baseline" and self.background is not None else ()

    @property
    def most_rows(self) -> int:
        """So many rows at once are known to do no harm; 0 where nothing is known of them."""
        return 0

    @property
    def words(self) -> str:
        """What the row is, for a sentence."""
        return f"a tensor (1, {', '.join(map(str, self.shape))})"

    @property
    def kind(self) -> str:
        """See Places."""
        return "picture" if len(self.shape) == 3 else "numbers"

    @property
    def blanks(self) -> tuple[str, ...]:
        """The baselines that can be made of a row alone."""
        return ("blur", "mean", "zero") if self.kind == "picture" else ("mean", "zero")

    @property
    def grid(self) -> torch.Size:
        """Shape of the places, and so of an answer's values."""
        return self.shape[1:] if self.kind == "picture" else self.shape

    @property
    def places(self) -> Places:
        """What an answer's places are called."""
        return Places(self.kind)

    # --- between a row and its places

    def reduced(self, values: Tensor, how: str) -> Tensor:
        """(*shape) -> (*grid); "none" keeps (*shape), and where the two are the same nothing is done."""
        return reduced(values, how) if self.kind == "picture" else values

    def across(self, numbers: Tensor) -> Tensor:
        """(…, *grid) -> a number for each element of a row, up to broadcasting."""
        return numbers.unsqueeze(-3) if self.kind == "picture" else numbers

    def scale(self, inputs: Tensor) -> Tensor:
        """() or (*shape): the range of a row (1, *shape), of which noise is a share."""
        return inputs.max() - inputs.min()

    def pieces(self, how: str) -> Tensor | None:
        """int64 (*grid), the number of the piece each place is hidden with, -1 where it is never hidden; None where
        pieces are to be cut."""
        return None

    def apart(self, answer: Attribution) -> Any:
        """What a person gets: an answer, or one for each of several inputs."""
        return answer

    # --- nothing

    def baseline(self, name: str, inputs: Tensor) -> Tensor:
        """(1, *shape) that says "nothing here" beside a row (1, *shape): "zero" (0 in the model's own space), "mean"
        (each channel's mean), "blur" (of a picture), "background-mean" (of the background's rows), or a named one.

        Raises:
            ExplainError: there is no such baseline here.
        """
        if name == "zero":
            return torch.zeros_like(inputs)
        if name == "mean":
            places = tuple(range(2, inputs.ndim)) or (1,)
            return inputs.float().mean(places, keepdim=True).to(inputs.dtype).expand_as(inputs)
        if name == "blur" and self.kind == "picture":
            return blurred(inputs)
        if name in self.baselines:
            return self.baselines[name]()[None].to(inputs.device, inputs.dtype)
        if name == "background-mean" and self.background is not None:
            return self.background.float().mean(0, keepdim=True).to(inputs.device, inputs.dtype)
        raise ExplainError(self.unknown_baseline(name))

    def unknown_baseline(self, name: str) -> str:
        """The sentence for a baseline that is not there."""
        if name.startswith("background"):
            return f"baseline={name!r} is of your own data: give background=, rows like the input."
        if self.kind == "picture":
            return (
                f"The baseline {name!r} is not known for an input given as a tensor. Use 'zero', 'mean' or 'blur',"
                " or give the picture itself and its preprocess."
            )
        known = ["zero", "mean", *self.baselines, *(["background"] if self.background is not None else [])]
        return f"The baseline {name!r} is not known for this kind of input. Use {_listed(known)}."

    def fills(self, name: str, inputs: Tensor, most: int, seed: int) -> Tensor:
        """(B, *shape): rows that hidden places are taken from, one after the other, the scores being averaged: the
        baseline, or at most `most` rows of the background, drawn without replacement, for the name "background"."""
        if name != "background":
            return self.baseline(name, inputs)
        if self.background is None:
            raise ExplainError("baseline='background' needs rows to take hidden places from: give background=.")
        rows = self.background
        if len(rows) > most:
            drawn = torch.randperm(len(rows), generator=torch.Generator().manual_seed(seed))[:most]
            rows = rows[drawn.sort().values.to(rows.device)]
        return rows.to(inputs.device, inputs.dtype)

    # --- how it is named

    def hidden(self, pieces: Sequence[int]) -> str:
        """Words for some pieces, for a sentence about what the model said without them."""
        shown = ", ".join(str(piece) for piece in pieces[:6]) + (", …" if len(pieces) > 6 else "")
        return f"pieces {shown}"


def reduced(values: Tensor, how: str) -> Tensor:
    """(C, H, W) -> (H, W): "sum", "max" (largest absolute value), "l2" (Euclidean length); "none" keeps (C, H, W)."""
    if how == "sum":
        return values.sum(0)
    if how == "max":
        return values.abs().amax(0)
    if how == "l2":
        return values.square().sum(0).sqrt()
    return values


def _listed(names: Sequence[str]) -> str:
    quoted = [repr(name) for name in names]
    return quoted[0] if len(quoted) == 1 else f"{', '.join(quoted[:-1])} or {quoted[-1]}"


def blurred(picture: Tensor) -> Tensor:
    """Gaussian blur of (N, C, H, W), its standard deviation a twelfth of the shorter side; edges are repeated."""
    return gaussian(picture, max(min(picture.shape[-2:]) / 12, 0.5))


def gaussian(picture: Tensor, sigma: float) -> Tensor:
    """Gaussian blur of (N, C, H, W) with a standard deviation in pixels, over 0, cut off at 2.5 of it; edges are
    repeated."""
    height, width = picture.shape[-2:]
    down, across = (_smoothing(side, sigma).to(picture.device) for side in (height, width))
    return (down @ picture.float() @ across.T).to(picture.dtype)


def _smoothing(side: int, sigma: float) -> Tensor:
    """(side, side): the blur of a line as a matrix. On a CPU two products of matrices take a tenth of the time of two
    convolutions with one long kernel."""
    radius = max(1, min(int(2.5 * sigma), 4 * side))
    offsets = torch.arange(-radius, radius + 1)
    kernel = torch.exp(-0.5 * (offsets.float() / sigma) ** 2)
    where = (torch.arange(side)[:, None] + offsets).clamp(0, side - 1)
    return torch.zeros(side, side, dtype=torch.float32).scatter_add_(1, where, (kernel / kernel.sum()).expand(side, -1))
