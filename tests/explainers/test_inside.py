"""Gradient methods at a layer: the same method, the network being what comes after it."""

from __future__ import annotations

import gc
import weakref
from typing import Any

import pytest
import snapshot
import torch
from captum import attr
from nets import picture, seeded, small
from quick import TARGET, in_chunks, made
from token_nets import ChannelsLast, Tokens
from torch import Tensor, nn

import xai_widgets as xw
from xai_widgets import Attribution, ExplainError, explainers, metrics
from xai_widgets.core.errors import Cancelled
from xai_widgets.core.model import Trace
from xai_widgets.core.params import LayerChoice
from xai_widgets.core.run import Run
from xai_widgets.core.shared import Shared
from xai_widgets.core.space import Space
from xai_widgets.models import TorchModel, adapt
from xai_widgets.models.tail import Tail

LAYER = "features.3"
X = picture()
INSIDE = [name for name in explainers.names() if any(isinstance(p, LayerChoice) and p.hidden
                                                     for p in explainers.get(name).params)]  # fmt: skip
each = pytest.mark.parametrize("name", INSIDE)


class Rest(nn.Module):
    """What comes after the layer of `small()`."""

    def __init__(self) -> None:
        super().__init__()
        self.whole = small()

    def forward(self, maps: Tensor) -> Tensor:
        return self.whole.head(self.whole.features[4](maps).mean((2, 3)))


def until(inputs: Tensor) -> Tensor:
    with torch.no_grad():
        return small().features[:4](inputs)


class Known(Space):
    """The baselines that the layer makes of the input's."""

    @property
    def kind(self) -> str:
        return "layer"

    @property
    def blanks(self) -> tuple[str, ...]:
        return Space(X.shape).blanks

    def reduced(self, values: Tensor, how: str) -> Tensor:
        return values

    def baseline(self, name: str, inputs: Tensor) -> Tensor:
        return until(Space(X.shape).baseline(name, X[None]))


def at(
    name: str, model: nn.Module | None = None, target: object = TARGET, layer: str = LAYER, **params: object
) -> Attribution:  # fmt: skip
    return made(name, layer=layer, **params).explain(small() if model is None else model, X, target)


def test_these_are_the_gradient_methods() -> None:
    assert set(INSIDE) == {
        "saliency", "input-x-gradient", "integrated-gradients", "expected-gradients", "gradient-shap", "smoothgrad",
        "vargrad",
    }  # fmt: skip


@each
def test_it_is_the_method_on_what_comes_after_the_layer(name: str) -> None:
    maps, answer = until(X[None]), at(name)
    assert answer.values.shape == maps[0].shape
    wanted = list(made(name).steps(Run(adapt(kept := Rest()), maps, space=Known(maps[0].shape)), TARGET))[-1]
    assert torch.allclose(answer.values, wanted.values, atol=1e-5 * float(wanted.values.abs().max()))
    assert answer.error == (None if wanted.error is None else pytest.approx(wanted.error, rel=1e-3, abs=1e-5))
    assert (answer.layer, answer.params["layer"], answer.score) == (LAYER, LAYER, pytest.approx(wanted.score, rel=1e-5))
    assert torch.equal(answer.map, answer.values.sum(0))
    assert kept is not None


@each
def test_the_batch_size_changes_nothing(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    usual = at(name)
    in_chunks(monkeypatch, 3)
    last = at(name)
    assert torch.allclose(last.values, usual.values, rtol=1e-4, atol=1e-5 * float(usual.values.abs().max()))
    assert last.model_calls == usual.model_calls


@each
@pytest.mark.parametrize("training", [False, True])
def test_the_model_is_left_as_found(name: str, training: bool) -> None:
    model = small().train(training)
    before = snapshot.of(model)
    at(name, model)
    assert snapshot.difference(before, snapshot.of(model)) == []


@each
@pytest.mark.parametrize("mode", [torch.no_grad, torch.inference_mode])
def test_the_callers_grad_mode_does_not_matter(name: str, mode: type) -> None:
    usual, model = at(name), small()
    with mode():
        assert torch.equal(at(name, model).values, usual.values)


@pytest.mark.parametrize("target", [TARGET, xw.Neuron("features.4", 5)])
@pytest.mark.parametrize("layer", ["", "features.0"])
def test_no_graph_waits_for_the_garbage_collector(target: object, layer: str, monkeypatch: pytest.MonkeyPatch) -> None:
    graphs: list[weakref.ref[Tensor]] = []
    for kind in (TorchModel, Tail):
        own = kind.trace

        def noted(self: Any, inputs: Tensor, also: str = "", own: Any = own) -> Trace:
            trace = own(self, inputs, also)
            graphs.append(weakref.ref(trace.outputs))
            return trace

        monkeypatch.setattr(kind, "trace", noted)
    gc.disable()
    try:
        at("integrated-gradients", target=target, layer=layer)
        assert len(graphs) >= 1 + bool(layer)
        assert [graph for graph in graphs if graph() is not None] == []
    finally:
        gc.enable()


@each
def test_a_cancel_ends_it(name: str) -> None:
    run = Run(adapt(model := small()), X[None])
    explainer, alone = made(name, layer=LAYER), Shared(run)
    alone.cancel()
    with pytest.raises(Cancelled):
        list(explainer.estimates(alone, TARGET))
    assert torch.equal(list(explainer.estimates(run, TARGET))[-1].values, at(name, model).values)


@each
@pytest.mark.parametrize("dtype", [torch.float16, torch.float64])
def test_models_of_other_dtypes(name: str, dtype: torch.dtype) -> None:
    usual, answer = at(name).values, at(name, small().to(dtype)).values
    assert answer.dtype == torch.float32
    apart = float((answer - usual).square().mean().sqrt())
    assert apart < 0.05 * float(usual.square().mean().sqrt())


@each
@pytest.mark.parametrize("target", [xw.Difference(2, 0), lambda outputs: outputs.softmax(1)[:, 1]])
def test_other_targets(name: str, target: object) -> None:
    maps = until(X[None])
    wanted = list(made(name).steps(Run(adapt(kept := Rest()), maps, space=Known(maps[0].shape)), target))[-1]
    assert torch.allclose(at(name, target=target).values, wanted.values, atol=1e-5 * float(wanted.values.abs().max()))
    assert kept is not None


def test_from_a_layer_to_a_unit_of_a_later_one() -> None:
    answer = at("input-x-gradient", target=xw.Neuron("features.3", (5, 2, 3)), layer="features.2", reduce="none")
    model = small()
    leaf = model.features[:3](X[None]).detach().requires_grad_()
    (gradient,) = torch.autograd.grad(model.features[3](leaf)[0, 5, 2, 3], leaf)
    assert torch.allclose(answer.values, (leaf * gradient)[0].detach(), atol=1e-6)
    with pytest.raises(ExplainError, match="'head' is not run on the way to what is explained"):
        at("saliency", target=xw.Neuron("features.3", 5), layer="head")


@pytest.mark.parametrize("kind", ["tokens", "channels last"])
def test_values_have_the_layers_own_shape_and_the_map_lies_over_the_picture(kind: str) -> None:
    model = seeded(lambda: Tokens(1) if kind == "tokens" else ChannelsLast()).eval()
    answer = at("input-x-gradient", model, layer="blocks.0" if kind == "tokens" else "stage")
    module = model.get_submodule(answer.layer)
    found: list[Tensor] = []
    handle = module.register_forward_hook(lambda _m, _i, output: found.append(output))
    outputs = model(X[None])
    handle.remove()
    (gradient,) = torch.autograd.grad(outputs[0, TARGET], found[0])
    wanted = (found[0] * gradient)[0].detach()
    assert torch.allclose(answer.values, wanted, atol=1e-6)
    shown = wanted[1:].sum(1).reshape(5, 7) if kind == "tokens" else wanted.sum(2)
    assert torch.allclose(answer.map, shown, atol=1e-6)
    assert answer._repr_png_() is not None


def test_a_layer_that_is_no_map() -> None:
    answer = at("input-x-gradient", layer="drop")
    assert answer.values.shape == answer.map.shape == (8,)
    weights = small().head.weight[TARGET].detach()
    assert torch.allclose(answer.values, weights * small().features(X[None]).mean((2, 3))[0].detach(), atol=1e-6)


@pytest.mark.parametrize(
    ("layer", "sentence"),
    [("features.9", "There is no layer called 'features.9'"), ("head.x", "There is no layer called 'head.x'")],
)
def test_a_layer_that_is_not_there_is_a_sentence(layer: str, sentence: str) -> None:
    with pytest.raises(ExplainError, match=sentence):
        at("saliency", layer=layer)


def test_a_method_that_explains_inputs_only_has_no_such_parameter() -> None:
    with pytest.raises(ExplainError, match="There is no parameter 'layer'"):
        explainers.get("occlusion")(layer=LAYER)


def test_a_layer_whose_output_is_no_tensor_is_a_sentence() -> None:
    class Recurrent(nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.lstm, self.head = nn.LSTM(28, 6, batch_first=True), nn.Linear(6, 4)

        def forward(self, x: Tensor) -> Tensor:
            return self.head(self.lstm(x.mean(1))[0][:, -1])

    with pytest.raises(ExplainError, match="Layer 'lstm' gives tuple, where a float tensor .* is needed"):
        at("saliency", seeded(Recurrent), layer="lstm")


# --- the same numbers as Captum


def close(got: Tensor, theirs: Tensor) -> bool:
    """Within 1e-4 of the largest value."""
    return float((got - theirs).abs().max()) <= 1e-4 * float(theirs.abs().max())


def plain() -> nn.Module:
    """Captum asks for a gradient through what an operation in place overwrites."""
    model = small()
    model.features[2].inplace = False
    return model


@pytest.mark.parametrize(("rule", "n_steps"), [("gausslegendre", 20), ("riemann_middle", 20)])
def test_layer_integrated_gradients(rule: str, n_steps: int) -> None:
    model = plain()
    theirs = attr.LayerIntegratedGradients(model, model.features[3]).attribute(
        X[None], torch.zeros_like(X)[None], target=TARGET, n_steps=n_steps, method=rule
    )
    assert close(at("integrated-gradients", rule=rule, n_steps=n_steps).values, theirs[0].detach())


def test_layer_gradient_x_activation() -> None:
    model = plain()
    theirs = attr.LayerGradientXActivation(model, model.features[3]).attribute(X[None], target=TARGET)
    assert close(at("input-x-gradient").values, theirs[0].detach())


@pytest.mark.parametrize("place", [(5, 2, 3), (0, 9, 13)])
def test_neuron_gradient_and_integrated_gradients(place: tuple[int, ...]) -> None:
    model, target = plain(), xw.Neuron(LAYER, place)
    theirs = attr.NeuronGradient(model, model.features[3]).attribute(X[None].requires_grad_(), place)
    got = explainers.get("saliency")(absolute=False, reduce="none").explain(small(), X, target)
    assert close(got.values, theirs[0].detach())
    theirs = attr.NeuronIntegratedGradients(model, model.features[3]).attribute(
        X[None], place, torch.zeros_like(X)[None], n_steps=20
    )
    got = explainers.get("integrated-gradients")(reduce="none", n_steps=20).explain(small(), X, target)
    assert close(got.values, theirs[0].detach())


# --- measures of such maps


@pytest.mark.parametrize(
    "name", ["completeness-gap", "deletion", "max-sensitivity", "model-randomisation", "sparseness"]
)
def test_they_are_measured_like_others(name: str) -> None:
    model = small()
    answer = at("integrated-gradients", model)
    measure = metrics.get(name)().measure(answer, model, X)
    if name == "completeness-gap":
        assert answer.error is not None
        assert measure.value == pytest.approx(answer.error, rel=1e-2, abs=1e-4)
    assert measure.method == "integrated-gradients"
