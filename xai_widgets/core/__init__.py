"""The shared words. Needs torch and numpy only."""

from .attribution import Attribution
from .errors import Cancelled, ExplainError
from .model import Layer, Model, Trace
from .neuron import Neuron
from .region import Region
from .run import Run
from .similarity import Similarity
from .target import Difference, Target

__all__ = [
    "Attribution", "Cancelled", "Difference", "ExplainError", "Layer", "Model", "Neuron", "Region", "Run", "Similarity",
    "Target", "Trace",
]  # fmt: skip
