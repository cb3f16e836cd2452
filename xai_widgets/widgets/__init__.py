"""HOW it is seen: one explorer a file."""

from .explain import explain
from .saliency import SaliencyExplorer

__all__ = ["SaliencyExplorer", "explain"]
