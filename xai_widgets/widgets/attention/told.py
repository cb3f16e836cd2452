"""What an AttentionExplorer tells of attention itself."""

from __future__ import annotations

from typing import Any

FORMULA = (
    '<math xmlns="http://www.w3.org/1998/Math/MathML" display="block"><mrow><mi>A</mi><mo>=</mo>'
    '<mi mathvariant="normal">softmax</mi><mo>(</mo><mfrac><mrow><mi>Q</mi><msup><mi>K</mi><mo>⊤</mo></msup></mrow>'
    "<msqrt><mi>d</mi></msqrt></mfrac><mo>+</mo><mi>M</mi><mo>)</mo><mo>,</mo><mspace width='1em'/>"
    "<mi>O</mi><mo>=</mo><mi>A</mi><mi>V</mi></mrow></math>"
)
ATTENTION: dict[str, Any] = {
    "name": "heads", "label": "Scaled dot-product attention", "family": "attention",
    "about": (
        "A row is a token that attends (its query), a column one that is attended to (its key); a weight is the share"
        " of a key's value in what the head answers for the query, and a row sums to 1. A large weight is not yet a"
        " reason: values may be small, other heads may say the same, and the rest of the network may ignore the head"
        " (Jain and Wallace 2019, Attention is not Explanation). Switch the head off and see what the model says."
    ),
    "formula": FORMULA,
    "paper": {"text": "Vaswani et al. 2017, Attention Is All You Need", "url": "https://arxiv.org/abs/1706.03762"},
    "params": [], "unavailable": "", "signed": False,
}  # fmt: skip
