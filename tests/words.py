"""A tokenizer of whole words, for the tiny transformers: real, fast, and without a download."""

from __future__ import annotations

from tokenizers import Tokenizer, models, pre_tokenizers, processors
from transformers import PreTrainedTokenizerFast

SPECIAL = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]"]
WORDS = "the cat sat on a mat because it was tired dog did not bark <script>".split()
SENTENCE = "the cat sat on the mat"


def tokenizer(longest: int = 64, vocabulary: int = 99) -> PreTrainedTokenizerFast:
    """[CLS] words [SEP] words [SEP]; other words are [UNK], and the rest of the vocabulary is "word20", …"""
    names = [*SPECIAL, *WORDS]
    names += [f"word{n}" for n in range(len(names), vocabulary)]
    made = Tokenizer(models.WordLevel({name: n for n, name in enumerate(names)}, unk_token="[UNK]"))
    made.pre_tokenizer = pre_tokenizers.WhitespaceSplit()
    made.post_processor = processors.TemplateProcessing(
        single="[CLS] $A [SEP]", pair="[CLS] $A [SEP] $B:1 [SEP]:1", special_tokens=[("[CLS]", 2), ("[SEP]", 3)]
    )
    return PreTrainedTokenizerFast(
        tokenizer_object=made, unk_token="[UNK]", cls_token="[CLS]", sep_token="[SEP]", pad_token="[PAD]",
        mask_token="[MASK]", model_max_length=longest,
    )  # fmt: skip
