"""What every registered metric keeps, unasked. A new one is held to all of it by its registration."""

from __future__ import annotations

import json
import math
import xml.etree.ElementTree as ET
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
import snapshot
import torch
from counting import Counting
from judged import REGION
from kinds import KINDS
from nets import HEIGHT, WIDTH, picture, small
from torch import nn

from xai_widgets import ExplainError, explainers, metrics
from xai_widgets.analysis.metrics.cases import NEEDS
from xai_widgets.core.chunk import Chunker
from xai_widgets.core.errors import Cancelled
from xai_widgets.core.params import Choice, Slider, Toggle
from xai_widgets.core.run import Run
from xai_widgets.core.shared import Shared
from xai_widgets.models import adapt

TARGET = 2
FEWER = {"n_steps": 5, "n_perturb_samples": 4, "n_targets": 3}
SIMILAR = torch.stack([picture(seed=1) + 0.1 * picture(seed=i) for i in (2, 3, 4)])
ELSEWHERE = picture(1, seed=9)[0]

each = pytest.mark.parametrize("name", metrics.names())
asking = pytest.mark.parametrize("name", [name for name in metrics.names() if "model" in metrics.get(name).needs])


def made(name: str, **params: Any) -> metrics.Metric:
    """A metric that is done within milliseconds."""
    metric = metrics.get(name)
    declared = {param.name for param in metric.params}
    return metric(**{key: value for key, value in FEWER.items() if key in declared} | params)


def given(model: Any = None, *, live: bool = False, method: str = "saliency") -> metrics.Case:
    """Everything a metric can ask for."""
    model = small() if model is None else model
    map_ = explainers.get(method)().explain(small(), picture(), TARGET)
    run = Run(model if isinstance(model, Counting) else adapt(model), picture()[None], live=live)
    return metrics.case(map_, run=run, other=ELSEWHERE, region=REGION, similar=SIMILAR)


def adding_up(name: str) -> explainers.Explainer:
    """A method, which promises a sum where that is measured."""
    return explainers.IntegratedGradients(n_steps=4) if name == "completeness-gap" else explainers.Saliency()


def items(name: str, model: nn.Module | None = None, **params: Any) -> list[metrics.Measure]:
    model = small() if model is None else model
    return list(made(name, **params).steps(given(model)))


def in_chunks(monkeypatch: pytest.MonkeyPatch, size: int) -> None:
    monkeypatch.setattr(Chunker, "size", property(lambda self: size))


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
def test_what_is_missing_is_a_sentence(name: str) -> None:
    metric = metrics.get(name)
    if metric.needs:
        first = next(need for need in NEEDS if need in metric.needs)
        with pytest.raises(ExplainError, match=f"^{metric.label.split(' (')[0]}.* needs .*: give "):
            metric().measure(picture(1)[0])
        assert first in NEEDS
    else:
        assert math.isfinite(metric().measure(picture(1)[0]).value)


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


@each
@pytest.mark.parametrize("bad", [float("nan"), float("inf")])
def test_a_map_that_is_not_finite_is_refused(name: str, bad: float) -> None:
    values = picture(1)[0]
    values[2, 3] = bad
    with pytest.raises(ExplainError, match="The map has NaN or infinite"):
        made(name).measure(values, small(), picture(), other=ELSEWHERE, region=REGION, similar=SIMILAR)


@each
def test_an_unknown_parameter_is_refused(name: str) -> None:
    with pytest.raises(ExplainError, match="There is no parameter 'nonsense'"):
        metrics.get(name)(nonsense=1)


@each
def test_an_impossible_value_is_a_sentence(name: str) -> None:
    for param in metrics.get(name).params:
        for value in impossible(param):
            with pytest.raises(ExplainError, match=f"{param.name} "):
                metrics.get(name)(**{param.name: value})


def impossible(param: Any) -> list[Any]:
    if isinstance(param, Slider):
        return ["7", None, True, float("nan"), param.low - 1, param.high + 1]
    if isinstance(param, Toggle):
        return [1, "yes", None]
    assert isinstance(param, Choice), f"say here what is impossible for a {type(param).__name__}"
    return ["nonsense", None, 3]


@each
def test_it_says_what_it_is(name: str) -> None:
    metric = metrics.get(name)
    assert metric.label
    assert metric.about.endswith(".")
    assert 1 <= metric.about.count(". ") <= 3, "two sentences, or nearly"
    assert metric.better in {"higher", "lower", "neither"}
    assert ET.fromstring(metric.formula).tag == "{http://www.w3.org/1998/Math/MathML}math"
    text, url = metric.paper
    assert text[-4:].isdigit(), "the year"
    assert url.startswith("https://")
    assert metric.__doc__
    assert metric.needs <= set(NEEDS)
    told = json.loads(json.dumps(metric.describe(), allow_nan=False))
    assert told in json.loads(json.dumps(metrics.describe()))
    for param in metric.params:
        assert param.check(param.describe()["default"]) == param.describe()["default"]


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"target": 9}, "target must be a whole number from 0 to 3"),
        ({"target": True}, "target must be a whole number"),
        ({"inputs": None}, "together"),
        ({"inputs": picture()[0]}, "The input must be one row"),
        ({"region": torch.zeros(HEIGHT, WIDTH)}, "array .H, W. of True and False"),
        ({"region": torch.zeros(HEIGHT, WIDTH, dtype=torch.bool)}, "empty or the whole picture"),
        ({"region": np.ones((HEIGHT, WIDTH), dtype=bool)}, "empty or the whole picture"),
        ({"region": REGION[1:]}, "must have the picture's size"),
        ({"other": "a map"}, "The other map must be"),
        ({"other": torch.zeros(4)}, "The other map must have the shape"),
        ({"similar": SIMILAR[0]}, "similar must be a float tensor"),
        ({"similar": SIMILAR[..., 1:]}, "must be of one size"),
        ({"similar": SIMILAR * float("nan")}, "similar inputs have NaN"),
    ],
)
def test_what_does_not_fit_is_a_sentence(wrong: dict[str, Any], sentence: str) -> None:
    usual = {"model": small(), "inputs": picture(), "target": TARGET}
    with pytest.raises(ExplainError, match=sentence):
        metrics.Sparseness().measure(ELSEWHERE, **{**usual, **wrong})


def test_a_map_of_another_output_is_refused() -> None:
    map_ = explainers.Saliency().explain(small(), picture(), 1)
    with pytest.raises(ExplainError, match="The map explains output 1, not 3"):
        metrics.Deletion().measure(map_, small(), picture(), target=3)


def test_the_nearest_metric_is_named() -> None:
    with pytest.raises(ExplainError, match="Did you mean 'deletion'"):
        metrics.get("deletions")


def test_a_name_is_given_once() -> None:
    class Other(metrics.Metric):
        name = "deletion"

    with pytest.raises(ExplainError, match="registered already"):
        metrics.register(Other)


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


def test_a_measure_is_of_one_input() -> None:
    given = KINDS["several"]
    answer = explainers.get("saliency")().explain(given.model(), given.row(), 1)["row"]
    with pytest.raises(ExplainError, match="A measure is of one input, and the model has 3"):
        metrics.get("entropy")().measure(answer, given.model(), given.row())
