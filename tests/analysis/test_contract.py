"""What every registered metric keeps, unasked. A new one is held to all of it by its registration."""

from __future__ import annotations

import math
from dataclasses import replace
from typing import Any

import pytest
import snapshot
import torch
from analysis.measuring import ELSEWHERE, SIMILAR, adding_up, asking, each, given, in_chunks, items, made
from counting import Counting
from judged import REGION, TARGET
from kinds import KINDS
from nets import HEIGHT, WIDTH, picture, small

from xai_widgets import ExplainError, explainers, metrics
from xai_widgets.core.errors import Cancelled
from xai_widgets.core.shared import Shared


def test_there_are_the_metrics_of_the_issue() -> None:
    assert set(metrics.names()) >= {
        "deletion", "insertion", "road", "infidelity", "max-sensitivity", "completeness-gap", "monotonicity",
        "model-randomisation", "random-logit", "sparseness", "entropy", "rank-correlation", "top-k-overlap",
        "consistency", "pointing-game", "iou", "mass-inside",
    }  # fmt: skip


@each
@pytest.mark.parametrize("live", [False, True])
def test_every_estimate_is_a_whole_one(name: str, live: bool) -> None:
    model = small()
    for answer in made(name).steps(given(model, live=live)):
        assert math.isfinite(answer.value)
        assert all(map(math.isfinite, answer.parts.values()))
        assert (answer.metric, answer.method, answer.target) == (name, "saliency", TARGET)
        assert answer.params == made(name).values
        for curve in answer.curves.values():
            assert curve.x.dtype == curve.y.dtype == torch.float32
            assert curve.x.shape == curve.y.shape
            assert curve.x.device.type == "cpu"
            assert torch.isfinite(curve.y).all()
            assert (torch.diff(curve.x) > 0).all()
            assert 0 <= float(curve.x[0]) <= float(curve.x[-1]) <= 1


@each
def test_the_same_again_is_the_same(name: str) -> None:
    first, second = items(name), items(name)
    assert [(a.value, a.parts, a.error) for a in first] == [(a.value, a.parts, a.error) for a in second]


@each
@pytest.mark.parametrize("size", [1, 3, 64])
def test_the_batch_size_changes_nothing(name: str, size: int, monkeypatch: pytest.MonkeyPatch) -> None:
    usual = items(name)[-1]
    in_chunks(monkeypatch, size)
    last = items(name)[-1]
    assert last.value == pytest.approx(usual.value, rel=1e-3, abs=1e-6)
    assert last.parts == pytest.approx(usual.parts, rel=1e-3, abs=1e-5)
    assert last.model_calls == usual.model_calls


@each
def test_progress_rises_to_one(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    in_chunks(monkeypatch, 2)
    answers = items(name)
    progress = [answer.progress for answer in answers]
    assert progress == sorted(set(progress))
    assert progress[-1] == 1
    assert [answer.step for answer in answers] == sorted({answer.step for answer in answers})
    assert [answer.final for answer in answers] == [False] * (len(answers) - 1) + [True]


@asking
def test_what_takes_many_forwards_answers_before_the_end(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    in_chunks(monkeypatch, 2)
    answers = items(name)
    assert len(answers) > 1 or answers[-1].model_calls <= 1


@each
def test_model_calls_are_the_rows_that_went_through(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    in_chunks(monkeypatch, 3)
    model = Counting(small())
    asked = given(model)
    before = model.rows
    for answer in made(name).steps(asked):
        # The weights that are made random are another model's.
        assert answer.model_calls == model.rows - before or name == "model-randomisation" and model.rows == before


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
@pytest.mark.parametrize("mode", [torch.no_grad, torch.inference_mode])
def test_the_callers_grad_mode_does_not_matter(name: str, mode: Any) -> None:
    model = small()
    map_ = adding_up(name).explain(model, picture(), TARGET)
    usual = made(name).measure(map_, model, picture(), other=ELSEWHERE, region=REGION, similar=SIMILAR).value
    with mode():
        answer = made(name).measure(map_, model, picture(), other=ELSEWHERE, region=REGION, similar=SIMILAR)
    assert answer.value == pytest.approx(usual, rel=1e-4, abs=1e-6)


@asking
@pytest.mark.parametrize("dtype", [torch.float16, torch.bfloat16, torch.float64])
def test_models_of_other_dtypes(name: str, dtype: torch.dtype) -> None:
    model = small().to(dtype)
    assert math.isfinite(items(name, model)[-1].value)
    assert next(model.parameters()).dtype == dtype


@asking
def test_a_model_of_one_output(name: str) -> None:
    model = small(outputs=1)
    map_ = adding_up(name).explain(model, picture())
    asked = {"model": model, "inputs": picture(), "similar": SIMILAR}
    if name == "random-logit":
        with pytest.raises(ExplainError, match="no other to compare with"):
            made(name).measure(map_, **asked)
    else:
        assert math.isfinite(made(name).measure(map_, **asked).value)


@asking
def test_a_cancel_ends_it(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    in_chunks(monkeypatch, 1)
    model = small()
    before = snapshot.of(model)
    whole = given(model)
    assert whole.run is not None
    alone = Shared(whole.run)
    steps = made(name).steps(replace(whole, run=alone))
    if name != "completeness-gap":
        next(steps)
    alone.cancel()
    with pytest.raises(Cancelled):
        next(steps)
    assert snapshot.difference(before, snapshot.of(model)) == []
    again = list(made(name).steps(whole))[-1]
    assert again.value == pytest.approx(items(name)[-1].value, rel=1e-3, abs=1e-6)


@pytest.mark.parametrize("name", ["max-sensitivity", "random-logit", "consistency"])
def test_a_cancel_reaches_an_explanation_inside(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    in_chunks(monkeypatch, 1)
    model = Counting(small())
    asked = given(model, method="integrated-gradients")
    assert asked.run is not None
    run, so_far = asked.run, model.calls
    model.on_call = lambda: run.cancel() if model.calls == so_far + 3 else None
    with pytest.raises(Cancelled):
        list(made(name).steps(asked))
    assert model.calls == so_far + 3


@each
@pytest.mark.parametrize("value", [0.0, 1.0, -1.0])
def test_a_flat_map_is_judged_too(name: str, value: float) -> None:
    flat = torch.full((HEIGHT, WIDTH), value)
    answer = made(name).measure(flat, small(), picture(), target=TARGET, other=ELSEWHERE, region=REGION,
                                similar=SIMILAR, explainer=adding_up(name))  # fmt: skip
    assert math.isfinite(answer.value)


@pytest.mark.parametrize("name", [name for name in metrics.names() if "method" not in metrics.get(name).needs])
def test_a_coarse_map_is_judged_at_the_pictures_size(name: str) -> None:
    coarse = picture(1, height=5, width=7)[0]
    answer = made(name).measure(coarse, small(), picture(), target=TARGET, other=ELSEWHERE, region=REGION)
    assert math.isfinite(answer.value)


# --- inputs that are no pictures


@pytest.mark.parametrize("kind", ["table", "series", "tokens", "predict"])
def test_of_other_inputs_what_can_be_measured_is_and_the_rest_says_why(kind: str) -> None:
    given = KINDS[kind]
    model, row = given.model(), given.row()
    method = explainers.get("integrated-gradients" if given.gradient else "kernel-shap")()
    answer = method.explain(model, row, 1, **given.asked)
    rows = metrics.table([answer], model, row, **given.asked)
    assert rows[0]["completeness-gap"] < 1e-2
    assert rows[0]["max-sensitivity"] is not None
    for name in ("deletion", "insertion", "monotonicity", "infidelity"):
        assert math.isfinite(rows[0][name]), rows[0]["notes"]
    assert rows[0]["road"] is None
    assert "ROAD is for pictures, and the input is" in rows[0]["notes"]
    assert metrics.get("entropy")().measure(answer, model, row, **given.asked).value > 0


@pytest.mark.parametrize("kind", ["table", "series", "predict"])
def test_rows_that_are_alike_are_explained_alike(kind: str) -> None:
    given = KINDS[kind]
    model, row = given.model(), given.row()
    near = torch.as_tensor(row[None] if row.ndim == 1 else row)
    similar = torch.cat([near * 1.0001, near * 1.0002])
    method = explainers.get("input-x-gradient" if given.gradient else "feature-ablation")()
    answer = method.explain(model, row, 1, **given.asked)
    found = metrics.Consistency().measure(answer, model, row, similar=similar.numpy(), **given.asked)
    assert 0.95 < found.value <= 1
    assert found.parts["answer"] == 1
    for wrong in ([[1.0]], torch.tensor(1.0), similar[:0]):
        with pytest.raises(ExplainError, match="similar must be a float tensor"):
            metrics.Consistency().measure(answer, model, row, similar=wrong, **given.asked)


def test_a_measure_is_of_one_input() -> None:
    given = KINDS["several"]
    answer = explainers.get("saliency")().explain(given.model(), given.row(), 1)["row"]
    with pytest.raises(ExplainError, match="A measure is of one input, and the model has 3"):
        metrics.get("entropy")().measure(answer, given.model(), given.row())
