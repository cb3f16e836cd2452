"""Which tokens a layer's queries and keys are of."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from .layer import AttentionLayer

Roots = frozenset[int]


def told_apart(seen: Sequence[AttentionLayer], roots: Sequence[tuple[Roots, Roots]]) -> list[AttentionLayer]:
    """The layers with their kind, queries and keys. Attention is to itself where queries and keys are as many and
    depend on the same inputs and embedding look-ups; what cross attention looks at is the encoder's.

    Args:
        seen: the layers in the order they ran.
        roots: what the queries and the keys of each depend on.
    """
    cross = [layer.length != layer.keys_length or q != k for layer, (q, k) in zip(seen, roots, strict=True)]
    looked_at = {(k, layer.keys_length) for layer, (_, k), other in zip(seen, roots, cross, strict=True) if other}
    told = []
    for layer, (q, _), other in zip(seen, roots, cross, strict=True):
        if other:
            told.append(replace(layer, kind="cross", queries="decoder", keys="encoder"))
        else:
            whose = "tokens" if not looked_at else "encoder" if (q, layer.length) in looked_at else "decoder"
            told.append(replace(layer, queries=whose, keys=whose))
    return told
