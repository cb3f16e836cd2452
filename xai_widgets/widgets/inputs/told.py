"""What an InputsExplorer tells of the shares of its inputs."""

from __future__ import annotations

from typing import Any

from ... import explainers

SHARES: dict[str, Any] = {
    "name": "shares", "label": "Shares of the inputs", "family": "masking",
    "about": (
        "The score, less the score with no input at all, shared out over the inputs as wholes: each gets its mean"
        " effect over all orders of adding them (its Shapley value), every set of inputs being asked. What stands for"
        " no input is a choice: the average colour, the mean of the rows, the mask in place of every word."
    ),
    "formula": explainers.get("kernel-shap").formula,
    "paper": {"text": "Shapley 1953; Lundberg, Lee 2017", "url": "https://arxiv.org/abs/1705.07874"},
    "params": [], "unavailable": "", "signed": True,
}  # fmt: skip
