"""Captum's methods through the adapter: what captum gives, with the model and the process left as found."""

from __future__ import annotations

import importlib.util
import warnings
from typing import Any

import numpy as np
import pytest
import snapshot
import torch
import torchvision
from captum import attr
from counting import Counting
from nets import HEIGHT, WIDTH, picture, seeded, small
from quick import without_attention
from token_nets import ChannelsLast
from torch import Tensor, nn

from xai_widgets import ExplainError, Neuron, explainers
from xai_widgets.core.run import Run
from xai_widgets.models import adapt
from xai_widgets.widgets import describe

TARGET = 1
BY_CAPTUM = ("guided-backprop", "deconvolution", "guided-grad-cam", "deeplift")


def not_in_place() -> nn.Module:
    model = small()
    model.features[2] = nn.ReLU()
    return model


def theirs(make: Any, **asked: Any) -> Tensor:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return make(not_in_place()).attribute(picture()[None].requires_grad_(), target=TARGET, **asked)[0].detach()


@pytest.mark.parametrize(
    ("name", "make", "asked"),
    [
        ("guided-backprop", attr.GuidedBackprop, {}),
        ("deconvolution", attr.Deconvolution, {}),
        ("guided-grad-cam", lambda m: attr.GuidedGradCam(m, m.features), {"interpolate_mode": "bilinear"}),
        ("deeplift", attr.DeepLift, {"baselines": torch.zeros_like(picture())[None]}),
    ],
)
def test_it_is_what_captum_gives(name: str, make: Any, asked: dict[str, Any]) -> None:
    layer = {"layer": "features"} if name == "guided-grad-cam" else {}
    ours = explainers.get(name)(reduce="none", **layer).explain(small(), picture(), TARGET)
    wanted = theirs(make, **asked)
    assert float((ours.values - wanted).abs().max()) < 1e-5 * float(wanted.abs().max())


def two_layers() -> nn.Module:
    """relu(2 a - b - 1) + 3 relu(b - a), of two pixels a and b."""
    model = nn.Sequential(nn.Flatten(), nn.Linear(2, 2), nn.ReLU(), nn.Linear(2, 1))
    model[1].weight.data = torch.tensor([[2.0, -1.0], [-1.0, 1.0]])
    model[1].bias.data = torch.tensor([-1.0, 0.0])
    model[3].weight.data, model[3].bias.data = torch.tensor([[1.0, 3.0]]), torch.zeros(1)
    return model


def test_deeplift_by_hand() -> None:
    # At a = 2, b = 1 the units are 2 and -1 before, 2 and 0 after; at the baseline -1 and 0 before, 0 and 0 after.
    # Multipliers: (2 - 0) / (2 - -1) and 0. So a gets 2 · 2/3 · 2 and b gets 1 · 2/3 · -1, together 2.
    answer = explainers.DeepLift().explain(two_layers(), torch.tensor([[[2.0, 1.0]]]), 0)
    assert answer.values.tolist() == [pytest.approx([8 / 3, -2 / 3], abs=1e-5)]
    assert answer.error == pytest.approx(0, abs=1e-5)


def test_guided_backprop_and_deconvolution_by_hand() -> None:
    x = torch.tensor([[[1.0, 2.0]]])  # the units are -1 and 1 before the ReLU; their gradients 1 and 3
    guided = explainers.GuidedBackprop(reduce="sum").explain(two_layers(), x, 0).values
    assert guided.tolist() == [[-3.0, 3.0]]
    backwards = explainers.Deconvolution(reduce="sum").explain(two_layers(), x, 0).values
    assert backwards.tolist() == [[2.0 - 3.0, -1.0 + 3.0]]


@pytest.mark.parametrize("name", BY_CAPTUM)
def test_the_global_generators_are_neither_read_nor_moved(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    torch_state, numpy_state = torch.get_rng_state(), np.random.get_state()[1].copy()
    monkeypatch.setattr(np.random, "seed", None)
    explainers.get(name)().explain(small(), picture(), TARGET)
    assert torch.equal(torch.get_rng_state(), torch_state)
    assert (np.random.get_state()[1] == numpy_state).all()


def test_what_draws_at_random_draws_from_its_seed_and_leaves_the_global_generators() -> None:
    method = explainers.from_captum(attr.GradientShap, baselines=torch.zeros_like(picture())[None], stdevs=0.1, seed=3)
    torch_state, numpy_state = torch.get_rng_state(), np.random.get_state()[1].copy()
    first = method.explain(small(), picture(), TARGET)
    assert torch.equal(torch.get_rng_state(), torch_state)
    assert (np.random.get_state()[1] == numpy_state).all()
    torch.rand(3), np.random.rand(3)
    assert torch.equal(method.explain(small(), picture(), TARGET).values, first.values)


@pytest.mark.parametrize("name", ["guided-backprop", "deconvolution", "guided-grad-cam"])
def test_a_network_without_relu_modules_is_a_sentence(name: str) -> None:
    model = nn.Sequential(nn.Conv2d(3, 4, 3), nn.ReLU6(), nn.AdaptiveAvgPool2d(1), nn.Flatten())
    with pytest.raises(ExplainError, match="this model has none: it would be the plain gradient"):
        explainers.get(name)().explain(model, picture(), 0)


class Twice(nn.Module):
    """Calls an activation and a pool twice in a pass, or two of each."""

    def __init__(self, apart: bool) -> None:
        super().__init__()
        self.conv, self.relu, self.pool = nn.Conv2d(3, 4, 3), nn.ReLU(), nn.MaxPool2d(2)
        self.again = nn.ModuleList([nn.ReLU(), nn.MaxPool2d(2)] if apart else [self.relu, self.pool])

    def forward(self, x: Tensor) -> Tensor:
        x = self.pool(self.relu(self.conv(x)))
        relu, pool = self.again
        return pool(relu(x - 0.3)).mean((2, 3))


@pytest.mark.parametrize("guarded", [False, True])
def test_deeplift_tells_the_calls_of_one_activation_apart(guarded: bool) -> None:
    once, twice = (seeded(lambda apart=apart: Twice(apart)) for apart in (True, False))
    if guarded:  # so that there is no private view
        for model in (once, twice):
            model.conv.register_forward_hook(lambda _m, _i, out: out + 0.1)
    before = snapshot.of(twice)
    wanted, found = (explainers.DeepLift().explain(model, picture(), 1) for model in (once, twice))
    assert torch.allclose(found.values, wanted.values, atol=1e-6)
    assert found.values.abs().max() > 1e-3
    assert found.error == pytest.approx(0, abs=1e-5)
    assert found.model_calls == wanted.model_calls
    assert bool(adapt(twice).guarded) is guarded  # type: ignore[attr-defined]
    assert snapshot.difference(before, snapshot.of(twice)) == []


def test_deeplift_takes_a_residual_network() -> None:
    model = seeded(lambda: torchvision.models.resnet18(weights=None)).eval()
    x = picture(height=40, width=56)
    answer = explainers.DeepLift().explain(model, x, 3)
    with torch.no_grad():
        rise = float((model(x[None]) - model(torch.zeros_like(x)[None]))[0, 3])
    assert abs(rise) > 1e-3
    assert float(answer.values.sum()) == pytest.approx(rise, rel=1e-2)


def test_what_captum_cannot_do_is_a_sentence_and_the_model_is_left_as_found() -> None:
    class Broken(attr.Saliency):
        def attribute(self, *_given: Any, **_asked: Any) -> Tensor:
            raise RuntimeError("not this one")

    model = Twice(apart=False)
    model.conv.register_forward_hook(lambda _m, _i, out: out + 0.1)  # so that there is no private view
    before = snapshot.of(model)
    with pytest.raises(ExplainError, match="could not explain this model: captum raised RuntimeError: not this one"):
        explainers.from_captum(Broken).explain(model, picture(), 0)
    assert adapt(model).guarded  # type: ignore[attr-defined]
    assert snapshot.difference(before, snapshot.of(model)) == []


def test_guided_grad_cam_needs_maps() -> None:
    model = ChannelsLast()
    model.rectified = nn.ReLU()
    with pytest.raises(ExplainError, match="'stage' has tokens or channels last"):
        explainers.GuidedGradCam(layer="stage").explain(model, picture(), 0)


@pytest.mark.parametrize("name", BY_CAPTUM)
def test_without_captum_it_is_listed_with_the_line_to_install_it(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    found = importlib.util.find_spec
    monkeypatch.setattr(importlib.util, "find_spec", lambda module: None if module == "captum" else found(module))
    model = small()
    wanted = 'needs captum: pip install "xai-widgets[captum]"'
    unavailable = describe.unavailable(Run(adapt(model), picture()[None]))
    assert wanted in unavailable[name]
    assert set(unavailable) & set(without_attention()) == set(BY_CAPTUM)
    with pytest.raises(ExplainError, match="needs captum"):
        explainers.get(name)().explain(model, picture(), TARGET)
    assert name in explainers.names()


# --- any other


def test_any_other_captum_object() -> None:
    model, x = small(), picture()
    share = explainers.from_captum(attr.InputXGradient).explain(model, x, TARGET)
    assert torch.allclose(share.values, explainers.InputXGradient().explain(model, x, TARGET).values, atol=1e-5)
    assert share.method == "captum-InputXGradient"
    settings = {"sliding_window_shapes": (3, 6, 6), "strides": (3, 4, 4)}
    covered = explainers.from_captum(attr.Occlusion, **settings).explain(model, x, TARGET)
    assert torch.allclose(
        covered.values, 3 * explainers.Occlusion(window=6, stride=4).explain(model, x, TARGET).values, atol=1e-4
    )
    noisy = explainers.from_captum(lambda m: attr.NoiseTunnel(attr.Saliency(m)), seed=2, nt_samples=3, abs=False)
    first = noisy.explain(model, x, TARGET).values
    assert torch.equal(noisy.explain(model, x, TARGET).values, first)


def test_any_other_captum_object_of_a_layer() -> None:
    model, x = small(), picture()
    cam = explainers.from_captum(attr.LayerGradCam, layer="features").explain(model, x, TARGET)
    ours = explainers.GradCam(layer="features", relu=False).explain(model, x, TARGET)
    assert cam.layer == "features"
    assert torch.allclose(cam.values, ours.values, atol=1e-6)


BASELINE = torch.zeros(1, 3, HEIGHT, WIDTH)
OF_UNITS: list[tuple[Any, dict[str, Any]]] = [
    (attr.NeuronGradient, {}),
    (attr.NeuronIntegratedGradients, {"n_steps": 8, "baselines": BASELINE}),
    (attr.NeuronDeepLift, {"baselines": BASELINE}),
    (attr.NeuronGuidedBackprop, {}),
    (attr.NeuronDeconvolution, {}),
    (attr.NeuronFeatureAblation, {"feature_mask": torch.arange(HEIGHT * WIDTH).reshape(1, 1, HEIGHT, WIDTH) // 40}),
]


@pytest.mark.parametrize(("method", "asked"), OF_UNITS, ids=lambda given: getattr(given, "__name__", ""))
@pytest.mark.parametrize("unit", [2, (1, 3, 4)])
def test_captums_methods_of_a_unit(method: Any, asked: dict[str, Any], unit: Any) -> None:
    model = not_in_place()
    answer = explainers.from_captum(method, **asked).explain(model, picture(), Neuron("features.1", unit))
    layer = model.features[1]
    select = (lambda outputs: outputs[:, unit].mean((1, 2))) if isinstance(unit, int) else unit
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        wanted = method(model, layer).attribute(picture()[None].requires_grad_(), select, **asked)[0].detach().sum(0)
    assert float(wanted.abs().max()) > 0
    assert torch.allclose(answer.values, wanted, atol=1e-5 * float(wanted.abs().max()))
    assert answer.target == Neuron("features.1", unit)


def test_conductance_explains_an_output_by_a_unit() -> None:
    model, x = not_in_place(), picture()
    settings = {"neuron_selector": (1, 3, 4), "n_steps": 8, "baselines": BASELINE}
    answer = explainers.from_captum(attr.NeuronConductance, layer="features.1", **settings).explain(model, x, TARGET)
    wanted = attr.NeuronConductance(model, model.features[1]).attribute(x[None], target=TARGET, **settings)
    assert torch.allclose(answer.values, wanted[0].detach().sum(0), atol=1e-6)
    with pytest.raises(ExplainError, match="give layer= and neuron_selector= too"):
        explainers.from_captum(attr.NeuronConductance, layer="features.1").explain(model, x, TARGET)


def test_a_method_of_a_unit_without_one_is_a_sentence() -> None:
    with pytest.raises(ExplainError, match=r"explains a unit of a layer: give target=xw.Neuron\(layer, channel\)"):
        explainers.from_captum(attr.NeuronGradient).explain(small(), picture(), TARGET)


def test_what_is_no_map_is_a_sentence() -> None:
    class Odd:
        def __init__(self, forward_func: Any) -> None: ...

        def attribute(self, inputs: Tensor, target: int) -> Tensor:
            return inputs.mean((2, 3))

    with pytest.raises(ExplainError, match=r"gave values of the shape \(1, 3\), which are no map"):
        explainers.from_captum(Odd).explain(small(), picture(), 0)


def test_rows_are_counted() -> None:
    model = Counting(small())
    run = Run(model, picture()[None])
    answer = list(explainers.DeepLift().steps(run, TARGET))[-1]
    assert answer.model_calls == model.rows == 1 + 1 + 2, "the trace, the baseline, and both together"
    assert answer.values.shape == (HEIGHT, WIDTH)
