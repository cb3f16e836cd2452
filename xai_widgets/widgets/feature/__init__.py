"""FeatureExplorer: the columns of a table under the hand."""

from .explorer import FeatureExplorer

__all__ = ["FeatureExplorer"]
