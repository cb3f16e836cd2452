"""TextExplorer, in parts: a text with tokens hidden, what is asked of it, and the methods as texts have them."""

from .explorer import TextExplorer

__all__ = ["TextExplorer"]
