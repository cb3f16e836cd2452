"""The CAM family: against pytorch-grad-cam, by hand, on several layers, and on channels-last and token networks."""

from __future__ import annotations

import warnings
from typing import Any

import pytest
import torch
from counting import Counting
from nets import HEIGHT, OUTPUTS, WIDTH, picture, seeded, small
from token_nets import ChannelsLast, Tokens
from torch import Tensor, nn

from xai_widgets import ExplainError, explainers
from xai_widgets.core.chunk import Chunker
from xai_widgets.core.run import Run
from xai_widgets.core.target import Output
from xai_widgets.models import adapt

TARGET = 1

with warnings.catch_warnings():  # its imports are deprecated in places, which is its own affair
    warnings.simplefilter("ignore")
    import pytorch_grad_cam as reference
    from pytorch_grad_cam.ablation_layer import AblationLayer
    from pytorch_grad_cam.utils.model_targets import RawScoresOutputTarget

SAME = {
    "grad-cam": reference.GradCAM, "grad-cam-plus-plus": reference.GradCAMPlusPlus, "hires-cam": reference.HiResCAM,
    "layer-cam": reference.LayerCAM, "xgrad-cam": reference.XGradCAM, "eigen-cam": reference.EigenCAM,
    "score-cam": reference.ScoreCAM, "ablation-cam": reference.AblationCAM,
}  # fmt: skip


class Raw(RawScoresOutputTarget):
    """The raw output of one class."""

    def __call__(self, output: Tensor) -> Tensor:
        return output[TARGET]


def theirs(name: str, model: nn.Module, layer: nn.Module, x: Tensor) -> Tensor:
    """The library's map on the layer's own grid, before its scaling to [0, 1]."""
    settings: dict[str, Any] = {"ablation_layer": AblationLayer()} if name == "ablation-cam" else {}
    with SAME[name](model=model, target_layers=[layer], **settings) as cam:
        outputs = cam.activations_and_grads(x[None])
        if cam.uses_gradients:
            outputs[0, TARGET].backward()
        found = cam.activations_and_grads
        activations = found.activations[0].numpy()
        gradients = found.gradients[0].numpy() if found.gradients else None
        return torch.from_numpy(cam.get_cam_image(x[None], layer, [Raw()], activations, gradients, False))[0]


def ours(name: str, model: nn.Module, x: Tensor, **params: Any) -> Tensor:
    return explainers.get(name)(**params).explain(model, x, TARGET).values


def far(a: Tensor, b: Tensor) -> float:
    """The largest difference, as a share of the largest value."""
    assert a.shape == b.shape
    return float((a - b).abs().max() / b.abs().max())


@pytest.mark.parametrize("layer", ["features.2", "features.3"])
@pytest.mark.parametrize("name", [name for name in SAME if name != "ablation-cam"])
def test_the_same_as_pytorch_grad_cam(name: str, layer: str) -> None:
    model, x = small(), picture()
    got, wanted = ours(name, model, x, layer=layer, relu=False), theirs(name, model, model.get_submodule(layer), x)
    if name == "eigen-cam" and float((got * wanted).sum()) < 0:
        wanted = -wanted  # its sign is an accident of the decomposition
    assert far(got, wanted) < 1e-3
    assert torch.equal(ours(name, model, x, layer=layer), got.relu())


def test_ablation_cam_is_pytorch_grad_cams_but_for_the_score_it_divides_by() -> None:
    model, x = small(), picture()
    score = float(model(x[None])[0, TARGET].detach())
    wanted = theirs("ablation-cam", model, model.features[2], x)
    assert far(ours("ablation-cam", small(), x, layer="features.2", relu=False), wanted * score) < 1e-3


def test_ablation_cam_by_hand() -> None:
    model, x = small(), picture()
    with torch.no_grad():
        maps = model.features(x[None])[0]
        mean = maps.mean((1, 2))
        by_hand = (model.head.weight[TARGET] * mean)[:, None, None] * maps
    assert far(ours("ablation-cam", model, x, layer="features", relu=False), by_hand.sum(0)) < 1e-4


def test_score_cam_asks_for_all_constant_channels_once() -> None:
    model, x = small(), picture()
    with torch.no_grad():
        model.features[3].weight[:5] = 0
    counting = Counting(model)
    run = Run(counting, x[None])
    last = list(explainers.ScoreCam(layer="features", relu=False).steps(run, TARGET))[-1]
    assert last.model_calls == 1 + 3 + 1
    with torch.no_grad():
        maps = model.features(x[None])[0]
        masks = torch.nn.UpsamplingBilinear2d(size=(HEIGHT, WIDTH))(maps[None])[0]
        low, high = masks.amin((1, 2), keepdim=True), masks.amax((1, 2), keepdim=True)
        masks = (masks - low) / (high - low + 1e-8)
        masks[:5] = 0  # there rounding is all there is
        weights = model(x * masks[:, None])[:, TARGET].softmax(0)
    assert far(last.values, (weights[:, None, None] * maps).sum(0)) < 1e-4


def test_only_what_can_matter_is_ablated() -> None:
    model = small()
    with torch.no_grad():
        model.features[3].weight[:5] = 0
        model.features[3].bias[:5] = 0
    run = Run(Counting(model), picture()[None])
    assert list(explainers.AblationCam(layer="features").steps(run, TARGET))[-1].model_calls == 1 + 3


# --- the part of the network before a layer is run once a chunk


class Rows(nn.Module):
    """Notes the rows it computes."""

    seen: list[int] = []

    def forward(self, x: Tensor) -> Tensor:
        Rows.seen.append(len(x))
        return x


class Around(nn.Module):
    """Something goes around the layer and meets it again; the batch is counted at the start and used at the end."""

    def __init__(self, how: str) -> None:
        super().__init__()
        self.how = how
        self.first, self.note, self.again = nn.Conv2d(3, 6, 3, padding=1), Rows(), nn.ReLU()
        self.layer = nn.Sequential(nn.Conv2d(6, 6, 1), nn.ReLU())
        self.head = nn.Linear(12 if how == "joined" else 6, OUTPUTS)

    def forward(self, x: Tensor) -> Tensor:
        count = x.shape[0]
        before = self.again(self.first(x)).abs()
        if self.how == "in a pair":
            before = self.both(before)
        before = self.note(before)
        after = self.again(self.layer(before))
        met = torch.cat([before, after], 1) if self.how == "joined" else before + after
        return self.head(met.mean((2, 3)).view(count, -1))

    def both(self, x: Tensor) -> Tensor:
        return (x, x + 1)[1]


@pytest.mark.parametrize("how", ["added", "joined", "in a pair"])
@pytest.mark.parametrize("layer", ["layer", "again", "first"])
def test_resuming_is_replacing(how: str, layer: str) -> None:
    model, x = seeded(lambda: Around(how)), picture()[None]
    adapted = adapt(model)
    output = adapted.trace(x, also=layer).layers[layer].detach()
    rows = output * torch.tensor([1.0, 0.0, 2.0, -1.0, 0.5]).reshape(5, 1, 1, 1)
    got = adapted.resumed(x, layer)(rows)
    Rows.seen.clear()
    scores = adapted.resumed(x, layer)
    assert torch.equal(torch.cat([scores(rows[:2]), scores(rows[2:])]), got)
    assert Rows.seen == ([2, 3] if layer == "first" else [1])
    wanted = torch.cat([by_hook(model, layer, row[None], x) for row in rows])
    assert torch.allclose(got, wanted, atol=1e-5)


def test_a_network_whose_modules_remember_is_run_in_full() -> None:
    class Remembers(nn.Module):
        """A later part reads what an earlier module left behind."""

        def __init__(self) -> None:
            super().__init__()
            self.first, self.layer, self.head = nn.Conv2d(3, 6, 1), nn.Conv2d(6, 6, 1), nn.Linear(6, OUTPUTS)
            self.keeper = Keeper()

        def forward(self, x: Tensor) -> Tensor:
            x = self.keeper(self.first(x))
            return self.head((self.layer(x) + self.keeper.kept).mean((2, 3)) * len(self.keeper.kept))

    class Keeper(nn.Module):
        def forward(self, x: Tensor) -> Tensor:
            self.kept = x
            return x

    model, x = seeded(Remembers), picture()[None]
    adapted = adapt(model)
    rows = adapted.trace(x).layers["layer"].detach().repeat(3, 1, 1, 1)
    rows[1:] *= 2
    with torch.no_grad():
        before = model.first(x)
        wanted = model.head((rows + before).mean((2, 3)) * 3)
    assert torch.allclose(adapted.resumed(x, "layer")(rows), wanted, atol=1e-5)


@torch.no_grad()
def by_hook(model: nn.Module, layer: str, output: Tensor, x: Tensor) -> Tensor:
    calls: list[int] = []
    module = model.get_submodule(layer)
    last = 2 if layer == "again" else 1

    def hook(*_: Any) -> Tensor | None:
        calls.append(1)
        return output if len(calls) == last else None

    handle = module.register_forward_hook(hook)
    try:
        return model(x)
    finally:
        handle.remove()


# --- several layers


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


# --- channels last and tokens


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


def test_channels_are_asked_once_each_whatever_the_chunk(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Chunker, "size", property(lambda self: 3))
    for name in ("score-cam", "ablation-cam"):
        run = Run(Counting(small()), picture()[None])
        assert list(explainers.get(name)(layer="features").steps(run, TARGET))[-1].model_calls == 1 + 8
