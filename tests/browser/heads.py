"""What the kernel of the attention's browser tests explains: tiny transformers, whose answers can be foretold."""

from __future__ import annotations

from typing import Any

import torch
import torchvision
import transformers_nets
from words import SENTENCE, tokenizer

import xai_widgets as xw

HOSTILE = "<script> \u05e9\u05dc\u05d5\u05dd \U0001f408\u200d\u2b1b " + "n" * 2000 + " \u202egnp.exe"
keep: list[Any] = []


def explorer(text: Any = SENTENCE, **keywords: Any) -> xw.AttentionExplorer:
    """An explorer of a tiny classifier."""
    return xw.AttentionExplorer(transformers_nets.classifier(), text, **{"tokenizer": tokenizer(), **keywords})


def hostile() -> xw.AttentionExplorer:
    """One whose tokenizer knows hostile words."""
    from tokenizers import Tokenizer, models, pre_tokenizers
    from transformers import PreTrainedTokenizerFast

    names = ["[UNK]", *HOSTILE.split(), '<img src=x onerror="window.xwHacked = true">']
    made = Tokenizer(models.WordLevel({name: n for n, name in enumerate(names)}, unk_token="[UNK]"))
    made.pre_tokenizer = pre_tokenizers.WhitespaceSplit()
    return explorer(
        HOSTILE, tokenizer=PreTrainedTokenizerFast(tokenizer_object=made, unk_token="[UNK]"), query=1, key=2
    )


def patches() -> xw.AttentionExplorer:
    """One of a tiny vision transformer."""
    pixels = torch.rand(
        3, transformers_nets.HEIGHT, transformers_nets.WIDTH, generator=torch.Generator().manual_seed(0)
    )
    return xw.AttentionExplorer(transformers_nets.vit(), pixels, view="patches")


def windows() -> xw.AttentionExplorer:
    """One of a tiny Swin: 24 × 32 pixels are 6 × 8 patches in windows of 2 × 2, moved by one in the second layer."""
    from nets import seeded

    swin = seeded(
        lambda: torchvision.models.SwinTransformer(
            patch_size=[4, 4], embed_dim=24, depths=[2], num_heads=[12], window_size=[2, 2], num_classes=3
        )
    )
    pixels = torch.rand(3, 24, 32, generator=torch.Generator().manual_seed(0))
    return xw.AttentionExplorer(swin.eval(), pixels, view="patches", layer=1)
