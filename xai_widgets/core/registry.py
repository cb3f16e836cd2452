"""What is known by its name: explainers, metrics, perturbations."""

from __future__ import annotations

from typing import Any, Generic, TypeVar

from .errors import ExplainError, unknown

T = TypeVar("T")


class Registry(Generic[T]):
    """Things with a `name`, in the order in which they were registered.

    Args:
        kind: what each of them is, for sentences.
    """

    def __init__(self, kind: str) -> None:
        self._kind = kind
        self._known: dict[str, T] = {}

    def register(self, one: T) -> T:
        """Make something known by its name, as a class decorator too; ExplainError where another one has it.

        A class may be registered again, as a cell of a notebook that is run twice does.
        """
        name = _name(one)
        if name in self._known and not _same(one, self._known[name]):
            raise ExplainError(f"Another {self._kind} is registered already as {name!r}: choose another name.")
        self._known[name] = one
        return one

    def names(self) -> tuple[str, ...]:
        """The registered names, in their order."""
        return tuple(self._known)

    def get(self, name: str) -> T:
        """What has a name; ExplainError with the nearest name where nothing has."""
        if name not in self._known:
            raise ExplainError(unknown(self._kind, name, self._known))
        return self._known[name]

    def describe(self) -> list[dict[str, Any]]:
        """The declaration of each as plain data, for a table or a front end."""
        return [_described(one) for one in self._known.values()]


def _name(one: Any) -> str:
    return str(one.name)


def _described(one: Any) -> dict[str, Any]:
    return dict(one.describe())


def _same(one: object, other: object) -> bool:
    return isinstance(one, type) and isinstance(other, type) and one.__qualname__ == other.__qualname__
