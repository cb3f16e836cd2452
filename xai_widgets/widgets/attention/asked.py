"""What may be asked of an AttentionExplorer, and what it means for the model."""

from __future__ import annotations

import math
import numbers
from collections.abc import Mapping, Sequence
from typing import Any

import traitlets as t

from ...core.errors import ExplainError
from ...models.attention import AttentionLayer, Change
from ...models.attention.change import as_lists
from ..traits import refusing
from ..typed import Typed
from .model import AttentionModel
from .source import Pictures, Prepared, Source

MOST_OVERLAID, MOST_WANTED = 6, 16


class AttentionAsked(Typed, AttentionModel):
    """The validators of AttentionModel's traits. Each raises a sentence and changes nothing."""

    source: Source
    _outputs = 1
    """How many outputs a target can be of."""
    _layers: Sequence[AttentionLayer] = ()
    """The attention of an input."""
    _layers_of: Prepared | None = None
    """That input."""
    _incoming: tuple[tuple[str, str], Prepared]

    # --- what may be asked

    @t.validate("image")
    def _valid_image(self, proposal: Any) -> Any:
        with refusing():
            if not isinstance(self.source, Pictures):
                raise ExplainError("There is no picture to change: this explorer was made of a text or of tensors.")
            self._incoming = self._incoming[0], self.source.read(proposal["value"], "")
        return proposal["value"]

    def _taken(self, text: str, second: str) -> Prepared:
        """See Typed."""
        if not self.source.editable:
            raise ExplainError("There is no text to change: this explorer was made of tensors or of a picture.")
        return self.source.read(text, second)

    @t.validate("layer")
    def _valid_layer(self, proposal: Any) -> int:
        with refusing():
            self._one("layer", proposal["value"], len(self._layers))
        return proposal["value"]

    @t.validate("head")
    def _valid_head(self, proposal: Any) -> int:
        with refusing():
            self._one("head", proposal["value"], self._chosen.heads)
        return proposal["value"]

    @t.validate("group")
    def _valid_group(self, proposal: Any) -> int:
        with refusing():
            self._one("group", proposal["value"], max((layer.groups for layer in self._layers), default=1))
        return proposal["value"]

    @t.validate("query")
    def _valid_query(self, proposal: Any) -> int | None:
        return self._token("query", proposal["value"], [layer.length for layer in self._layers])

    @t.validate("key")
    def _valid_key(self, proposal: Any) -> int | None:
        return self._token("key", proposal["value"], [layer.keys_length for layer in self._layers])

    def _token(self, what: str, value: int | None, lengths: list[int]) -> int | None:
        """Of the longest layer: where a layer has fewer tokens, there is nothing to be seen of it. How many an edited
        text has is known when it was run."""
        with refusing():
            if value is not None:
                self._one(what, value, max(lengths) if self._layers_of is self._incoming[1] else value + 1)
        return value

    @t.validate("overlaid")
    def _valid_overlaid(self, proposal: Any) -> list[list[int]]:
        with refusing():
            heads = self._pairs("overlaid", proposal["value"])
            if len(heads) > MOST_OVERLAID:
                raise ExplainError(f"At most {MOST_OVERLAID} heads are laid over the chosen one, got {len(heads)}.")
            self._check(Change.of({"heads": heads}))
        return heads

    @t.validate("ablated")
    def _valid_ablated(self, proposal: Any) -> list[list[int]]:
        with refusing():
            heads = self._pairs("ablated", proposal["value"])
            self._check(Change.of({"heads": heads}))
        return heads

    @t.validate("ablated_layers")
    def _valid_ablated_layers(self, proposal: Any) -> list[int]:
        with refusing():
            self._check(Change.of({"layers": proposal["value"]}))
        return sorted(set(proposal["value"]))

    @t.validate("ablated_tokens")
    def _valid_ablated_tokens(self, proposal: Any) -> list[list[Any]]:
        with refusing():
            if any(isinstance(entry, int) for entry in proposal["value"]):
                self._chosen.check_single("a token's column can be switched off")
            whose = self._chosen.keys
            given = [[whose, entry] if isinstance(entry, int) else entry for entry in proposal["value"]]
            self._check(Change.of({"columns": self._columns(given)}))
        return given

    @t.validate("temperature")
    def _valid_temperature(self, proposal: Any) -> list[list[Any]]:
        given = as_lists(proposal["value"])
        if not isinstance(given, bool) and isinstance(given, numbers.Real):
            given = [] if given == 1 else [[None, None, float(given)]]
        with refusing():
            listed = isinstance(given, (list, tuple)) and all(isinstance(entry, (list, tuple)) for entry in given)
            if not listed or any(len(entry) != 3 for entry in given):
                raise ExplainError(f"temperature must be a number or a list of [layer, head, T], got {given!r}.")
            self._check(Change.of({"temperatures": self._temperatures(given)}))
        return list({(layer, head): [layer, head, T] for layer, head, T in given}.values())

    @t.validate("weights")
    def _valid_weights(self, proposal: Any) -> list[list[Any]]:
        with refusing():
            self._check(Change.of({"weights": proposal["value"]}))
        return proposal["value"]

    @t.validate("target")
    def _valid_target(self, proposal: Any) -> int | None:
        with refusing():
            if proposal["value"] is not None:
                self._one("target", proposal["value"], self._outputs)
        return proposal["value"]

    @t.validate("reference")
    def _valid_reference(self, proposal: Any) -> str:
        with refusing():
            if proposal["value"] and not self.source.editable:
                raise ExplainError("A reference sentence needs a tokenizer: give tokenizer= and a text.")
        return proposal["value"]

    @t.validate("wanted")
    def _valid_wanted(self, proposal: Any) -> dict[str, Any]:
        with refusing():
            windows(proposal["value"])
        return proposal["value"]

    @t.validate("span")
    def _valid_span(self, proposal: Any) -> list[float]:
        with refusing():
            given = proposal["value"]
            real = all(isinstance(end, numbers.Real) and math.isfinite(end) for end in given)
            if given and not (len(given) == 4 and real and given[0] < given[1] and given[2] < given[3]):
                raise ExplainError(
                    f"span must be [first row, last, first column, last] in tokens, or [], got {given!r}."
                )
        return given

    @t.validate("pointer")
    def _valid_pointer(self, proposal: Any) -> list[int]:
        with refusing():
            if proposal["value"] and not _are(proposal["value"], 5):
                raise ExplainError("pointer must be [layer, head, group, query, key], or [].")
        return proposal["value"]

    # --- what is changed

    @property
    def _chosen(self) -> AttentionLayer:
        return self._layers[self.layer if 0 <= self.layer < len(self._layers) else 0]

    def _change(self) -> Change:
        """All that is changed in the model."""
        return Change.of({
            "heads": self.ablated, "layers": self.ablated_layers, "columns": self._columns(self.ablated_tokens),
            "temperatures": self._temperatures(self.temperature), "weights": self.weights,
        })  # fmt: skip

    def _columns(self, entries: Sequence[Sequence[Any]]) -> list[list[int]]:
        """[[layer, key], …] of entries that may name a stream instead of a layer."""
        found = []
        for entry in entries:
            if not isinstance(entry, list) or len(entry) != 2:
                raise ExplainError(f"An entry of ablated_tokens must be a token or [layer, token], got {entry!r}.")
            where, token = entry
            if isinstance(where, str):
                layers = [one.index for one in self._layers if one.keys == where and one.groups == 1]
                if not layers:
                    raise ExplainError(f"No attention layer has {where!r} tokens among its keys at once.")
                found += [[index, token] for index in layers]
            else:
                found.append([where, token])
        return found

    def _temperatures(self, entries: Sequence[Sequence[Any]]) -> list[list[Any]]:
        """A layer's own wins over that of all, whichever was set first; see Change for a head's."""
        every = range(len(self._layers))
        ordered = sorted(entries, key=lambda entry: entry[0] is not None)
        return [[at, head, temperature] for layer, head, temperature in ordered
                for at in (every if layer is None else [layer])]  # fmt: skip

    def _check(self, change: Change) -> None:
        """What an edited text's own layers would say is known when they have run."""
        if self._layers_of is self._incoming[1]:
            change.check(tuple(self._layers))

    @staticmethod
    def _one(what: str, value: int, count: int) -> None:
        if not 0 <= value < count:
            raise ExplainError(f"{what} must be from 0 to {count - 1}, got {value}.")

    @staticmethod
    def _pairs(what: str, given: Any) -> list[list[int]]:
        if not all(isinstance(pair, (list, tuple)) and len(pair) == 2 for pair in given):
            raise ExplainError(f"{what} must be a list of [layer, head], got {given!r}.")
        return [list(pair) for pair in dict.fromkeys(tuple(pair) for pair in given)]


def windows(wanted: Mapping[str, Any]) -> tuple[int, tuple[tuple[int, ...], ...]]:
    """The count and the parts of what the browser asks for; ExplainError where it is of another form."""
    number, parts = wanted.get("n", 0), wanted.get("windows", [])
    fits = _are([number], 1) and isinstance(parts, (list, tuple)) and len(parts) <= MOST_WANTED
    if not fits or not all(_are(part, 7) for part in parts):
        raise ExplainError(f"wanted must have n and at most {MOST_WANTED} windows of seven whole numbers.")
    return number, tuple(tuple(part) for part in parts)


def _are(given: Any, count: int) -> bool:
    """Whether it is so many whole numbers."""
    whole = isinstance(given, (list, tuple)) and len(given) == count
    return whole and all(isinstance(number, int) and not isinstance(number, bool) for number in given)
