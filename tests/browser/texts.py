"""What the kernel of the text explorer's browser tests explains: tiny transformers, whose answers can be foretold."""

from __future__ import annotations

from typing import Any

import transformers_nets
from tokenizers import Tokenizer, models, pre_tokenizers, processors
from transformers import PreTrainedTokenizerFast
from words import SENTENCE, tokenizer

import xai_widgets as xw

keep: list[Any] = []
ARABIC = "جلست القطة على السجادة"
CHINESE = "猫坐在垫子上"
HOSTILE = '<script>window.xwHacked=1</script> <img src=x onerror="window.xwHacked=1"> \u202egnp.exe ' + "n" * 400


def explorer(text: Any = SENTENCE, model: Any = None, **keywords: Any) -> xw.TextExplorer:
    """An explorer of a tiny classifier."""
    keep.append(transformers_nets.classifier() if model is None else model)
    return xw.TextExplorer(keep[-1], text, **{"tokenizer": tokenizer(), **keywords})


def letters(text: str, **keywords: Any) -> xw.TextExplorer:
    """One whose tokenizer cuts words in pieces of two letters, each after the first with ## before it."""
    words = sorted({word[i : i + 2] for word in text.split() for i in range(0, len(word), 2)})
    names = ["[UNK]", "[CLS]", "[SEP]", "[MASK]", "[PAD]"]
    names += [name for word in words for name in (word, f"##{word}", word[:1], f"##{word[:1]}", f"##{word[1:]}")]
    known = {name: n for n, name in enumerate(dict.fromkeys(names))}
    made = Tokenizer(models.WordPiece(known, unk_token="[UNK]", max_input_chars_per_word=1000))
    made.pre_tokenizer = pre_tokenizers.WhitespaceSplit()
    made.post_processor = processors.TemplateProcessing(
        single="[CLS] $A [SEP]", special_tokens=[("[CLS]", 1), ("[SEP]", 2)]
    )
    fast = PreTrainedTokenizerFast(
        tokenizer_object=made, unk_token="[UNK]", cls_token="[CLS]", sep_token="[SEP]", mask_token="[MASK]",
        pad_token="[PAD]", model_max_length=512,
    )  # fmt: skip
    return explorer(text, wide(len(known)), tokenizer=fast, **keywords)


def wide(vocabulary: int) -> Any:
    """A classifier with so many words."""
    import transformers
    from nets import seeded

    config = transformers.BertConfig(
        vocab_size=vocabulary, hidden_size=16, num_hidden_layers=1, num_attention_heads=2, intermediate_size=16,
        num_labels=2,
    )  # fmt: skip
    return seeded(lambda: transformers.BertForSequenceClassification(config)).eval()
