"""Every registered explainer explains every kind of target, unasked."""

from __future__ import annotations

import pytest
import snapshot
import torch
from counting import Counting
from nets import HEIGHT, WIDTH, picture, small
from quick import each, fit, in_chunks, made, suited
from targets import KINDS, Upto
from torch import Tensor

import xai_widgets as xw
from xai_widgets import Attribution, ExplainError, explainers
from xai_widgets.core.errors import Cancelled
from xai_widgets.core.run import Run
from xai_widgets.core.shared import Shared
from xai_widgets.models import adapt

UNIT = xw.Neuron("features.3", 5)


@each
@pytest.mark.parametrize("kind", KINDS)
def test_it_is_explained_as_a_model_of_that_one_number(name: str, kind: str) -> None:
    asked = KINDS[kind]
    answer = made(name).explain(fit(name, asked.model()), picture(), asked.target)
    wanted = made(name).explain(fit(name, asked.same()), picture(), 0)
    assert answer.score == pytest.approx(wanted.score, rel=1e-4, abs=1e-6)
    assert answer.model_calls == wanted.model_calls
    # LRP begins with what each output has, not with what is made of them.
    if name != "lrp":
        apart = (answer.values - wanted.values).abs().max()
        assert float(apart) <= 1e-4 * float(wanted.values.abs().max()) + 1e-7


def test_lrp_of_a_difference_is_the_difference() -> None:
    both, a, b = (made("lrp").explain(small(), picture(), target).values for target in (xw.Difference(2, 0), 2, 0))
    assert torch.allclose(both, a - b, atol=1e-5 * float(both.abs().max()))


@pytest.mark.parametrize("name", ["integrated-gradients", "occlusion", "rise", "score-cam"])
def test_many_rows_to_a_unit_whose_batch_norm_comes_after_it(name: str) -> None:
    """Which must not be merged into it."""
    many = {"integrated-gradients": {"n_steps": 40}, "rise": {"n_masks": 40}}.get(name, {})
    answer = made(name, **many).explain(suited(name), picture(), xw.Neuron("features.0", 2))
    wanted = made(name, **many).explain(Upto(1, lambda maps: maps[:, 2].mean((1, 2))), picture(), 0)
    assert torch.allclose(answer.values, wanted.values, atol=1e-5 * float(wanted.values.abs().max()))


@each
def test_the_answer_keeps_its_target(name: str) -> None:
    for target in (xw.Difference(2, 0), (1,), UNIT):
        answer = made(name).explain(suited(name), picture(), target)
        assert answer.target == (1 if target == (1,) else target)


@each
def test_the_batch_size_changes_nothing_for_an_inner_unit(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    usual = made(name).explain(suited(name), picture(), UNIT)
    in_chunks(monkeypatch, 3)
    last = made(name).explain(suited(name), picture(), UNIT)
    assert torch.allclose(last.values, usual.values, rtol=1e-4, atol=1e-5 * float(usual.values.abs().max()))
    assert last.model_calls == usual.model_calls


@each
@pytest.mark.parametrize("training", [False, True])
def test_the_model_is_left_as_found_by_an_inner_unit(name: str, training: bool) -> None:
    model = suited(name).train(training)
    before = snapshot.of(model)
    made(name).explain(model, picture(), UNIT)
    assert snapshot.difference(before, snapshot.of(model)) == []


@each
def test_a_cancel_reaches_an_inner_unit(name: str) -> None:
    run = Run(adapt(model := suited(name)), picture()[None])
    inner, target = run.aim(UNIT)
    inner.release()
    alone = Shared(run)
    part, _ = alone.aim(UNIT)
    alone.cancel()
    with pytest.raises(Cancelled):
        list(made(name).steps(part, target))
    again = list(made(name).steps(inner, target))[-1]
    assert torch.equal(again.values, made(name).explain(model, picture(), UNIT).values)


@each
def test_what_has_no_gradient_is_said(name: str) -> None:
    def detached(outputs: Tensor) -> Tensor:
        return outputs.detach()[:, 1]

    if name == "eigen-cam" or not explainers.get(name).needs_gradient:
        wanted = made(name).explain(suited(name), picture(), 1).values
        assert torch.allclose(made(name).explain(suited(name), picture(), detached).values, wanted, atol=1e-6)
    else:
        with pytest.raises(ExplainError, match="target function's number has no gradient .*such as occlusion"):
            made(name).explain(suited(name), picture(), detached)


@each
@pytest.mark.parametrize(
    ("target", "sentence"),
    [
        ((1, 2), "target must be a whole number from 0 to 3, got"),
        (xw.Difference(0, 4), "target must be a whole number from 0 to 3, got 4"),
        (xw.Region((0, 0, 9, 9), 1), "A region is of outputs"),
        (xw.Similarity([1.0, 2.0]), "The reference has 2 numbers, the model's output 4"),
        (xw.Neuron("features.3", 8), "has channels 0 to 7, so there is no channel 8"),
        (xw.Neuron("featurs.3", 1), "There is no layer called 'featurs.3'. Did you mean 'features.3'"),
        (lambda outputs: outputs.sum(), "must turn the raw outputs"),
        (lambda outputs: outputs["logits"], "The target function raised"),
        (lambda outputs: outputs[:, 1] / 0, "gave NaN or an infinite number"),
    ],
)
def test_what_does_not_fit_the_model_is_a_sentence(name: str, target: object, sentence: str) -> None:
    with pytest.raises(ExplainError, match=sentence):
        made(name).explain(suited(name), picture(), target)


@pytest.mark.parametrize("name", [name for name in explainers.names() if not explainers.get(name).needs_numbers])
@pytest.mark.parametrize("kind", ["difference", "function", "similarity", "class of maps", "mask"])
def test_targets_stay_on_the_device(name: str, kind: str, monkeypatch: pytest.MonkeyPatch) -> None:
    shapes: list[tuple[int, ...]] = []

    def noted(self: explainers.Explainer, run: Run, target: object, values: Tensor, **_rest: object) -> Attribution:
        assert values.device.type == "meta"
        shapes.append(tuple(values.shape))
        return Attribution(torch.zeros(values.shape), 0, self.name, 0.0)

    monkeypatch.setattr(explainers.Explainer, "answer", noted)
    asked = KINDS[kind]
    model = fit(name, asked.model()).to("meta")
    assert list(made(name).steps(Run(adapt(model), picture()[None].to("meta")), asked.target))
    assert shapes[-1] in ((HEIGHT, WIDTH), (HEIGHT // 2, WIDTH // 2))


def test_rows_through_an_inner_unit_are_counted_in_the_outer_run() -> None:
    model = Counting(small())
    run = Run(model, picture()[None])
    inner, target = run.aim(UNIT)
    inner.score(target, inner.inputs.repeat(3, 1, 1, 1))
    assert run.model_calls == inner.model_calls == 4
