"""The shared words. Needs torch and numpy only."""

from .attribution import Attribution
from .errors import Cancelled, ExplainError
from .model import Layer, Model, Trace
from .run import Run

__all__ = ["Attribution", "Cancelled", "ExplainError", "Layer", "Model", "Run", "Trace"]
