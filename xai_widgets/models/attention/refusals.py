"""Attention that cannot be seen, by name."""

from __future__ import annotations

from typing import Any

import torch
from torch import nn

LOOKED_FOR = (
    "calls of F.scaled_dot_product_attention and F.multi_head_attention_forward, and softmaxes over the last dimension"
    " of a product of two tensors"
)
_FOREIGN = ("flash_attn", "flash_attention", "flex_attention", "xformers", "sageattn", "efficient_attention")
_CONFIGURED = ("flash", "flex", "sage", "paged")


def of_call(func: Any) -> str:
    """A sentence for a kernel that does attention in one step, where nothing can be seen; "" for another call."""
    name = f"{getattr(func, '__module__', '')}.{getattr(func, '__name__', '')}"
    if not any(foreign in name for foreign in _FOREIGN):
        return ""
    return (
        f"The model's attention runs in {name}, a fused kernel in which no queries, keys or weights can be seen."
        f" Looked for: {LOOKED_FOR}. Build the model with PyTorch's own attention (attn_implementation='sdpa')."
    )


def of_model(model: nn.Module) -> str:
    """A sentence for a model whose configuration asks for such a kernel; "" for another one."""
    for module in model.modules():
        asked = getattr(getattr(module, "config", None), "_attn_implementation", None)
        if isinstance(asked, str) and any(word in asked for word in _CONFIGURED):
            return (
                f"The model is set to {asked!r}, a fused kernel in which no queries, keys or weights can be seen."
                f" Looked for: {LOOKED_FOR}. Call model.set_attn_implementation('sdpa') first."
            )
    return ""


def nothing_seen(model: nn.Module) -> str:
    """Why there is nothing to show of a model that ran without any attention that could be seen."""
    scripted = [
        name or "the model itself" for name, m in model.named_modules() if isinstance(m, torch.jit.ScriptModule)
    ]
    inside = (
        f" Its scripted modules ({', '.join(scripted[:3])}) cannot be looked into: give the model as it was before"
        " torch.jit.script or trace."
        if scripted
        else " A model without attention can be explained by the other methods of xai_widgets.explainers."
    )
    return f"No attention was seen in {type(model).__name__}. Looked for: {LOOKED_FOR}.{inside}"
