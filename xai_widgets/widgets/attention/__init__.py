"""AttentionExplorer, in parts: what is asked, what is kept, the jobs that make it, and how it crosses."""

from .explorer import AttentionExplorer

__all__ = ["AttentionExplorer"]
