"""States of an explorer, computed one after the other for a page that has no kernel to ask."""

from __future__ import annotations

import copy
import itertools
import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import anywidget
from traitlets import TraitError

from ..core.errors import ExplainError, unknown
from .page import Packed
from .sentences import heard

if TYPE_CHECKING:
    from .base import Explorer

UNHEARD = ("ack", "views", "stop_request", "wanted", "pointer", "_language")
"""What the browser tells a kernel, and a page has no use for."""
WITHIN_A_VALUE = ("params",)
"""Checked when it is set: what it may be depends on the others."""


def everyone(explorer: Explorer) -> list[Explorer]:
    """The explorer and those it is made of."""
    return [explorer, *explorer._inside().values()]


def held(explorer: Explorer, name: str) -> tuple[Explorer, str]:
    """Who has a trait, and what it is called there: "image.method" is the method of the explorer "image"."""
    inside = explorer._inside()
    for key in sorted(inside, key=len, reverse=True):
        if name.startswith(f"{key}."):
            return inside[key], name[len(key) + 1 :]
    return explorer, name


def value_of(explorer: Explorer, name: str) -> Any:
    """What a trait is now."""
    holder, trait = held(explorer, name)
    return getattr(holder, trait)


def _resets(explorer: Explorer) -> dict[str, list[str]]:
    """`Saved.resets` of it and of those it is made of."""
    found = {name: list(others) for name, others in explorer.resets.items()}
    for key, part in explorer._inside().items():
        found |= {f"{key}.{name}": [f"{key}.{other}" for other in others] for name, others in part.resets.items()}
    return found


def settable(explorer: Explorer) -> list[str]:
    """Names of the traits that a person may set and the browser knows, those first that the others depend on. A target
    that is the whole's is not one of its parts too."""
    found = _settable(explorer)
    for key, part in explorer._inside().items():
        shared = {"target"} if part.target == explorer.target else set()
        found += [f"{key}.{name}" for name in _settable(part) if name not in shared]
    return found


def _settable(explorer: Explorer) -> list[str]:
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
    holder, trait = held(explorer, name)
    if trait in holder._free():
        raise ExplainError(f"{name} is changed in the page itself, which needs no recording. Leave it out of record.")
    if name not in known:
        more = " To record several pictures, give them to the explorer and record index." if trait == "image" else ""
        free = {each for each in known if held(explorer, each)[1] in held(explorer, each)[0]._free()}
        raise ExplainError(unknown("trait to record", name, set(known) - free) + more)
    if isinstance(values, (str, bytes)) or not isinstance(values, Sequence) or not len(values):
        raise ExplainError(f"record[{name!r}] must be a list of values, got {values!r}.")
    if trait in WITHIN_A_VALUE:
        return
    now = getattr(holder, trait)
    try:
        for value in values:
            holder.traits()[trait]._validate(holder, value)
    except TraitError as problem:
        raise ExplainError(f"record[{name!r}] has {value!r} in it. {problem}") from problem
    finally:
        holder.traits()[trait]._validate(holder, now)  # validators may keep what they read


def _now(explorer: Explorer, name: str, value: Any) -> bool:
    """Whether a trait has this value already."""
    holder, trait = held(explorer, name)
    try:
        return bool(holder.traits()[trait]._validate(holder, value) == getattr(holder, trait))
    except Exception:  # one that fits only beside others, or arrays
        return False


@contextmanager
def kept(explorer: Explorer) -> Iterator[dict[str, Any]]:
    """The values of the settable traits; they, and what the explorer answers to them, are put back afterwards."""
    before = {name: copy.copy(value_of(explorer, name)) for name in settable(explorer)}
    aside = [(one, name, copy.deepcopy(getattr(one, name)))
             for one in everyone(explorer) for name in one.aside if hasattr(one, name)]  # fmt: skip
    _record(explorer, True)
    try:
        yield before
    finally:
        try:
            put(explorer, before)
            for one, name, value in aside:
                setattr(one, name, value)
            _at_rest(explorer)
        finally:
            _record(explorer, False)


def _record(explorer: Explorer, now: bool) -> None:
    for one in everyone(explorer):
        one._recording = now


def _at_rest(explorer: Explorer) -> None:
    """Have all told again, and wait for it; raise what failed."""
    for one in everyone(explorer):
        one._tell_again()
    for one in everyone(explorer):
        one.wait()


def put(explorer: Explorer, values: Mapping[str, Any]) -> None:
    """Set traits, those first that the others depend on."""
    first = [name for name in _resets(explorer) if name in values]
    for name in first:
        holder, trait = held(explorer, name)
        setattr(holder, trait, values[name])
    left = [(*held(explorer, name), value) for name, value in values.items() if name not in first]
    with explorer._one_request():
        for holder, trait, value in left:
            if holder is explorer:
                setattr(holder, trait, value)
    for holder, trait, value in left:
        if holder is not explorer:
            setattr(holder, trait, value)


def _beside(explorer: Explorer, before: Mapping[str, Any], values: Mapping[str, Any]) -> dict[str, Any]:
    """The values as found, but for those that have no meaning beside others than they were found with."""
    resets = _resets(explorer)
    other = [name for name in resets if name in values and values[name] != before[name]]
    lost = {name for each in other for name in resets[each]}
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
    try:
        _at_rest(explorer)
    except Exception as problem:
        what = ", ".join(f"{name}={value!r}" for name, value in values.items())
        raise ExplainError(f"{what or 'What is seen'} cannot be recorded: {problem}") from problem
    return told(explorer)


def told(explorer: Explorer) -> dict[str, Any]:
    """What the browser knows, but for what only a host has; of those it is made of too."""
    found = _told(explorer)
    inside = explorer._inside()
    for key, part in inside.items():
        found |= {f"{key}.{name}": value for name, value in _told(part).items()}
    return {**found, "parts": {key: key for key in inside}} if inside else found


def _told(explorer: Explorer) -> dict[str, Any]:
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
            holder, trait = held(self._explorer, name)
            label = heard(holder._value_label(trait, getattr(holder, trait)), holder._spoken)
            self._labels.setdefault((name, placed[name]), label)

    def text(self, version: str) -> str:
        """All of it, as it stands in the page."""
        offers: dict[str, Any] = {}
        for (name, place), label in self._labels.items():
            part, trait = self._named(name)
            offer = {"label": trait.replace("_", " "), "part": part, "trait": trait, "options": []}
            offers.setdefault(name, offer)["options"].append([place, label])
        inside = self._explorer._inside()
        return self._packed.text(
            first=self._states[0], states=self._states, version=version,
            front=type(self._explorer).__name__, parts={key: type(part).__name__ for key, part in inside.items()},
            free=self._everyones(lambda one: one._free()), unheard=self._everyones(lambda _: UNHEARD),
            linked=[f"{key}.target" for key in inside],
            offers={n: offer for n, offer in offers.items() if len(offer["options"]) > 1},
        )  # fmt: skip

    def _named(self, name: str) -> tuple[str, str]:
        """The key of the explorer inside that has a trait, "" for its own, and what it is called there."""
        trait = held(self._explorer, name)[1]
        return name.removesuffix(trait).removesuffix("."), trait

    def _everyones(self, names: Callable[[Explorer], Sequence[str]]) -> list[str]:
        """Names of traits, its own and those of the explorers inside."""
        inside = self._explorer._inside().items()
        return [*names(self._explorer), *(f"{key}.{name}" for key, part in inside for name in names(part))]


def label_of(value: Any) -> str:
    """What a value is called where nothing better is known."""
    return value if isinstance(value, str) else json.dumps(value, default=str)
