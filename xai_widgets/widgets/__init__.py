"""HOW it is seen: one explorer a file."""

from .attention import AttentionExplorer
from .choose import explain
from .compare import CompareExplorer
from .feature import FeatureExplorer
from .inputs import InputsExplorer
from .perturbation import PerturbationExplorer
from .saliency import SaliencyExplorer
from .text import TextExplorer

__all__ = [
    "AttentionExplorer", "CompareExplorer", "FeatureExplorer", "InputsExplorer", "PerturbationExplorer",
    "SaliencyExplorer", "TextExplorer", "explain",
]  # fmt: skip
