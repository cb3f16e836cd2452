"""PerturbationExplorer, in parts: what is asked, the jobs that answer it, the chart, and how it crosses."""

from .explorer import PerturbationExplorer

__all__ = ["PerturbationExplorer"]
