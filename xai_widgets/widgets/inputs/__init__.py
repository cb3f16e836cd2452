"""InputsExplorer: an explorer for each input of a model, side by side."""

from .explorer import InputsExplorer

__all__ = ["InputsExplorer"]
