"""A tokenizer of pieces of words, real, fast and without a download, and a tiny classifier of its texts."""

from __future__ import annotations

from typing import Any

import transformers
from nets import seeded
from tokenizers import Tokenizer, models, pre_tokenizers, processors
from torch import nn

SPECIAL = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]"]
WORDS = [*SPECIAL, "the", "cat", "sat", "un", "##believ", "##able", "on", "mat", "<b>"]
TEXT = "the unbelievable cat sat"
SMALL: dict[str, Any] = {"hidden_size": 16, "num_hidden_layers": 2, "num_attention_heads": 2, "intermediate_size": 24}


def tokenizer() -> transformers.PreTrainedTokenizerFast:
    vocabulary = {word: number for number, word in enumerate(WORDS)}
    made = Tokenizer(models.WordPiece(vocabulary, unk_token="[UNK]"))
    made.pre_tokenizer = pre_tokenizers.WhitespaceSplit()
    made.post_processor = processors.TemplateProcessing(
        single="[CLS] $A [SEP]", pair="[CLS] $A [SEP] $B:1 [SEP]:1", special_tokens=[("[CLS]", 2), ("[SEP]", 3)]
    )
    return transformers.PreTrainedTokenizerFast(
        tokenizer_object=made, pad_token="[PAD]", unk_token="[UNK]", cls_token="[CLS]", sep_token="[SEP]",
        mask_token="[MASK]", model_max_length=12,
    )  # fmt: skip


def bert() -> nn.Module:
    config = transformers.BertConfig(vocab_size=len(WORDS), num_labels=3, max_position_embeddings=12, **SMALL)
    model = seeded(lambda: transformers.BertForSequenceClassification(config)).eval()
    return seeded(lambda: wider(model))


def wider(model: nn.Module) -> nn.Module:
    """Weights as large as trained ones: those of the start are so small that every answer is nearly the same."""
    for name, parameter in model.named_parameters():
        if parameter.ndim == 2:
            nn.init.normal_(parameter, std=0.4)
        assert name
    return model
