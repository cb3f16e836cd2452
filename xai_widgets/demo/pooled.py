"""One embedding for a text, from those of its tokens."""

from __future__ import annotations

from typing import Any

from torch import Tensor, nn


class Pooled(nn.Module):
    """The mean of the tokens that the mask lets be seen, (N, D) of unit length."""

    def __init__(self, encoder: nn.Module) -> None:
        super().__init__()
        self.encoder = encoder

    def forward(self, input_ids: Tensor, attention_mask: Tensor, **others: Any) -> Tensor:
        """(N, L) of ids -> (N, D)."""
        tokens = self.encoder(input_ids=input_ids, attention_mask=attention_mask, **others).last_hidden_state
        seen = attention_mask[..., None].to(tokens.dtype)
        return nn.functional.normalize((tokens * seen).sum(1) / seen.sum(1), dim=1)
