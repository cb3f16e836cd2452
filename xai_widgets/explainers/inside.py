"""Explaining the output of a layer in the input's place."""

from __future__ import annotations

from ..core.params import LayerChoice

INSIDE = LayerChoice(hidden=True, help="the layer whose output is explained in the input's place; empty: the input")
"""For gradient methods: the same, the network being only what comes after the layer. Values have its output's shape,
whatever `reduce` says; noise is added to its output."""
