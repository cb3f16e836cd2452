"""Tiny transformers of every architecture, random weights, and one input of each."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import torch
import torchvision
import transformers
from nets import seeded
from torch import Tensor, nn

VOCABULARY, WIDE, HEADS, LENGTH, SHORT = 99, 32, 4, 7, 5
HEIGHT, WIDTH, PATCH, CLASSES = 20, 28, 4, 6

transformers.logging.set_verbosity_error()


def ids(length: int = LENGTH, seed: int = 0) -> Tensor:
    """(1, length) token ids."""
    return torch.randint(5, 90, (1, length), generator=torch.Generator().manual_seed(seed))


def padded(left: bool = False, length: int = LENGTH) -> dict[str, Tensor]:
    """Ids whose last, or first, two tokens are padding."""
    mask = torch.ones(1, length, dtype=torch.long)
    mask[0, :2] = 0
    return {"input_ids": ids(length), "attention_mask": mask if left else mask.flip(1)}


def pixels(seed: int = 3, height: int = HEIGHT, width: int = WIDTH) -> Tensor:
    """(1, 3, height, width)."""
    return torch.randn(1, 3, height, width, generator=torch.Generator().manual_seed(seed))


def _made(kind: Any, config: Any, *, wider: float = 6, **values: Any) -> nn.Module:
    """Weights as wide as trained ones, or every head looks at all tokens alike."""

    def build() -> nn.Module:
        model = kind(config(**values))
        with torch.no_grad():
            for parameter in model.parameters():
                if parameter.ndim > 1:
                    parameter.mul_(wider)
        return model

    return seeded(build).eval()


def bert(**more: Any) -> nn.Module:
    return _made(transformers.BertModel, transformers.BertConfig, **_encoder(), **more)


def classifier() -> nn.Module:
    return _made(transformers.BertForSequenceClassification, transformers.BertConfig, **_encoder(), num_labels=3)


def masked_words() -> nn.Module:
    return _made(transformers.BertForMaskedLM, transformers.BertConfig, **_encoder())


def _encoder() -> dict[str, Any]:
    return {"vocab_size": VOCABULARY, "hidden_size": WIDE, "num_hidden_layers": 2, "num_attention_heads": HEADS,
            "intermediate_size": 16}  # fmt: skip


def gpt2() -> nn.Module:
    return _made(transformers.GPT2LMHeadModel, transformers.GPT2Config, vocab_size=VOCABULARY, n_embd=WIDE, n_layer=2,
                 n_head=HEADS, bos_token_id=1, eos_token_id=1)  # fmt: skip


def llama() -> nn.Module:
    return _made(transformers.LlamaForCausalLM, transformers.LlamaConfig, num_key_value_heads=2, **_encoder())


def t5() -> nn.Module:
    return _made(transformers.T5ForConditionalGeneration, transformers.T5Config, vocab_size=VOCABULARY, d_model=WIDE,
                 num_layers=2, num_heads=HEADS, d_kv=8, d_ff=16, wider=1)  # fmt: skip


def bart() -> nn.Module:
    heads = {"encoder_attention_heads": HEADS, "decoder_attention_heads": HEADS}
    return _made(transformers.BartModel, transformers.BartConfig, vocab_size=VOCABULARY, d_model=WIDE, encoder_layers=1,
                 decoder_layers=2, encoder_ffn_dim=16, decoder_ffn_dim=16, **heads)  # fmt: skip


def vit(**more: Any) -> nn.Module:
    return _made(transformers.ViTForImageClassification, transformers.ViTConfig, **_picture(), **more)


def deit() -> nn.Module:
    return _made(transformers.DeiTForImageClassificationWithTeacher, transformers.DeiTConfig, **_picture())


def registers() -> nn.Module:
    return _made(transformers.Dinov2WithRegistersForImageClassification, transformers.Dinov2WithRegistersConfig,
                 **{**_picture(), "image_size": HEIGHT}, num_register_tokens=3)  # fmt: skip


def _picture() -> dict[str, Any]:
    return {"hidden_size": WIDE, "num_hidden_layers": 2, "num_attention_heads": HEADS, "intermediate_size": 16,
            "image_size": (HEIGHT, WIDTH), "patch_size": PATCH, "num_labels": CLASSES}  # fmt: skip


class TorchvisionViT(torchvision.models.VisionTransformer):
    """torchvision's, of a picture that is not square, which it has the parts for."""

    def __init__(self) -> None:
        super().__init__(image_size=16, patch_size=PATCH, num_layers=2, num_heads=HEADS, hidden_dim=WIDE, mlp_dim=16,
                         num_classes=CLASSES)  # fmt: skip
        tokens = (HEIGHT // PATCH) * (WIDTH // PATCH) + 1
        self.encoder.pos_embedding = nn.Parameter(torch.randn(1, tokens, WIDE))
        nn.init.normal_(self.heads.head.weight)

    def _process_input(self, x: Tensor) -> Tensor:
        return self.conv_proj(x).flatten(2).transpose(1, 2)


def torchvision_vit() -> nn.Module:
    return seeded(TorchvisionViT).eval()


def encoder(batch_first: bool = True) -> nn.Module:
    """nn.TransformerEncoder, whose fused path answers in eval mode."""

    def build() -> nn.Module:
        layer = nn.TransformerEncoderLayer(WIDE, HEADS, 16, batch_first=batch_first)
        return nn.TransformerEncoder(layer, 2, enable_nested_tensor=False)

    return seeded(build).eval()


def embedded(length: int = LENGTH, seed: int = 2) -> Tensor:
    """(1, length, WIDE)."""
    return torch.randn(1, length, WIDE, generator=torch.Generator().manual_seed(seed))


@dataclass(frozen=True)
class Case:
    """A model and what it is called with. `real`: the first query that is no padding, and one after the last."""

    model: Callable[[], Any]
    inputs: Callable[[], dict[str, Tensor]]
    real: tuple[int, int] = (0, LENGTH)


CASES = {
    "bert": Case(bert, lambda: {"input_ids": ids()}),
    "bert, padded": Case(bert, padded, (0, LENGTH - 2)),
    "gpt2": Case(gpt2, lambda: {"input_ids": ids()}),
    "gpt2, padded on the left": Case(gpt2, lambda: padded(left=True), (2, LENGTH)),
    "llama": Case(llama, lambda: {"input_ids": ids()}),
    "llama, padded": Case(llama, padded, (0, LENGTH - 2)),
    "t5": Case(t5, lambda: {"input_ids": ids(), "decoder_input_ids": ids(SHORT, 4)}),
    "t5, as many": Case(t5, lambda: {"input_ids": ids(), "decoder_input_ids": ids(seed=4)}),
    "t5, padded": Case(t5, lambda: {**padded(), "decoder_input_ids": ids(SHORT, 4)}, (0, SHORT)),
    "bart": Case(bart, lambda: {"input_ids": ids()}),
    "bart, padded": Case(bart, lambda: {**padded(), "decoder_input_ids": ids(SHORT, 4)}, (0, SHORT)),
    "vit": Case(vit, lambda: {"pixel_values": pixels()}),
}  # fmt: skip
