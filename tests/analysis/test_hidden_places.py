"""Measures that hide columns or tokens in the order of their attribution, and the gap of what adds up, by hand."""

from __future__ import annotations

from typing import Any

import pytest
import torch
import transformers_nets
from kinds import KINDS, numbers
from nets import picture, small
from torch import Tensor, nn
from words import SENTENCE, tokenizer

from xai_widgets import ExplainError, explainers, metrics
from xai_widgets.core.chunk import Chunker
from xai_widgets.models.opened import opened

WEIGHTS = torch.tensor([3.0, -1.0, 2.0, 0.5])
ROW = torch.tensor([1.0, 2.0, -1.0, 4.0])
SHARES = WEIGHTS * ROW
"""3, -2, -2, 2: of a linear model from zeros."""


def linear() -> nn.Module:
    model = nn.Linear(4, 1, bias=False)
    with torch.no_grad():
        model.weight.copy_(WEIGHTS[None])
    return model


def measured(name: str, values: Tensor, **asked: Any) -> metrics.Measure:
    background = asked.pop("background", None)
    metric = metrics.get(name)(read="score", n_steps=4, **asked)
    return metric.measure(values, linear(), ROW, target=0, background=background)


def test_columns_are_taken_away_and_brought_back_in_order() -> None:
    order = torch.tensor([4.0, 3.0, 2.0, 1.0])
    away = measured("deletion", order, baseline="zero").curves["deletion"]
    assert away.x.tolist() == [0, 0.25, 0.5, 0.75, 1]
    assert away.y.tolist() == pytest.approx([1, -2, 0, 2, 0])
    back = measured("insertion", order, baseline="zero").curves["insertion"]
    assert back.y.tolist() == pytest.approx([0, 3, 1, -1, 1])
    rising = measured("monotonicity", order, baseline="zero")
    assert rising.curves["monotonicity"].y.tolist() == pytest.approx([0, 2, 0, -2, 1])
    assert rising.value == pytest.approx(0.5)


def test_hidden_columns_show_the_background_whose_answers_are_averaged() -> None:
    rows = numbers(5, 4, seed=3)
    found = measured("deletion", torch.tensor([4.0, 3.0, 2.0, 1.0]), background=rows)
    means = WEIGHTS * rows.mean(0)
    wanted = [float(means[:gone].sum() + SHARES[gone:].sum()) for gone in range(5)]
    assert found.curves["deletion"].y.tolist() == pytest.approx(wanted, abs=1e-5)
    assert found.params["baseline"] == "background"
    assert found.model_calls == 5 * 5


@pytest.mark.parametrize("size", [1, 3, 7])
def test_the_batch_size_changes_no_average(size: int, monkeypatch: pytest.MonkeyPatch) -> None:
    rows, order = numbers(5, 4, seed=3), torch.tensor([4.0, 3.0, 2.0, 1.0])
    usual = measured("deletion", order, background=rows)
    monkeypatch.setattr(Chunker, "size", property(lambda _: size))
    assert measured("deletion", order, background=rows).value == pytest.approx(usual.value, abs=1e-6)


def test_infidelity_of_what_foretells_every_fall() -> None:
    asked = {"normalize": False, "baseline": "zero", "size": 0.5}
    right = metrics.Infidelity(**asked).measure(SHARES, linear(), ROW, target=0)
    assert right.value == pytest.approx(0, abs=1e-10)
    half = metrics.Infidelity(**asked).measure(SHARES / 2, linear(), ROW, target=0)
    assert half.parts["share"] == pytest.approx(0.25)


def test_what_is_special_is_never_hidden() -> None:
    model = transformers_nets.classifier()
    run = opened(model, SENTENCE, tokenizer=tokenizer())
    *_, answer = explainers.get("integrated-gradients")(n_steps=4).estimates(run, 1)
    assert answer.places.special == frozenset({0, 7})
    case = metrics.case(answer, run=run)
    assert sorted(case.order(0).tolist()) == [-1, -1, 0, 1, 2, 3, 4, 5]
    assert case.order(0)[[0, 7]].tolist() == [-1, -1]
    *_, found = metrics.Deletion(n_steps=16, read="score").steps(case)
    curve = found.curves["deletion"]
    assert len(curve.x) == 7, "six tokens can be hidden"
    first = torch.nonzero(case.order(0) == 0)[0]
    gone = torch.where(torch.arange(8)[:, None] == first, run.baseline(found.params["baseline"]), run.inputs)
    again = metrics.Deletion(n_steps=16, read="score").measure(answer, model, SENTENCE, tokenizer=tokenizer())
    assert again.value == pytest.approx(found.value, abs=1e-5)
    assert float(curve.y[1]) == pytest.approx(float(run.forward(gone)[0, 1]), abs=1e-5)


def test_a_table_with_categories_is_measured_with_its_background() -> None:
    kind = KINDS["frame"]
    answer = explainers.get("kernel-shap")().explain(kind.model(), kind.row(), 0, **kind.asked)
    found = metrics.Deletion(read="score").measure(answer, kind.model(), kind.row(), **kind.asked)
    assert found.parts["start"] == pytest.approx(answer.score, abs=1e-5)
    assert found.parts["start"] - found.parts["end"] == pytest.approx(float(answer.values.sum()), abs=1e-4)


# --- what adds up


@pytest.mark.parametrize("name", ["saliency", "grad-cam", "lime", "occlusion", "input-x-gradient"])
def test_a_method_that_promises_no_sum_has_no_gap_but_a_sentence(name: str) -> None:
    answer = explainers.get(name)().explain(small(), picture(), 2)
    label = explainers.get(name).label
    with pytest.raises(ExplainError, match=f"Not promised: the values of {label} need not add up"):
        metrics.CompletenessGap().measure(answer, small(), picture())
    row = metrics.table([answer], small(), picture(), metrics=["completeness-gap"])[0]
    assert row["completeness-gap"] is None
    assert "Not promised" in row["notes"]


def test_a_sum_of_sizes_is_not_promised() -> None:
    answer = explainers.IntegratedGradients(reduce="l2", n_steps=4).explain(small(), picture(), 2)
    with pytest.raises(ExplainError, match="keeps the size alone"):
        metrics.CompletenessGap().measure(answer, small(), picture())


@pytest.mark.parametrize("name", ["kernel-shap", "shapley-sampling"])
def test_a_pieces_value_counts_once(name: str) -> None:
    answer = explainers.get(name)(segments="grid", n_segments=6, n_samples=20).explain(small(), picture(), 2)
    assert metrics.CompletenessGap().measure(answer, small(), picture()).value == pytest.approx(0, abs=1e-4)


def test_the_gap_of_lrp_is_to_the_score_itself() -> None:
    answer = explainers.Lrp().explain(small(), picture(), 2)
    found = metrics.CompletenessGap().measure(answer, small(), picture())
    assert found.value == pytest.approx(answer.error, abs=1e-4)


@pytest.mark.parametrize("background", [None, "given"])
def test_expected_gradients_add_up_from_the_baselines_they_drew(background: str | None) -> None:
    rows = torch.stack([picture(seed=seed) for seed in (5, 6, 7)]) if background else None
    model, asked = small(), explainers.ExpectedGradients(n_samples=24)
    answer = asked.explain(model, picture(), 2, background=rows)
    found = metrics.CompletenessGap().measure(answer, model, picture(), background=rows)
    run = opened(model, picture(), background=rows)
    drawn = asked.nothing(run)
    assert len(drawn) == 12
    assert rows is None or all(any(torch.equal(one, row) for row in rows) for one in drawn)
    rise = float(run.score(2) - run.forward(drawn)[:, 2].mean())
    assert found.parts["rise"] == pytest.approx(rise, abs=1e-4)
