"""Models with ways of their own are explained as they answer; what is no model is refused in words."""

from __future__ import annotations

import copy
import gc
from collections.abc import Callable

import pytest
import snapshot
import torch
from nets import HEIGHT, OUTPUTS, WIDTH, Aliasing, Counter, Linear, NoGrad, Random, WritesInput, picture, small
from quick import own_answer, scores, without_attention
from torch import Tensor, nn

from xai_widgets import ExplainError, explainers
from xai_widgets.core.run import Run
from xai_widgets.core.target import Output
from xai_widgets.models import TorchModel, adapt


def test_an_activation_in_place_that_is_read_again() -> None:
    model = Aliasing()
    for name in ("saliency", "grad-cam", "occlusion"):
        answer = explainers.get(name)().explain(model, picture(), 1)
        assert answer.score == pytest.approx(float(own_answer(model)[1]), rel=1e-4)
    assert model.relu.inplace is True


def test_a_model_that_writes_to_its_input() -> None:
    model, x = WritesInput(), picture()
    kept = x.clone()
    assert torch.allclose(scores(model), own_answer(model), atol=1e-5)
    for name in without_attention():
        explained = explainers.get(name)().explain(model, x, 1)
        assert explained.score == pytest.approx(float(own_answer(model)[1]), rel=1e-4)
    assert torch.equal(x, kept)


def test_a_model_that_writes_to_its_input_gets_the_gradient_of_all_of_it() -> None:
    model, x = WritesInput(), picture()
    gradient = explainers.Saliency(reduce="none").explain(model, x, 1).values
    assert gradient[x < 0.25].count_nonzero() == 0
    assert gradient[x > 0.25].count_nonzero() > 0.9 * int((x > 0.25).sum())


@pytest.mark.parametrize("guarded", [False, True])
def test_a_model_that_counts_its_calls(guarded: bool) -> None:
    model = Counter()
    model.calls.fill_(3)
    if guarded:
        model.inner.register_forward_hook(lambda _module, _inputs, output: output + 1)
    before = snapshot.of(model)
    first = Run(adapt(model), picture()[None])
    answers = [explainers.IntegratedGradients(n_steps=40).explain(model, picture(), 1) for _ in range(2)]
    assert snapshot.difference(before, snapshot.of(model)) == []
    assert not first.void, "an explanation does not take its own writing for a step of the optimizer"
    assert torch.equal(answers[0].values, answers[1].values)
    assert answers[0].score == answers[1].score == pytest.approx(float(own_answer(model)[1]), rel=1e-4)
    assert bool(adapt(model).guarded) is guarded


def test_a_random_model_is_named_and_answers_the_same_twice() -> None:
    model = Random()
    before = snapshot.of(model)
    with pytest.warns(UserWarning, match="The model is random by itself .* another seed would give another answer"):
        first, second = (explainers.Saliency().explain(model, picture(), 1) for _ in range(2))
    assert torch.equal(first.values, second.values)
    assert "bernoulli" in adapt(model).stochastic or "dropout" in adapt(model).stochastic
    assert snapshot.difference(before, snapshot.of(model)) == []
    assert adapt(small()).stochastic == ""


def test_a_forward_pass_without_a_graph() -> None:
    model = NoGrad()
    for name in without_attention():
        explainer = explainers.get(name)()
        if explainer.needs_gradient:
            with pytest.raises(ExplainError, match=r"no gradient.*no_grad or detaches.*Use occlusion"):
                explainer.explain(model, picture(), 1)
        else:
            assert explainer.explain(model, picture(), 1).values.count_nonzero() > 0


def test_a_recording_hook_is_not_part_of_the_view() -> None:
    model, seen = small(), []
    model.features.register_forward_hook(lambda _module, _inputs, output: seen.append(output.shape))
    scores(model)
    calls = len(seen)
    for name in without_attention():
        explainers.get(name)().explain(model, picture(), 1)
    assert len(seen) == calls
    assert adapt(model).guarded == ""


def test_a_model_that_cannot_be_copied_says_why() -> None:
    model = small()
    model.cached = model.head.weight * 2
    assert torch.allclose(scores(model), small()(picture()[None])[0], atol=1e-5)
    assert "cannot be copied" in adapt(model).guarded


def test_a_model_without_weights_or_maps() -> None:
    class Mean(nn.Module):
        def forward(self, x: Tensor) -> Tensor:
            return x.mean((2, 3))

    assert torch.allclose(scores(Mean()), picture().mean((1, 2)))
    for name in ("grad-cam", "activation"):
        with pytest.raises(ExplainError, match="No layer of this model has an output that is a map"):
            explainers.get(name)().explain(Mean(), picture(), 1)


def test_autocast_is_kept_where_the_model_was_handed_over() -> None:
    model = small()
    with torch.autocast("cpu", dtype=torch.bfloat16):
        low = adapt(model)
        wanted = model(picture()[None])[0].detach().float()
    assert torch.equal(Run(low, picture()[None]).scores, wanted)
    assert not torch.equal(Run(adapt(model), picture()[None]).scores, wanted)


def test_two_forwards_of_a_shared_module_keep_the_last() -> None:
    class Shared(nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.conv = nn.Conv2d(3, 3, 3, padding=1)

        def forward(self, x: Tensor) -> Tensor:
            return self.conv(self.conv(x).tanh()).mean((2, 3))

    model = Shared()
    got = explainers.Activation().explain(model, picture(), 1).values
    assert torch.allclose(got, model.conv(model.conv(picture()[None]).tanh())[0].mean(0).detach(), atol=1e-5)


def test_what_is_not_a_model_is_refused() -> None:
    for model in ("resnet18", 3, None, nn.Linear):
        with pytest.raises(ExplainError, match="must be a torch.nn.Module, a scikit-learn estimator.*, got "):
            adapt(model)
    with pytest.raises(ExplainError, match=r"must be a torch.nn.Module, got str"):
        TorchModel("resnet18")  # type: ignore[arg-type]


def test_lazy_parameters_are_refused() -> None:
    with pytest.raises(ExplainError, match="lazy parameters"):
        adapt(nn.Sequential(nn.Flatten(), nn.LazyLinear(3)))


def test_a_model_made_in_inference_mode_is_refused_and_its_copy_is_not() -> None:
    with torch.inference_mode():
        model = small()
    with pytest.raises(ExplainError, match=r"inference_mode.*copy.deepcopy\(model\)"):
        adapt(model)
    assert scores(copy.deepcopy(model)).shape == (OUTPUTS,)


def test_a_deleted_model_is_a_sentence() -> None:
    view = TorchModel(small())
    gc.collect()
    with pytest.raises(ExplainError, match="The model was deleted"):
        view.prepare(picture()[None])


@pytest.mark.parametrize(
    ("answer", "sentence"),
    [
        (lambda x: "cat", "returned str, in which no tensor was found"),
        (lambda x: {"a": 1}, "returned dict, in which no tensor was found"),
        (lambda x: x.sum(), r"output has the shape \(\); \(N, outputs\) or \(N, …\) is expected"),
        (lambda x: x.mean((2, 3)).repeat(2, 1), "gave 2 rows for 1 inputs"),
        (lambda x: x.mean((2, 3))[:, :0], r"shape \(1, 0\)"),
        (lambda x: x @ x, "raised RuntimeError on an input of shape .*Check that preprocess="),
    ],
)
def test_an_answer_that_is_not_a_row_of_numbers(answer: Callable[[Tensor], object], sentence: str) -> None:
    class Odd(nn.Module):
        def forward(self, x: Tensor) -> object:
            return answer(x)

    with pytest.raises(ExplainError, match=sentence):
        scores(Odd())


def test_the_view_takes_batches_of_other_sizes() -> None:
    model = adapt(kept := Linear())
    inputs = torch.stack([picture(seed=i) for i in range(5)])
    assert torch.allclose(model.forward(inputs), kept(inputs), atol=1e-4)
    values, gradients = model.gradient(inputs, Output((1,)))
    assert values.shape == (5,)
    assert gradients.shape == (5, 3, HEIGHT, WIDTH)


@pytest.mark.filterwarnings("ignore:The .grad attribute of a Tensor")  # torch's compiler looks at it
def test_a_compiled_model_is_explained_as_it_is_uncompiled() -> None:
    model = small()
    compiled = torch.compile(model, backend="eager")
    assert torch.allclose(scores(compiled), own_answer(model), atol=1e-5)
    for name in ("grad-cam", "smoothgrad"):  # one pass, and many, for which the network is watched
        got, wanted = (explainers.get(name)().explain(one, picture(), 1).values for one in (compiled, model))
        assert torch.allclose(got, wanted, atol=1e-5)
