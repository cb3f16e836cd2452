"""HOW it is seen: one explorer a file."""

from .attention import AttentionExplorer
from .choose import explain
from .compare import CompareExplorer
from .feature import FeatureExplorer
from .inputs import InputsExplorer
from .locale import set_locale
from .perturbation import PerturbationExplorer
from .saliency import SaliencyExplorer
from .text import TextExplorer

__all__ = [
    "AttentionExplorer", "CompareExplorer", "FeatureExplorer", "InputsExplorer", "PerturbationExplorer",
    "SaliencyExplorer", "TextExplorer", "explain", "set_locale",
]  # fmt: skip
