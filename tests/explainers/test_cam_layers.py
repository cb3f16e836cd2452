"""Which layers have a map and how it is read: several at once, channels last, and tokens."""

from __future__ import annotations

import pytest
import torch
from explainers.test_cam import SAME, TARGET, Raw, far, ours
from explainers.test_cam_resumed import by_hook
from nets import HEIGHT, OUTPUTS, WIDTH, picture, seeded
from token_nets import ChannelsLast, Tokens
from torch import Tensor, nn

from xai_widgets import ExplainError, explainers
from xai_widgets.core.chunk import Chunker
from xai_widgets.core.run import Run
from xai_widgets.core.target import Output
from xai_widgets.models import adapt


class Stages(nn.Module):
    """Three layers, each coarser than the one before."""

    def __init__(self) -> None:
        super().__init__()
        self.a, self.b, self.c = nn.Conv2d(3, 4, 3, padding=1), nn.Conv2d(4, 5, 2, 2), nn.Conv2d(5, 6, 2, 2)
        self.head = nn.Linear(6, OUTPUTS)

    def forward(self, x: Tensor) -> Tensor:
        return self.head(self.c(self.b(self.a(x).tanh()).tanh()).mean((2, 3)))


@pytest.mark.parametrize("name", ["layer-cam", "eigen-cam", "score-cam", "ablation-cam"])
def test_fused_layers_are_the_mean_of_maps_scaled_to_one(name: str) -> None:
    model, x = seeded(Stages), picture()
    answer = explainers.get(name)(fuse=2).explain(model, x, TARGET)
    assert answer.layer == "c + b"
    coarse, fine = ours(name, model, x, layer="c"), ours(name, model, x, layer="b")
    coarse = torch.nn.functional.interpolate(
        (coarse / coarse.max())[None, None], fine.shape, mode="bilinear", align_corners=False
    )[0, 0]
    assert float(coarse.max()) > 0 < float(fine.max())
    assert torch.allclose(answer.values, (coarse + fine / fine.max()) / 2, atol=1e-6)
    assert explainers.get(name)(fuse=5).explain(model, x, TARGET).layer == "c + b + a"
    assert explainers.get(name)(layer="a", fuse=3).explain(model, x, TARGET).layer == "a"


@pytest.mark.parametrize("name", ["score-cam", "ablation-cam"])
def test_layers_are_fused_in_turns_from_the_first_estimate_on(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Chunker, "size", property(lambda _: 2))
    model, x = seeded(Stages), picture()
    found = list(explainers.get(name)(fuse=2, layer="b").estimates(Run(adapt(model), x[None]), TARGET))
    assert found[0].layer == "b + a"
    assert found[0].values.shape == x.shape[1:], "the finer layer is there from the start"
    shares = [one.progress for one in found]
    assert len(shares) == 4
    assert shares == sorted(set(shares))
    assert shares[-1] == 1
    assert [one.step for one in found] == [1, 2, 3, 4]


@pytest.mark.parametrize("prefix", [0, 1, 2, 5])
def test_tokens_are_read_as_a_map(prefix: int) -> None:
    model, x = seeded(lambda: Tokens(prefix)), picture()
    layers = {layer.name: layer for layer in adapt(model).layers(x[None])}
    block = layers["blocks.0"]
    assert (block.channels, block.height, block.width) == (12, HEIGHT // 4, WIDTH // 4)
    with torch.no_grad():
        tokens = model.blocks[0](model.embedded(x[None]))
    plain = explainers.Activation(layer="blocks.0").explain(model, x).values
    assert torch.allclose(plain, tokens[0, prefix:].mean(1).reshape(5, 7), atol=1e-6)


def test_the_default_layer_is_one_the_answer_depends_on() -> None:
    for prefix in (0, 1, 2):
        model = seeded(lambda p=prefix: Tokens(p))
        x = picture()[None]
        name = adapt(model).default_layer(x)
        trace = adapt(model).trace(x)
        assert adapt(model).backward(trace, Output((TARGET,)), trace.layers[name])[:, prefix:].any()
        assert (name == "norm") == (prefix == 0)


@pytest.mark.parametrize("name", SAME)
@pytest.mark.parametrize("kind", ["tokens", "channels last"])
def test_every_method_on_tokens_and_channels_last(name: str, kind: str) -> None:
    model = seeded(lambda: Tokens(1) if kind == "tokens" else ChannelsLast())
    layer = "blocks.0" if kind == "tokens" else "stage"
    module, x = model.get_submodule(layer), picture()

    def reshape(output: Tensor) -> Tensor:
        output = output[:, 1:].reshape(len(output), 5, 7, -1) if kind == "tokens" else output
        return output.permute(0, 3, 1, 2)

    got = ours(name, model, x, layer=layer, relu=False)
    assert got.shape == (5, 7)
    if name == "ablation-cam":
        trace = adapt(model).trace(x[None])
        output, maps = trace.layers[layer].detach(), trace.map(layer)[0]
        falls = []
        for channel in range(len(maps)):
            without = output.clone()
            without[..., channel] = 0
            falls.append(trace.outputs[0, TARGET].detach() - by_hook(model, layer, without, x[None])[0, TARGET])
        wanted = (torch.stack(falls)[:, None, None] * maps).sum(0)
    else:
        with SAME[name](model=model, target_layers=[module], reshape_transform=reshape) as cam:
            outputs = cam.activations_and_grads(x[None])
            if cam.uses_gradients:
                outputs[0, TARGET].backward()
            found = cam.activations_and_grads
            gradients = found.gradients[0].numpy() if found.gradients else None
            arguments = (x[None], module, [Raw()], found.activations[0].numpy(), gradients, False)
            wanted = torch.from_numpy(cam.get_cam_image(*arguments))[0]
    if name == "eigen-cam" and float((got * wanted).sum()) < 0:
        wanted = -wanted
    assert far(got, wanted) < 1e-3


def test_what_can_be_read_in_two_ways_is_left_out() -> None:
    class Turning(nn.Module):
        """Tokens and channels change places: 35 of each are a grid of 5 × 7."""

        def __init__(self, channels: int) -> None:
            super().__init__()
            self.patch, self.note, self.turned = nn.Conv2d(3, channels, 4, 4), nn.Identity(), nn.Linear(35, 35)
            self.head = nn.Linear(channels, OUTPUTS)

        def forward(self, x: Tensor) -> Tensor:
            tokens = self.turned(self.patch(x).flatten(2)).transpose(1, 2)
            return self.head(self.note(tokens).mean(1))

    for channels, listed in ((36, ["patch"]), (20, ["patch"])):
        layers = adapt(model := seeded(lambda c=channels: Turning(c))).layers(picture()[None])
        assert [layer.name for layer in layers] == listed
        assert ("note" in adapt(model).trace(picture()[None], also="note").layers) == (channels == 20)


def test_attention_is_not_a_map() -> None:
    class Attention(nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.patch, self.scores, self.head = nn.Conv2d(3, 8, 4, 4), nn.Softmax(-1), nn.Linear(8, OUTPUTS)
            self.tokens = nn.Linear(8, 8)

        def forward(self, x: Tensor) -> Tensor:
            tokens = self.tokens(self.patch(x).flatten(2).transpose(1, 2))
            weights = self.scores((tokens @ tokens.transpose(1, 2))[:, None])
            return self.head((weights[:, 0] @ tokens).mean(1))

    model = seeded(Attention)
    layers = adapt(model).layers(picture(height=32, width=40)[None])
    assert [layer.name for layer in layers] == ["patch", "tokens"]


def test_a_network_that_has_no_map_is_a_sentence() -> None:
    flat = nn.Sequential(nn.Flatten(), nn.Linear(3 * HEIGHT * WIDTH, OUTPUTS))
    with pytest.raises(ExplainError, match="No layer of this model has an output that is a map"):
        explainers.GradCam().explain(flat, picture())
