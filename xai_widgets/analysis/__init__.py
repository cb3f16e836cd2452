"""WHAT THE MODEL IS LIKE, and how far its explanations can be trusted: numbers, without a widget library."""

from . import metrics

__all__ = ["metrics"]
