"""Whole numbers a person gives: how many, and seeds."""

from __future__ import annotations

from typing import Any

from ..core.errors import ExplainError
from ..core.target import is_whole


def at_least(given: Any, least: int, name: str) -> int:
    """A whole number that is at least so large; ExplainError otherwise."""
    if not is_whole(given) or given < least:
        raise ExplainError(f"{name} must be a whole number, {least} at least, got {given!r}.")
    return int(given)


def seeded(given: Any) -> int:
    """A seed; ExplainError for anything but a whole number from 0 on."""
    if not is_whole(given) or given < 0:
        raise ExplainError(f"seed must be a whole number from 0 on, got {given!r}.")
    return int(given)
