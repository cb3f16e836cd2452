"""What is seen of any transformer is what it does: the weights are those of its own eager attention."""

from __future__ import annotations

import copy
from typing import Any

import pytest
import torch
from nets import seeded
from torch import Tensor, nn
from torch.nn import functional
from transformers_nets import CASES, HEADS, LENGTH, WIDE, embedded, encoder, ids, llama, pixels, t5, torchvision_vit

from xai_widgets.models.attention import AttentionLayer, AttentionModel, watching

EAGER = ("attentions", "encoder_attentions", "decoder_attentions", "cross_attentions")
each_case = pytest.mark.parametrize("name", CASES)


def eager(model: Any, inputs: dict[str, Tensor]) -> dict[str, tuple[Tensor, ...]]:
    """(1, heads, L, S) of each layer, from the model itself, by what they are of."""
    own = copy.deepcopy(model)
    own.set_attn_implementation("eager")
    with torch.no_grad():
        answer = own(**inputs, output_attentions=True)
    return {name: tuple(answer[name]) for name in EAGER if answer.get(name)}


def of(layers: tuple[AttentionLayer, ...], name: str) -> list[AttentionLayer]:
    wanted = {
        "attentions": lambda layer: True,
        "encoder_attentions": lambda layer: layer.queries == "encoder",
        "decoder_attentions": lambda layer: layer.queries == "decoder" and layer.kind == "self",
        "cross_attentions": lambda layer: layer.kind == "cross",
    }[name]
    return [layer for layer in layers if wanted(layer)]


def weights(layer: AttentionLayer) -> Tensor:
    return torch.stack([layer.weights(head) for head in range(layer.heads)])


@each_case
def test_the_weights_are_the_models_own(name: str) -> None:
    case = CASES[name]
    model, inputs = case.model(), case.inputs()
    seen, wanted = AttentionModel(model).attend(inputs).seen, eager(model, inputs)
    assert sum(map(len, wanted.values())) == len(seen.layers)
    for whose, theirs in wanted.items():
        for layer, matrix in zip(of(seen.layers, whose), theirs, strict=True):
            assert layer.q is not None
            assert layer.given is None
            rows = slice(0, LENGTH - 2) if layer.queries == "encoder" and "padded" in name else slice(*case.real)
            assert torch.allclose(weights(layer)[:, rows], matrix[0][:, rows], atol=1e-5)


@each_case
def test_attention_written_by_hand_is_seen_too(name: str) -> None:
    case = CASES[name]
    model, inputs = case.model(), case.inputs()
    wanted = eager(model, inputs)
    model.set_attn_implementation("eager")
    seen = AttentionModel(model).attend(inputs).seen
    for whose, theirs in wanted.items():
        for layer, matrix in zip(of(seen.layers, whose), theirs, strict=True):
            assert torch.allclose(weights(layer), matrix[0], atol=1e-5)


@each_case
def test_the_output_is_the_untouched_models(name: str) -> None:
    case = CASES[name]
    model, inputs = case.model(), case.inputs()
    with torch.no_grad():
        plain = model(**inputs)[0]
        with watching(model):
            answer = model(**inputs)[0]
    assert torch.allclose(answer, plain, atol=1e-5)


def test_modules_are_named_and_encoders_told_from_decoders() -> None:
    layers = AttentionModel(t5()).attend({"input_ids": ids(), "decoder_input_ids": ids(seed=4)}).seen.layers
    assert [(layer.kind, layer.queries, layer.keys) for layer in layers] == [
        *[("self", "encoder", "encoder")] * 2, *[("self", "decoder", "decoder"), ("cross", "decoder", "encoder")] * 2,
    ]  # fmt: skip
    assert [layer.index for layer in layers] == list(range(6))
    assert [layer.name for layer in layers][:1] == ["encoder.block.0.layer.0.SelfAttention"]
    assert layers[3].name == "decoder.block.0.layer.1.EncDecAttention"


def test_grouped_query_heads_are_kept_as_few_as_they_are() -> None:
    layer = AttentionModel(llama()).attend({"input_ids": ids()}).seen.layers[0]
    assert layer.q is not None and layer.k is not None
    assert (layer.heads, layer.q.shape[1], layer.k.shape[1]) == (HEADS, HEADS, 2)


# --- torch's own modules


@pytest.mark.parametrize("batch_first", [True, False])
def test_the_encoder_of_torch_leaves_its_fused_path(batch_first: bool) -> None:
    model, x = encoder(batch_first), embedded() if batch_first else embedded().transpose(0, 1)
    with torch.no_grad():
        plain = model(x)
        with watching(model) as watch:
            answer = model(x)
    assert torch.allclose(answer, plain, atol=1e-5)
    assert [(layer.name, layer.heads, layer.length) for layer in watch.seen] == [
        (f"layers.{i}.self_attn", HEADS, LENGTH) for i in (0, 1)
    ]
    assert torch.allclose(weights(watch.seen[0]), asked_for(model.layers[0].self_attn, x, x), atol=1e-5)


def asked_for(module: nn.MultiheadAttention, query: Tensor, key: Tensor, **masks: Any) -> Tensor:
    """(heads, L, S), as the module itself answers when it is asked for them."""
    with torch.no_grad():
        return module(query, key, key, average_attn_weights=False, **masks)[1][0]


MASKS: dict[str, dict[str, Any]] = {
    "none": {},
    "padding": {"key_padding_mask": torch.tensor([[False] * 4 + [True] * 2])},
    "boolean": {"attn_mask": torch.ones(LENGTH, 6).triu(1).bool()},
    "additive": {"attn_mask": torch.linspace(-3, 3, LENGTH * 6).reshape(LENGTH, 6)},
    "of each head": {"attn_mask": torch.linspace(-3, 3, HEADS * LENGTH * 6).reshape(HEADS, LENGTH, 6)},
    "both": {
        "key_padding_mask": torch.tensor([[False] * 5 + [True]]),
        "attn_mask": torch.ones(LENGTH, 6).triu(1).bool(),
    },
}


@pytest.mark.parametrize("mask", MASKS)
@pytest.mark.parametrize("need_weights", [False, True])
@pytest.mark.parametrize("batched", [True, False])
def test_multihead_attention(mask: str, need_weights: bool, batched: bool) -> None:
    module = seeded(lambda: nn.MultiheadAttention(WIDE, HEADS, batch_first=True)).eval()
    query, key, masks = embedded(), embedded(6, seed=5), dict(MASKS[mask])
    wanted = asked_for(module, query, key, **masks)
    if not batched:
        query, key = query[0], key[0]
        masks = {name: value[0] if name == "key_padding_mask" else value for name, value in masks.items()}
    with torch.no_grad():
        plain, plain_weights = module(query, key, key, need_weights=need_weights, **masks)
        with watching(module) as watch:
            answer, answer_weights = module(query, key, key, need_weights=need_weights, **masks)
    assert torch.allclose(answer, plain, atol=1e-6)
    assert need_weights == (answer_weights is not None)
    assert answer_weights is None or torch.allclose(answer_weights, plain_weights, atol=1e-6)
    (layer,) = watch.seen
    assert layer.q is not None
    assert layer.kind == "cross"
    assert torch.allclose(weights(layer), wanted, atol=1e-5)


def test_the_whole_transformer_of_torch() -> None:
    model = seeded(lambda: nn.Transformer(WIDE, HEADS, 1, 2, 16, batch_first=True)).eval()
    causal = nn.Transformer.generate_square_subsequent_mask(LENGTH)
    given = (embedded(), embedded(seed=6))
    with torch.no_grad():
        plain = model(*given, tgt_mask=causal, tgt_is_causal=True)
        with watching(model) as watch:
            answer = model(*given, tgt_mask=causal, tgt_is_causal=True)
    assert torch.allclose(answer, plain, atol=1e-5)
    told = [(layer.name.split(".")[0], layer.kind, layer.queries, layer.keys) for layer in watch.seen]
    decoder = [("decoder", "self", "decoder", "decoder"), ("decoder", "cross", "decoder", "encoder")]
    assert told == [("encoder", "self", "encoder", "encoder"), *decoder * 2]
    assert float(weights(watch.seen[1]).triu(1).abs().max()) == 0


def test_torchvisions_vision_transformer() -> None:
    model = torchvision_vit()
    attended = AttentionModel(model).attend(pixels())
    with torch.no_grad():
        assert torch.allclose(attended.seen.outcome.values, model(pixels())[0], atol=1e-5)
    assert [(layer.heads, layer.length, layer.kind) for layer in attended.seen.layers] == [(HEADS, 36, "self")] * 2


# --- calls of every form


def called(**options: Any) -> tuple[AttentionLayer, Tensor]:
    """What is seen of one call of the fused function, and its weights worked out plainly."""
    options = dict(options)
    shape, keys = options.pop("shape", (1, HEADS, 5, 8)), options.pop("keys", (1, HEADS, 6, 8))
    generator = torch.Generator().manual_seed(0)
    q, k = torch.randn(*shape, generator=generator), torch.randn(*keys, generator=generator)
    module = Calling(options)
    with watching(module) as watch:
        answer = module(q, k)
    assert torch.equal(answer, module(q, k))
    many = k.repeat_interleave(shape[-3] // keys[-3], -3) if len(shape) > 2 else k
    scores = q @ many.transpose(-1, -2) * options.get("scale", shape[-1] ** -0.5)
    mask = options.get("attn_mask")
    if options.get("is_causal"):
        mask = torch.ones(scores.shape[-2:]).tril().bool()
    if mask is not None:
        scores = scores.masked_fill(~mask, -torch.inf) if mask.dtype == torch.bool else scores + mask
    return watch.seen[0], scores.softmax(-1)


class Calling(nn.Module):
    def __init__(self, options: dict[str, Any]) -> None:
        super().__init__()
        self.options = options

    def forward(self, q: Tensor, k: Tensor) -> Tensor:
        return functional.scaled_dot_product_attention(q, k, k, **self.options)


@pytest.mark.parametrize(
    "options",
    [
        {},
        {"scale": 0.2},
        {"is_causal": True},
        {"attn_mask": torch.ones(5, 6).tril().bool()},
        {"attn_mask": torch.linspace(-2, 2, 6).expand(5, 6)},
        {"attn_mask": torch.linspace(-2, 2, 4 * 30).reshape(1, 4, 5, 6)},
        {"keys": (1, 2, 6, 8), "enable_gqa": True},
        {"shape": (HEADS, 5, 8), "keys": (HEADS, 6, 8)},
        {"shape": (5, 8), "keys": (6, 8)},
        {"shape": (1, 3, HEADS, 5, 8), "keys": (1, 3, HEADS, 6, 8)},
    ],
)
def test_every_form_of_the_fused_call(options: dict[str, Any]) -> None:
    layer, wanted = called(**options)
    wanted = wanted.reshape(-1, layer.heads, 5, 6)
    assert layer.groups == len(wanted)
    for group in range(layer.groups):
        rows = torch.stack([layer.weights(head, group=group) for head in range(layer.heads)])
        assert torch.allclose(rows, wanted[group], atol=1e-6)


@pytest.mark.parametrize("dtype", [torch.float16, torch.bfloat16, torch.float64])
def test_other_dtypes(dtype: torch.dtype) -> None:
    usual = AttentionModel(encoder()).attend(embedded()).seen
    seen = AttentionModel(encoder().to(dtype)).attend(embedded()).seen
    near = {torch.float16: 1e-2, torch.bfloat16: 5e-2, torch.float64: 1e-5}[dtype]
    assert weights(seen.layers[1]).dtype == torch.float32
    assert torch.allclose(weights(seen.layers[1]), weights(usual.layers[1]), atol=near)


def test_a_row_that_may_see_nothing_is_all_zero() -> None:
    mask = torch.ones(5, 6).bool()
    mask[2] = False
    layer, _ = called(attn_mask=mask)
    assert layer.weights(0)[2].tolist() == [0.0] * 6
    assert layer.weights(0)[1].sum() == pytest.approx(1)
