"""What an AttentionExplorer is about: a text with its tokenizer, a picture, or an input made already."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from torch import Tensor, nn

from ...core.errors import ExplainError
from ...core.ours import Ours
from ...models.attention import AttentionLayer
from ...models.pictures import is_picture
from ...models.preprocess import see
from ...models.tokenized import Tokenized, Tokenizer, Tokens
from ..shown import Shown

MOST_PREFIX = 16
"""Tokens before the patches: class, distilled and register tokens. More are no prefix."""
Grid = tuple[int, int, int]
"""(height, width, prefix): patches of a picture, and the tokens before them that stand for no place."""


@dataclass(frozen=True, eq=False)
class Prepared:
    """One input. `picture`: what is shown of it, if it is one; see Tokenized for the others."""

    inputs: Any
    tokens: Mapping[str, Tokens]
    note: str = ""
    picture: Shown | None = None
    patch: tuple[int, int] | None = None
    """(height, width) of a patch in pixels, where the model says so."""

    def grid(self, layers: Sequence[AttentionLayer]) -> Grid | None:
        """Where the tokens of a picture lie, or None where that is not known."""
        if self.picture is None:
            return None
        whole = [layer.keys_length for layer in layers if layer.groups == 1]
        return _grid(whole[0], self.picture.seen.size, self.patch) if whole else None

    def told(self, layers: Sequence[AttentionLayer]) -> dict[str, Tokens]:
        """The tokens by whose they are, as many as the layers have."""
        lengths: dict[str, int] = {}
        for layer in layers:
            lengths[layer.queries] = max(lengths.get(layer.queries, 0), layer.length)
            lengths[layer.keys] = max(lengths.get(layer.keys, 0), layer.keys_length)
        grid = self.grid(layers)
        return {name: self._of(name, length, grid) for name, length in lengths.items()}

    def _of(self, name: str, length: int, grid: Grid | None) -> Tokens:
        known = self.tokens.get(name)
        if known is not None and len(known.texts) == length:
            return known
        if grid is None or grid[0] * grid[1] + grid[2] != length:
            return Tokens.numbered(length)
        patches = [f"{row}, {column}" for row in range(grid[0]) for column in range(grid[1])]
        return Tokens((*_prefixes(grid[2]), *patches), "s" * grid[2] + "p" * len(patches))


class Source(Protocol):
    """Where inputs come from. `editable`: whether there is a text to be edited."""

    editable: bool
    decodes: bool

    def read(self, given: Any, second: str) -> Prepared:
        """An input; ExplainError where it does not fit."""


class Texts:
    """Texts, by a tokenizer."""

    editable = True

    def __init__(self, tokenizer: Any, model: nn.Module) -> None:
        self.given, self.tokenizer = tokenizer, Tokenizer(tokenizer, model)
        self.decodes = self.tokenizer.decodes

    def read(self, given: Any, second: str) -> Prepared:
        """See Source."""
        made: Tokenized = self.tokenizer.read(given, second)
        return Prepared(made.inputs, made.tokens, made.note)


class Pictures:
    """Pictures, by a preprocessing. The second text of `read` is not used."""

    editable = decodes = False

    def __init__(self, preprocess: Callable[[Any], Any] | None, model: nn.Module) -> None:
        if preprocess is not None and not callable(preprocess):
            raise ExplainError(f"preprocess must be callable, got {type(preprocess).__name__}.")
        self._preprocess = preprocess
        convolutions = [m for m in model.modules() if isinstance(m, nn.Conv2d) and m.kernel_size == m.stride]
        self._patch = (convolutions[0].stride[0], convolutions[0].stride[1]) if convolutions else None
        self._channels = convolutions[0].in_channels if convolutions else 3

    def read(self, given: Any, second: str) -> Prepared:
        """See Source."""
        shown = Shown(see(given, self._preprocess, 1 if self._channels == 1 else 3))
        inputs = shown.inputs(None, "mean")
        return Prepared(inputs, {}, shown.seen.note, shown, self._patch)


class Made:
    """Inputs made already: tensors, tuples of them, or what a tokenizer gave."""

    editable = decodes = False

    def read(self, given: Any, second: str) -> Prepared:
        """See Source."""
        return Prepared(given, {})


def source(model: nn.Module, given: Any, tokenizer: Any, preprocess: Callable[[Any], Any] | None) -> Source:
    """The source that an input is of.

    Raises:
        ExplainError: a text without a tokenizer, or what is no input at all.
    """
    if isinstance(given, str) and tokenizer is None and not is_picture(given):
        raise ExplainError("A text needs its tokenizer: give tokenizer=AutoTokenizer.from_pretrained(…).")
    if isinstance(given, str) and tokenizer is not None:
        return Texts(tokenizer, model)
    if (
        isinstance(given, (tuple, list))
        and given
        and all(isinstance(one, str) for one in given)
        and tokenizer is not None
    ):
        raise ExplainError("One text is looked at: give the second sentence of a pair as second_text=.")
    if isinstance(given, (Mapping, tuple, list)) or (isinstance(given, Tensor) and given.ndim not in (3, 4)):
        return Made()
    if is_picture(given) or isinstance(given, Tensor):
        return Pictures(preprocess, model)
    raise ExplainError(
        f"An AttentionExplorer takes a text with tokenizer=, a picture, or tensors as the model takes them, got"
        f" {type(given).__name__}."
    )


def separators(tokens: Tokens) -> list[int]:
    """Indices of the special tokens."""
    return [index for index, kind in enumerate(tokens.kinds) if kind == "s"]


def _prefixes(count: int) -> Sequence[str]:
    if count <= 1:
        return [Ours("class")][:count]
    if count == 2:
        return [Ours("class"), Ours("distilled")]
    return [Ours("class"), *(Ours(f"register {n}") for n in range(1, count))]


def _grid(length: int, size: tuple[int, int], patch: tuple[int, int] | None) -> Grid | None:
    """(height, width, prefix) of so many tokens of a picture (H, W): by the patches' size where that fits, else the
    grid of the picture's shape that leaves the fewest tokens over."""
    if patch is not None:
        height, width = size[0] // patch[0], size[1] // patch[1]
        if height * width and 0 <= length - height * width <= MOST_PREFIX:
            return height, width, length - height * width
    for prefix in range(min(MOST_PREFIX, length)):
        height = round(math.sqrt((length - prefix) * size[0] / size[1]))
        width = (length - prefix) // max(height, 1)
        if height and height * width == length - prefix and abs(width / height - size[1] / size[0]) < 0.1:
            return height, width, prefix
    return None
