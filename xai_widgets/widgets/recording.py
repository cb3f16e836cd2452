"""States of an explorer, computed one after the other for a page that has no kernel to ask."""

from __future__ import annotations

import copy
import itertools
import json
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import anywidget
from traitlets import TraitError

from ..core.errors import ExplainError, unknown
from .page import Packed

if TYPE_CHECKING:
    from .base import Explorer

UNHEARD = ("ack", "views", "stop_request", "wanted", "pointer", "_language")
"""What the browser tells a kernel, and a page has no use for."""
WITHIN_A_VALUE = ("params",)
"""Checked when it is set: what it may be depends on the others."""


def settable(explorer: Explorer) -> list[str]:
    """Names of the traits that a person may set and the browser knows, those first that the others depend on."""
    own = explorer.class_traits(sync=True)
    names = [
        name for name, trait in own.items()
        if not (trait.read_only or name.startswith("_") or name in anywidget.AnyWidget.class_traits()
                or name in UNHEARD or name.endswith("_request") or name == "upload")
    ]  # fmt: skip
    first = [name for name in explorer.resets if name in names]
    return [*first, *(name for name in names if name not in first)]


def plan(explorer: Explorer, record: Mapping[str, Sequence[Any]] | None) -> list[dict[str, Any]]:
    """The combinations of the values to be recorded, none of them that is seen now.

    Raises:
        ExplainError: a trait that cannot be recorded, or an impossible value of one.
    """
    if record is None:
        return []
    if not isinstance(record, Mapping):
        raise ExplainError(f'record must be a dict of lists, as in {{"target": [281, 285]}}, got {record!r}.')
    known = settable(explorer)
    names = sorted(record, key=lambda name: known.index(name) if name in known else -1)
    for name in names:
        _check(explorer, name, record[name], known)
    every = [dict(zip(names, values, strict=True)) for values in itertools.product(*(record[name] for name in names))]
    return [each for each in every if any(not _now(explorer, name, value) for name, value in each.items())]


def _check(explorer: Explorer, name: str, values: Any, known: Sequence[str]) -> None:
    if name in explorer._free():
        raise ExplainError(f"{name} is changed in the page itself, which needs no recording. Leave it out of record.")
    if name not in known:
        more = " To record several pictures, give them to the explorer and record index." if name == "image" else ""
        raise ExplainError(unknown("trait to record", name, set(known) - set(explorer._free())) + more)
    if isinstance(values, (str, bytes)) or not isinstance(values, Sequence) or not len(values):
        raise ExplainError(f"record[{name!r}] must be a list of values, got {values!r}.")
    if name in WITHIN_A_VALUE:
        return
    now = getattr(explorer, name)
    try:
        for value in values:
            explorer.traits()[name]._validate(explorer, value)
    except TraitError as problem:
        raise ExplainError(f"record[{name!r}] has {value!r} in it. {problem}") from problem
    finally:
        explorer.traits()[name]._validate(explorer, now)  # validators may keep what they read


def _now(explorer: Explorer, name: str, value: Any) -> bool:
    """Whether a trait has this value already."""
    try:
        return bool(explorer.traits()[name]._validate(explorer, value) == getattr(explorer, name))
    except Exception:  # one that fits only beside others, or arrays
        return False


@contextmanager
def kept(explorer: Explorer) -> Iterator[dict[str, Any]]:
    """The values of the settable traits; they, and what the explorer answers to them, are put back afterwards."""
    before = {name: copy.copy(getattr(explorer, name)) for name in settable(explorer)}
    aside = {name: copy.deepcopy(getattr(explorer, name)) for name in explorer.aside if hasattr(explorer, name)}
    explorer._recording = True
    try:
        yield before
    finally:
        try:
            put(explorer, before)
            for name, value in aside.items():
                setattr(explorer, name, value)
            explorer._tell_again()
            explorer.wait()
        finally:
            explorer._recording = False


def put(explorer: Explorer, values: Mapping[str, Any]) -> None:
    """Set traits, those first that the others depend on."""
    for name in explorer.resets:
        if name in values:
            setattr(explorer, name, values[name])
    with explorer._one_request():
        for name, value in values.items():
            if name not in explorer.resets:
                setattr(explorer, name, value)


def _beside(explorer: Explorer, before: Mapping[str, Any], values: Mapping[str, Any]) -> dict[str, Any]:
    """The values as found, but for those that have no meaning beside others than they were found with."""
    other = [name for name in explorer.resets if name in values and values[name] != before[name]]
    lost = {name for each in other for name in explorer.resets[each]}
    return {name: value for name, value in before.items() if name not in lost}


def states(explorer: Explorer, wanted: Sequence[Mapping[str, Any]]) -> Iterator[dict[str, Any]]:
    """What the browser is told in the state that is seen, and in each that is wanted; see `plan`."""
    if not wanted:
        yield told(explorer)
        return
    with kept(explorer) as before:
        yield _settled(explorer, {})
        for values in wanted:
            put(explorer, {**_beside(explorer, before, values), **values})
            yield _settled(explorer, values)


def _settled(explorer: Explorer, values: Mapping[str, Any]) -> dict[str, Any]:
    explorer._tell_again()
    try:
        explorer.wait()
    except Exception as problem:
        what = ", ".join(f"{name}={value!r}" for name, value in values.items())
        raise ExplainError(f"{what or 'What is seen'} cannot be recorded: {problem}") from problem
    return told(explorer)


def told(explorer: Explorer) -> dict[str, Any]:
    """What the browser knows, but for what only a host has."""
    names = [name for name in explorer.class_traits(sync=True) if name not in anywidget.AnyWidget.class_traits()]
    spoken = ["_words"] if explorer._words else []
    state = explorer.get_state([*(name for name in names if not name.startswith("_")), *spoken])
    return {name: {} if "IPY_MODEL_" in repr(value)[:2000] else value for name, value in state.items()}


class Recording:
    """The states of a page, each value once."""

    def __init__(self, explorer: Explorer) -> None:
        self._explorer = explorer
        self._packed = Packed()
        self._states: list[dict[str, int]] = []
        self._labels: dict[tuple[str, int], str] = {}

    def add(self, state: Mapping[str, Any], names: Sequence[str]) -> None:
        """A state, and what the values of the recorded traits are called in it."""
        placed = self._packed.state(state)
        self._states.append(placed)
        for name in names:
            label = self._explorer._value_label(name, getattr(self._explorer, name))
            self._labels.setdefault((name, placed[name]), label)

    def text(self, version: str) -> str:
        """All of it, as it stands in the page."""
        offers: dict[str, Any] = {}
        for (name, place), label in self._labels.items():
            offers.setdefault(name, {"label": name.replace("_", " "), "options": []})["options"].append([place, label])
        return self._packed.text(
            first=self._states[0], states=self._states, version=version, free=list(self._explorer._free()),
            unheard=list(UNHEARD), offers={n: offer for n, offer in offers.items() if len(offer["options"]) > 1},
        )  # fmt: skip


def label_of(value: Any) -> str:
    """What a value is called where nothing better is known."""
    return value if isinstance(value, str) else json.dumps(value, default=str)
