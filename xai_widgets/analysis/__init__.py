"""WHAT THE MODEL IS LIKE, and how far its explanations can be trusted: numbers, without a widget library."""

from . import metrics, perturbations

__all__ = ["metrics", "perturbations"]
