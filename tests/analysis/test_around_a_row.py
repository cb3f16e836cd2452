"""Local sensitivity, random perturbation and counterfactuals, held against gradients and optima by hand."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
import torch
from scipy.stats import norm
from tabled import curved, line, numbers, people, pipeline

from xai_widgets import ExplainError
from xai_widgets.analysis.sensitivity import jitter, local, study

# --- local


def test_the_gradient_is_autograds() -> None:
    model, data = curved(), numbers()
    leaf = data[5:6].clone().requires_grad_()
    model(leaf)[0, 2].backward(inputs=[leaf])
    assert leaf.grad is not None
    found = local(study(model, data, 5, target=2))
    assert [slope.gradient for slope in found.slopes] == pytest.approx(leaf.grad[0].tolist(), rel=1e-4)
    spread = data.double().std(0, correction=0)
    assert [slope.scaled for slope in found.slopes] == pytest.approx((leaf.grad[0] * spread).tolist(), rel=1e-4)


def test_one_at_a_time_is_asked_of_the_model() -> None:
    model, data = curved(), numbers()
    found = local(study(model, data, 5, target=2), 0.5)
    spread = data.double().std(0, correction=0)
    for i, slope in enumerate(found.slopes):
        step = torch.zeros(4)
        step[i] = 0.5 * spread[i]
        with torch.no_grad():
            base, up, down = (float(model(data[5:6] + move)[0, 2]) for move in (0 * step, step, -step))
        assert (slope.up, slope.down) == (pytest.approx(up - base, abs=1e-5), pytest.approx(down - base, abs=1e-5))


def test_categories_and_whole_numbers_move_as_they_can() -> None:
    frame = people()
    model = pipeline(frame)
    age, _, work, _, _, same = local(study(model, frame, 3, target=1), 1e-6).slopes

    def asked(**change: Any) -> float:
        rows = model.predict_proba(frame.iloc[[3]].assign(**change)) - model.predict_proba(frame.iloc[[3]])
        return float(rows[0, 1])

    assert age.up == pytest.approx(asked(age=frame["age"][3] + 1), abs=1e-6)
    own = frame["work"][3]
    assert dict(work.others) == {
        other: pytest.approx(asked(work=other), abs=1e-6) for other in ("farm", "none", "office") if other != own
    }
    assert (age.gradient, work.gradient, work.up) == (None, None, None)
    assert (same.up, same.down) == (0, 0)


@pytest.mark.parametrize("step", [0, -1, float("inf"), "big", True])
def test_a_step_that_is_none_is_a_sentence(step: Any) -> None:
    with pytest.raises(ExplainError, match="step must be a number over 0"):
        local(study(curved(), numbers()), step)


# --- random perturbation


@pytest.mark.parametrize("kind", ["normal", "uniform"])
def test_the_answer_spreads_and_flips_as_it_should(kind: Any) -> None:
    about = line([1.0, 0.5, 0.0], 1.5)
    spread = about.data.std(0, correction=0)
    found = jitter(about, strength=0.8, kind=kind, n=4000)
    each = 0.8 * spread * torch.tensor([1.0, 0.5, 0.0]) / (1 if kind == "normal" else 3**0.5)
    sd = float(each.square().sum().sqrt())
    assert float(found.scores.mean()) == pytest.approx(1.5, abs=4 * sd / 4000**0.5)
    assert float(found.scores.std()) == pytest.approx(sd, rel=0.05)
    assert found.base == 1.5
    if kind == "normal":
        assert found.flip_rate == pytest.approx(norm.cdf(-1.5 / sd), abs=4 * (found.flip_error or 0))
        alone = {cause.feature: cause.alone for cause in found.causes}
        assert alone["0"] == pytest.approx(norm.cdf(-1.5 / float(each[0])), abs=0.02)
    by_name = {cause.feature: cause for cause in found.causes}
    assert (by_name["2"].alone, by_name["2"].spread) == (0, 0)
    assert by_name["2"].without == found.flip_rate
    assert found.causes[-1].feature == "2"
    assert sum(found.answers.values()) == 4000


def test_the_noise_of_a_feature_does_not_depend_on_the_others() -> None:
    about = line([1.0, 0.5, 0.2], 0.3)
    alone = jitter(about, ["1"], n=50, seed=3)
    together = jitter(about, n=50, seed=3)
    spread = {cause.feature: cause.spread for cause in together.causes}
    assert alone.causes[0].spread == pytest.approx(spread["1"], rel=1e-5)
    assert alone.model_calls == 50
    assert not torch.equal(alone.scores, jitter(about, ["1"], n=50, seed=4).scores)


def test_categories_are_drawn_from_the_data_as_often_as_asked() -> None:
    frame = people()
    seen: list[Any] = []
    model = pipeline(frame)
    about = study(lambda rows: (seen.append(rows), model.predict_proba(rows))[1], frame, 3)
    seen.clear()
    jitter(about, ["work"], strength=0.5, n=2000)
    drawn = np.concatenate([rows["work"].to_numpy() for rows in seen if len(rows) > 1])
    other = 0.5 * float((frame["work"] != frame["work"][3]).mean())
    assert float((drawn != frame["work"][3]).mean()) == pytest.approx(other, abs=0.05)
    seen.clear()
    jitter(about, ["age"], n=100)
    assert all(rows["age"].dtype.kind == "i" for rows in seen)


def test_a_regression_without_a_threshold_has_a_spread_and_no_flips() -> None:
    found = jitter(study(lambda rows: rows.sum(1), numbers().numpy()), n=30)
    assert found.flip_rate is None
    assert found.answers == {}
    assert all(cause.alone is None and cause.spread > 0 for cause in found.causes)


@pytest.mark.parametrize(
    ("asked", "told"),
    [
        ({"strength": 0}, "strength must be a number over 0"),
        ({"kind": "laplace"}, "kind must be 'normal' or 'uniform'"),
        ({"n": 0}, "n must be"),
        ({"features": ["x"]}, "There is no column 'x'"),
        ({"seed": "a"}, "seed must be"),
    ],
)
def test_noise_that_cannot_be_is_a_sentence(asked: dict[str, Any], told: str) -> None:
    with pytest.raises(ExplainError, match=told):
        jitter(line([1.0, 2.0], 0.1), **asked)
