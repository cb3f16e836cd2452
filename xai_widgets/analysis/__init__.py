"""WHAT THE MODEL IS LIKE, and how far its explanations can be trusted: numbers, without a widget library."""

from . import metrics, perturbations, sensitivity

__all__ = ["metrics", "perturbations", "sensitivity"]
