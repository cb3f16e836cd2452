"""What every registered explainer keeps, unasked. A new one is held to all of it by its registration."""

from __future__ import annotations

import json
import xml.etree.ElementTree as ET
from collections.abc import Callable
from typing import Any

import pytest
import snapshot
import torch
from counting import Counting
from fewer import few
from nets import HEIGHT, OUTPUTS, PACKINGS, WIDTH, Wrapped, picture, small
from torch import nn

from xai_widgets import Attribution, ExplainError, explainers
from xai_widgets.core.chunk import Chunker
from xai_widgets.core.errors import Cancelled
from xai_widgets.core.params import Choice, LayerChoice, Slider, Toggle
from xai_widgets.core.run import Run
from xai_widgets.models import adapt

TARGET = 2

each = pytest.mark.parametrize("name", explainers.names())


def made(name: str, **params: Any) -> explainers.Explainer:
    """An explainer that is done within milliseconds."""
    return explainers.get(name)(**few(name) | params)


def items(name: str, model: nn.Module | None = None, *, live: bool = False, **params: Any) -> list[Attribution]:
    model = small() if model is None else model
    run = Run(adapt(model), picture()[None], live=live)
    return list(made(name, **params).steps(run, TARGET))


def in_chunks(monkeypatch: pytest.MonkeyPatch, size: int) -> None:
    monkeypatch.setattr(Chunker, "size", property(lambda self: size))


def test_there_are_the_methods_of_the_first_release() -> None:
    assert set(explainers.names()) >= {
        "activation", "grad-cam", "saliency", "input-x-gradient", "integrated-gradients", "smoothgrad", "occlusion",
    }  # fmt: skip


@each
def test_the_map_is_a_whole_picture_of_numbers(name: str) -> None:
    model = small()
    layers = adapt(model).layers(picture()[None])
    for answer in items(name, model, live=True):
        assert answer.values.dtype == torch.float32
        assert answer.values.device.type == "cpu"
        assert not answer.values.requires_grad
        assert torch.isfinite(answer.values).all()
        grids = [(layer.height, layer.width) for layer in layers if layer.name == answer.layer]
        assert tuple(answer.values.shape) in [*grids, (HEIGHT, WIDTH)]
        assert answer.values.count_nonzero() > 0


@each
def test_the_answer_says_what_it_is_of(name: str) -> None:
    model = small()
    answer = items(name, model)[-1]
    with torch.no_grad():
        score = float(model(picture()[None])[0, TARGET])
    assert (answer.target, answer.method) == (TARGET, name)
    assert answer.score == pytest.approx(score, rel=1e-4)
    assert answer.params == made(name).values
    assert (answer.error is None) == (answer.error_name == "")
    assert answer._repr_png_().startswith(b"\x89PNG")


@each
def test_the_same_again_is_the_same_to_the_bit(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    in_chunks(monkeypatch, 4)
    first, second = items(name), items(name)
    assert len(first) == len(second)
    assert all(torch.equal(a.values, b.values) for a, b in zip(first, second, strict=True))


@each
@pytest.mark.parametrize("size", [1, 3, 64])
def test_the_batch_size_changes_nothing(name: str, size: int, monkeypatch: pytest.MonkeyPatch) -> None:
    usual = items(name)[-1]
    in_chunks(monkeypatch, size)
    last = items(name)[-1]
    assert torch.allclose(last.values, usual.values, rtol=1e-4, atol=1e-5 * float(usual.values.abs().max()))
    assert last.model_calls == usual.model_calls
    if usual.error is not None:
        assert last.error == pytest.approx(usual.error, rel=1e-2, abs=1e-5)


@each
def test_progress_rises_to_one(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    in_chunks(monkeypatch, 2)
    answers = items(name)
    progress = [answer.progress for answer in answers]
    assert all(a < b for a, b in zip(progress, progress[1:], strict=False))
    assert progress[-1] == 1
    assert all(0 < value < 1 for value in progress[:-1])
    assert [answer.step for answer in answers] == list(range(1, len(answers) + 1))
    assert [answer.final for answer in answers] == [False] * (len(answers) - 1) + [True]


@each
def test_model_calls_are_the_rows_that_went_through(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    in_chunks(monkeypatch, 3)
    model = Counting(small())
    for answer in made(name).steps(Run(model, picture()[None]), TARGET):
        assert answer.model_calls == model.rows


@each
def test_earlier_estimates_are_worse(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    in_chunks(monkeypatch, 1)
    answers = items(name, **({"n_steps": 32} if "integrated" in name else {}))
    last = answers[-1].values
    apart = [float((answer.values - last).square().mean()) for answer in answers]
    if len(apart) > 3:
        quarter = len(apart) // 4
        assert sum(apart[-quarter:]) < sum(apart[:quarter])
    assert apart[-1] == 0


@each
@pytest.mark.parametrize("training", [False, True])
def test_the_model_and_the_process_are_left_as_found(name: str, training: bool) -> None:
    model = small().train(training)
    model.head.weight.grad = torch.ones_like(model.head.weight)
    model.features[0].weight.requires_grad_(False)
    before = snapshot.of(model)
    items(name, model)
    assert snapshot.difference(before, snapshot.of(model)) == []


@each
@pytest.mark.parametrize("on_call", [1, 2, 4])
def test_a_cancel_ends_it_before_the_next_chunk(name: str, on_call: int, monkeypatch: pytest.MonkeyPatch) -> None:
    in_chunks(monkeypatch, 1)
    original = small()
    before = snapshot.of(original)
    model = Counting(original)
    run = Run(model, picture()[None])
    model.on_call = lambda: run.cancel() if model.calls == on_call else None
    after = ended_at(lambda: list(made(name).steps(run, TARGET)))
    assert after is Cancelled or model.calls < on_call or made(name).needs_gradient is False and model.calls == 1
    assert model.calls <= on_call
    assert snapshot.difference(before, snapshot.of(original)) == []
    run.resume()
    model.on_call = lambda: None
    again = list(made(name).steps(run, TARGET))[-1]
    assert torch.equal(again.values, list(made(name).steps(Run(adapt(original), picture()[None]), TARGET))[-1].values)


def ended_at(call: Callable[[], object]) -> type[BaseException] | None:
    try:
        call()
    except Cancelled as error:
        return type(error)
    return None


@each
@pytest.mark.parametrize("target", [-1, OUTPUTS, 1.5, "cat", True])
def test_a_target_that_is_not_there_is_refused(name: str, target: Any) -> None:
    with pytest.raises(ExplainError, match=f"target must be a whole number from 0 to {OUTPUTS - 1}, got"):
        made(name).explain(small(), picture(), target)


@each
@pytest.mark.parametrize("bad", [float("nan"), float("inf")])
def test_an_input_that_is_not_finite_is_refused(name: str, bad: float) -> None:
    x = picture()
    x[1, 2, 3] = bad
    with pytest.raises(ExplainError, match="NaN or infinite"):
        made(name).explain(small(), x)


@each
@pytest.mark.parametrize(
    "inputs",
    [picture()[0], picture().repeat(2, 1, 1, 1), torch.zeros(3, 0, 4), torch.zeros(3, 4, 5).int(), [1.0]],
)
def test_an_input_of_the_wrong_kind_is_refused(name: str, inputs: Any) -> None:
    with pytest.raises(ExplainError, match="The input must"):
        made(name).explain(small(), inputs)


@each
def test_a_model_that_answers_nan_is_named(name: str) -> None:
    model = small()
    model.head.bias.data[1] = float("nan")
    with pytest.raises(ExplainError, match="The model answered nan for output 1"):
        made(name).explain(model, picture())


@each
def test_an_unknown_parameter_names_the_nearest(name: str) -> None:
    nearest = explainers.get(name).params[0].name
    with pytest.raises(ExplainError, match=f"Did you mean '{nearest}'"):
        explainers.get(name)(**{nearest + "s": 1})


@each
def test_an_impossible_value_is_a_sentence(name: str) -> None:
    for param in explainers.get(name).params:
        for value in impossible(param):
            with pytest.raises(ExplainError, match=f"{param.name} "):
                explainers.get(name)(**{param.name: value})


def impossible(param: Any) -> list[Any]:
    if isinstance(param, Slider):
        over = [] if param.per_channel else [param.high + 1, 10**400]
        return ["7", None, True, float("nan"), float("inf"), param.low - 1, *over, 1.5 if param.integer else 1j]
    if isinstance(param, Toggle):
        return [1, "yes", None]
    if isinstance(param, LayerChoice):
        return [3, None]
    assert isinstance(param, Choice), f"say here what is impossible for a {type(param).__name__}"
    return ["nonsense", None, 3, ["zero"]]


@each
def test_the_declaration_is_plain_data_and_passes_its_own_check(name: str) -> None:
    for param in explainers.get(name).params:
        told = param.describe()
        assert json.loads(json.dumps(told, allow_nan=False))["name"] == param.name
        assert told["kind"] in {"slider", "choice", "toggle", "layer"}
        assert param.check(told["default"]) == told["default"]
        assert param.label
        if told["when"]:
            other, _, value = told["when"].partition("=")
            assert value in {key for p in explainers.get(name).params if p.name == other for key, _ in p.options}


@each
def test_it_says_what_it_is(name: str) -> None:
    method = explainers.get(name)
    assert method.label
    assert method.about.endswith(".")
    assert 1 <= method.about.count(". ") <= 3, "two sentences, or nearly"
    assert ET.fromstring(method.formula).tag == "{http://www.w3.org/1998/Math/MathML}math"
    text, url = method.paper
    assert text[-4:].isdigit(), "the year"
    assert url.startswith("https://")
    assert method.__doc__


@each
def test_a_method_that_is_not_signed_has_no_negative_value_by_default(name: str) -> None:
    if not explainers.get(name).signed:
        assert float(items(name)[-1].values.min()) >= 0


@each
@pytest.mark.parametrize("dtype", [torch.float16, torch.bfloat16, torch.float64])
def test_models_of_other_dtypes(name: str, dtype: torch.dtype) -> None:
    usual = items(name)[-1].values
    model = small().to(dtype)
    answer = items(name, model)[-1]
    assert answer.values.dtype == torch.float32
    near = {torch.float16: 0.05, torch.bfloat16: 0.4, torch.float64: 1e-3}[dtype]
    # A method that takes differences of outputs cannot be finer than what outputs are rounded to.
    rounding = 0 if explainers.get(name).needs_gradient else 2 * torch.finfo(dtype).eps * abs(answer.score)
    apart = float((answer.values - usual).square().mean().sqrt())
    assert apart < near * float(usual.square().mean().sqrt()) + rounding
    assert next(model.parameters()).dtype == dtype


@each
@pytest.mark.parametrize("packing", PACKINGS)
def test_models_that_wrap_their_answer(name: str, packing: str) -> None:
    wrapped = Wrapped(small(), PACKINGS[packing])
    assert torch.allclose(items(name, wrapped)[-1].values, items(name)[-1].values, atol=1e-6)


@each
def test_a_model_of_one_output(name: str) -> None:
    answer = made(name).explain(small(outputs=1), picture())
    assert answer.target == 0
    flat = Wrapped(small(outputs=1), lambda logits: logits[:, 0])
    assert torch.allclose(made(name).explain(flat, picture()).values, answer.values)


@each
def test_a_picture_of_one_channel(name: str) -> None:
    assert made(name).explain(small(channels=1), picture(1)).values.ndim == 2


@each
def test_the_inputs_strides_do_not_matter(name: str) -> None:
    plain = picture()
    odd = torch.zeros(WIDTH * 2, HEIGHT, 3).permute(2, 1, 0)[..., ::2]
    odd.copy_(plain)
    assert not odd.is_contiguous()
    usual = made(name).explain(small(), plain, TARGET)
    assert torch.equal(made(name).explain(small(), odd, TARGET).values, usual.values)
    assert torch.equal(odd, plain)


@each
@pytest.mark.parametrize("mode", [torch.no_grad, torch.inference_mode, torch.enable_grad])
def test_the_callers_grad_mode_does_not_matter(name: str, mode: Any) -> None:
    usual = made(name).explain(small(), picture(), TARGET)
    model = small()
    with mode():
        assert torch.equal(made(name).explain(model, picture(), TARGET).values, usual.values)
