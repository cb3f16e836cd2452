"""The CAM family: against pytorch-grad-cam, by hand, on several layers, and on channels-last and token networks."""

from __future__ import annotations

import warnings
from typing import Any

import pytest
import torch
from counting import Counting
from nets import HEIGHT, WIDTH, picture, small
from torch import Tensor, nn

from xai_widgets import explainers
from xai_widgets.core.chunk import Chunker
from xai_widgets.core.run import Run

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


# --- channels last and tokens


def test_channels_are_asked_once_each_whatever_the_chunk(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Chunker, "size", property(lambda self: 3))
    for name in ("score-cam", "ablation-cam"):
        run = Run(Counting(small()), picture()[None])
        assert list(explainers.get(name)(layer="features").steps(run, TARGET))[-1].model_calls == 1 + 8
