"""HOW it is seen: one explorer a file."""

from .choose import explain
from .saliency import SaliencyExplorer

__all__ = ["SaliencyExplorer", "explain"]
