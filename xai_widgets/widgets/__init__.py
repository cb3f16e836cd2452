"""HOW it is seen: one explorer a file."""

from .attention import AttentionExplorer
from .choose import explain
from .saliency import SaliencyExplorer

__all__ = ["AttentionExplorer", "SaliencyExplorer", "explain"]
