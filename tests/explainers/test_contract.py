"""What every registered explainer keeps, unasked. A new one is held to all of it by its registration."""

from __future__ import annotations

from collections.abc import Callable

import pytest
import snapshot
import torch
from counting import Counting
from nets import HEIGHT, WIDTH, picture
from quick import TARGET, each, in_chunks, items, made, suited

from xai_widgets import explainers
from xai_widgets.core import run as run_module
from xai_widgets.core.errors import Cancelled
from xai_widgets.core.run import Run
from xai_widgets.core.shared import Shared
from xai_widgets.models import adapt


def test_there_are_the_methods_of_the_first_release() -> None:
    assert set(explainers.names()) >= {
        "activation", "grad-cam", "saliency", "input-x-gradient", "integrated-gradients", "smoothgrad", "occlusion",
    }  # fmt: skip


@each
def test_the_map_is_a_whole_picture_of_numbers(name: str) -> None:
    model = suited(name)
    layers = adapt(model).layers(picture()[None])
    for answer in items(name, model, live=True):
        assert answer.values.dtype == torch.float32
        assert answer.values.device.type == "cpu"
        assert not answer.values.requires_grad
        assert torch.isfinite(answer.values).all()
        own = [answer.layer] if answer.layer else [layer.name for layer in layers]
        grids = [(layer.height, layer.width) for layer in layers if layer.name in own]
        assert tuple(answer.values.shape) in [*grids, (HEIGHT, WIDTH)]
        assert answer.values.count_nonzero() > 0


@each
def test_the_answer_says_what_it_is_of(name: str) -> None:
    model = suited(name)
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
def test_a_model_made_ready_for_many_rows_answers_the_same(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    usual = items(name)[-1]
    monkeypatch.setattr(run_module, "MANY", 1)
    model = suited(name)
    before = snapshot.of(model)
    last = items(name, model)[-1]
    assert torch.allclose(last.values, usual.values, rtol=1e-4, atol=1e-5 * float(usual.values.abs().max()))
    assert last.model_calls == usual.model_calls
    assert snapshot.difference(before, snapshot.of(model)) == []


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
    model = Counting(suited(name))
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
    model = suited(name).train(training)
    model.head.weight.grad = torch.ones_like(model.head.weight)
    model.features[0].weight.requires_grad_(False)
    before = snapshot.of(model)
    items(name, model)
    assert snapshot.difference(before, snapshot.of(model)) == []


@each
@pytest.mark.parametrize("on_call", [1, 2, 4])
def test_a_cancel_ends_it_before_the_next_chunk(name: str, on_call: int, monkeypatch: pytest.MonkeyPatch) -> None:
    in_chunks(monkeypatch, 1)
    original = suited(name)
    before = snapshot.of(original)
    model = Counting(original)
    run = Run(model, picture()[None])
    alone = Shared(run)
    model.on_call = lambda: alone.cancel() if model.calls == on_call else None
    after = ended_at(lambda: list(made(name).steps(alone, TARGET)))
    assert after is Cancelled or model.calls < on_call or made(name).needs_gradient is False and model.calls == 1
    assert model.calls <= on_call
    assert snapshot.difference(before, snapshot.of(original)) == []
    model.on_call = lambda: None
    again = list(made(name).steps(run, TARGET))[-1]
    assert torch.equal(again.values, list(made(name).steps(Run(adapt(original), picture()[None]), TARGET))[-1].values)


def ended_at(call: Callable[[], object]) -> type[BaseException] | None:
    try:
        call()
    except Cancelled as error:
        return type(error)
    return None
