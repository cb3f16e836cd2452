"""What is changed in a transformer's attention: heads and layers off, columns off, temperatures, single weights."""

from __future__ import annotations

import math
import numbers
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np
from torch import Tensor

from ...core.errors import ExplainError, unknown

if TYPE_CHECKING:
    from .layer import AttentionLayer

LEAST_TEMPERATURE, MOST_TEMPERATURE = 0.01, 100.0


@dataclass(frozen=True)
class LayerChange:
    """A Change as one layer sees it. `temperatures` is by head, `weights` by (head, query, key)."""

    off: frozenset[int] = frozenset()
    columns: tuple[int, ...] = ()
    temperature: float = 1.0
    temperatures: Mapping[int, float] = field(default_factory=dict)
    weights: Mapping[tuple[int, int, int], float] = field(default_factory=dict)

    @property
    def weighs(self) -> bool:
        """Whether any weight differs from the model's own; heads that are off keep theirs, unused."""
        return bool(self.columns or self.temperature != 1 or self.temperatures or self.weights)


UNTOUCHED = LayerChange()


@dataclass(frozen=True)
class Change:
    """Any of these together. Layers are counted from 0 in the order they are run, heads and tokens from 0.

    Attributes:
        heads: (layer, head): the head's output is 0.
        layers: every head of the layer is off: what the layer adds is its output bias alone.
        columns: (layer, key): nobody attends to that token in that layer; rows share out its weight in proportion, and
            a row that may attend to nothing else gets 0.
        temperatures: (layer, head) or (layer, None) for all heads -> T in [0.01, 100]; scores, biases included, are
            divided by T before the softmax: over 1 flattens, under 1 sharpens. A head's own wins over its layer's.
        weights: (layer, head, query, key) -> the weight, in [0, 1]; the rest of the row is scaled so that it sums to 1.
    """

    heads: frozenset[tuple[int, int]] = frozenset()
    layers: frozenset[int] = frozenset()
    columns: frozenset[tuple[int, int]] = frozenset()
    temperatures: Mapping[tuple[int, int | None], float] = field(default_factory=dict)
    weights: Mapping[tuple[int, int, int, int], float] = field(default_factory=dict)

    @classmethod
    def of(cls, data: Any) -> Change:
        """From plain lists, as they come from a browser: heads [[layer, head], …], layers [layer, …], columns
        [[layer, key], …], temperatures [[layer, head or null, T], …], weights [[layer, head, query, key, weight], …].

        Raises:
            ExplainError: another key, or an entry of another form.
        """
        if isinstance(data, cls):
            return data
        if not isinstance(data, Mapping):
            raise ExplainError(f"A change of the attention must be a Change or a dict, got {type(data).__name__}.")
        for name in data:
            if name not in _FORMS:
                raise ExplainError(unknown("change of the attention called", name, _FORMS))
        entries = {name: [_entry(name, entry) for entry in _list(name, data.get(name, ()))] for name in _FORMS}
        return cls(
            heads=frozenset((e[0], e[1]) for e in entries["heads"]),
            layers=frozenset(e[0] for e in entries["layers"]),
            columns=frozenset((e[0], e[1]) for e in entries["columns"]),
            temperatures={(e[0], e[1]): e[2] for e in entries["temperatures"]},
            weights={(e[0], e[1], e[2], e[3]): e[4] for e in entries["weights"]},
        )

    def described(self) -> dict[str, list[Any]]:
        """The plain lists that `of` takes."""
        return {
            "heads": sorted(map(list, self.heads)),
            "layers": sorted(self.layers),
            "columns": sorted(map(list, self.columns)),
            "temperatures": [[*key, value] for key, value in self.temperatures.items()],
            "weights": [[*key, value] for key, value in self.weights.items()],
        }

    def __bool__(self) -> bool:
        return bool(self.heads or self.layers or self.columns or self.temperatures or self.weights)

    def at(self, layer: int, heads: int) -> LayerChange:
        """What it means for one layer of so many heads."""
        if not self:
            return UNTOUCHED
        mine = {head: t for (at, head), t in self.temperatures.items() if at == layer}
        common = mine.pop(None, 1.0)
        off = range(heads) if layer in self.layers else (head for at, head in self.heads if at == layer)
        return LayerChange(
            off=frozenset(off),
            columns=tuple(sorted(key for at, key in self.columns if at == layer)),
            temperature=common,
            temperatures={head: t for head, t in mine.items() if head is not None},
            weights={(h, i, j): w for (at, h, i, j), w in self.weights.items() if at == layer},
        )

    def check(self, layers: tuple[AttentionLayer, ...]) -> Change:
        """Itself, if all it names is there and every number is possible.

        Raises:
            ExplainError: a layer, head or token that is not there; a temperature or weight out of its range.
        """
        for at, head in [*self.heads, *self.temperatures, *((at, head) for at, head, _, _ in self.weights)]:
            layer_of(layers, at).check(head=0 if head is None else head)
        for at in self.layers:
            layer_of(layers, at)
        for at, key in self.columns:
            layer_of(layers, at).check(key=key).check_single("a token's column can be switched off")
        for at, head, query, key in self.weights:
            layer_of(layers, at).check(head, query, key).check_single("a single weight can be set")
        for t in self.temperatures.values():
            _in_range("A temperature", t, LEAST_TEMPERATURE, MOST_TEMPERATURE)
        for weight in self.weights.values():
            _in_range("An attention weight", weight, 0.0, 1.0)
        return self


def layer_of(layers: tuple[AttentionLayer, ...], index: Any) -> AttentionLayer:
    """The layer of an index; ExplainError where there is none."""
    if isinstance(index, bool) or not isinstance(index, int) or not 0 <= index < len(layers):
        raise ExplainError(f"The model has attention layers 0 to {len(layers) - 1}, so there is no layer {index!r}.")
    return layers[index]


_FORMS = {"heads": "ii", "layers": "i", "columns": "ii", "temperatures": "inf", "weights": "iiiif"}
"""i: a whole number, n: one or None, f: a number."""


def as_lists(value: Any) -> Any:
    """Arrays and tensors, and the numbers of them, as plain lists and numbers: what np.argwhere gives is a list too."""
    if isinstance(value, (np.ndarray, np.generic, Tensor)):
        return value.tolist()
    return [as_lists(one) for one in value] if isinstance(value, (list, tuple)) else value


def _list(name: str, entries: Any) -> Iterable[Any]:
    entries = as_lists(entries)
    if isinstance(entries, (str, bytes, Mapping)) or not isinstance(entries, Iterable):
        raise ExplainError(f"{name} of a change of the attention must be a list, got {entries!r}.")
    return entries


def _entry(name: str, entry: Any) -> tuple[Any, ...]:
    form = _FORMS[name]
    parts = tuple(entry) if isinstance(entry, (list, tuple)) else (entry,)
    if len(parts) != len(form) or not all(map(_fits, form, parts)):
        raise ExplainError(
            f"An entry of {name} of a change of the attention must have {len(form)} numbers, got {entry!r}."
        )
    return parts


def _fits(form: str, part: Any) -> bool:
    if part is None:
        return form == "n"
    kind = numbers.Real if form == "f" else int
    return isinstance(part, kind) and not isinstance(part, bool)


def _in_range(what: str, value: Any, low: float, high: float) -> None:
    if not _fits("f", value) or not math.isfinite(value) or not low <= value <= high:
        raise ExplainError(f"{what} must be a number from {low:g} to {high:g}, got {value!r}.")
