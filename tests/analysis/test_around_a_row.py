"""Local sensitivity, random perturbation and counterfactuals, held against gradients and optima by hand."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pytest
import torch
from scipy.optimize import linprog
from scipy.stats import norm
from tabled import Weighted, curved, numbers, people, pipeline
from torch import Tensor

from xai_widgets import ExplainError
from xai_widgets.analysis.sensitivity import Study, counterfactual, jitter, local, study

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


def line(weights: list[float], constant: float, **given: Any) -> Study:
    """A study of a row of zeros, of the second class's score w · x + c."""
    data = numbers(columns=len(weights))
    return study(Weighted(weights, constant), data, [0.0] * len(weights), target=1, **given)


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


# --- counterfactuals

both = pytest.mark.parametrize("method", ["search", "gradient"])


def smallest(about: Study, weights: list[float], locked: tuple[int, ...] = ()) -> float:
    """The least distance at which w · x + c is 0, by linear programming: both ways of each feature, over its spread."""
    spread = about.data.std(0, correction=0).numpy()
    low, high = about.data.amin(0).numpy(), about.data.amax(0).numpy()
    w, row = np.array(weights) * spread, about.row.numpy()
    up = [(0, 0 if i in locked else max(0, (high[i] - row[i]) / spread[i])) for i in range(len(w))]
    down = [(0, 0 if i in locked else max(0, (row[i] - low[i]) / spread[i])) for i in range(len(w))]
    found = linprog(np.ones(2 * len(w)), A_eq=[[*w, *-w]], b_eq=[-about.score], bounds=[*up, *down])
    return float(found.fun) if found.success else math.inf


@both
@pytest.mark.parametrize("constant", [-0.7, 2.0, -6.5])
@pytest.mark.parametrize("locked", [(), (2,)])
def test_of_a_straight_line_it_is_the_smallest_there_is(method: Any, constant: float, locked: tuple[int, ...]) -> None:
    weights = [0.6, -1.0, 1.1, 0.05]
    about = line(weights, constant)
    wanted, found = smallest(about, weights, locked), counterfactual(about, method=method, locked=locked)
    assert found.found
    assert found.answer != about.answer
    assert found.distance == pytest.approx(wanted, rel=0.01)
    assert not {move.feature for move in found.moves} & {str(i) for i in locked}


@both
def test_its_moves_can_be_replayed(method: Any) -> None:
    about = study(curved(), numbers(), 5)
    found = counterfactual(about, method=method)
    assert found.found
    assert torch.equal(about.changed(found.changes), found.row)
    done: dict[str, Any] = {}
    for move in found.moves:
        assert move.before == float(about.row[about.feature(move.feature).index])
        done[move.feature] = move.after
        outputs = about.outputs(about.changed(done)[None])
        assert move.score == pytest.approx(float(about.target.pick(outputs)), abs=1e-5)
        assert move.answer == int(outputs.argmax())
    assert move.answer == found.answer != about.answer
    model = curved()
    assert int(model(found.row[None].float()).argmax()) == found.answer
    assert found.distance < 3


@both
def test_it_stays_within_the_data_and_the_ranges_given(method: Any) -> None:
    about = study(curved(), numbers(), 5)
    found = counterfactual(about, method=method)
    assert (found.row >= about.data.amin(0)).all() and (found.row <= about.data.amax(0)).all()
    first = found.moves[0]
    near = sorted((first.before, first.before + 0.1 * (first.after - first.before)))
    tight = counterfactual(about, method=method, ranges={first.feature: (near[0], near[1])})
    at = float(tight.row[about.feature(first.feature).index])
    assert near[0] - 1e-9 <= at <= near[1] + 1e-9
    assert not tight.found or tight.distance >= 0.99 * found.distance


def test_a_class_can_be_asked_for() -> None:
    about = study(curved(), numbers(), 5, class_names=["red", "green", "blue"])
    for other in {0, 1, 2} - {about.answer}:
        found = counterfactual(about, other)
        assert found.answer == other or not found.found
        assert counterfactual(about, about.class_names[other]).moves == found.moves
    assert any(counterfactual(about, other).found for other in {0, 1, 2} - {about.answer})


def test_a_regression_crosses_its_threshold() -> None:
    about = study(lambda rows: rows.sum(1), numbers().numpy(), 5, threshold=2.0)
    found = counterfactual(about)
    assert found.found
    assert (float(found.row.sum()) > 2) is not (about.score > 2)
    assert float(found.row.sum()) == pytest.approx(2, abs=1e-3)


def test_categories_and_whole_numbers_keep_their_kind() -> None:
    frame = people()
    model = pipeline(frame)
    flipped = 0
    for row in range(8):
        found = counterfactual(study(model, frame, row), locked=["income"])
        for move in found.moves:
            if move.feature == "age":
                assert isinstance(move.after, int)
            if move.feature == "work":
                assert move.after in ("farm", "none", "office")
        if found.found:
            flipped += 1
            changed = frame.iloc[[row]].assign(**found.changes)
            assert model.predict(changed) != model.predict(frame.iloc[[row]])
    assert flipped


def test_where_nothing_flips_it_says_so_and_what_comes_nearest() -> None:
    found = counterfactual(line([1.0, 0.5], 100.0))
    assert not found.found
    assert found.note.startswith("Nothing that was tried flips the answer")
    assert found.moves
    assert found.moves[-1].score < 100
    assert found.final


def test_at_most_so_many_features_are_moved() -> None:
    about = line([0.6, -1.0, 1.1, 0.05], -9.0)
    for method in ("search", "gradient"):
        assert len(counterfactual(about, method=method, most=1).moves) <= 1
    assert len(counterfactual(about).moves) > 1


class Bump(torch.nn.Module):
    """Only near 3 in the first number is the answer another, where no gradient leads."""

    def forward(self, x: Tensor) -> Tensor:
        inside = ((x[:, 0] - 1.5).abs() < 0.4).float() * 2
        return torch.stack([torch.ones_like(inside), inside + 0 * x.sum(1)], 1)


def test_search_finds_what_no_gradient_leads_to() -> None:
    about = study(Bump(), numbers(), [-2.0, 0.0, 0.0, 0.0])
    found = counterfactual(about)
    assert [move.feature for move in found.moves] == ["0"]
    assert found.moves[0].after == pytest.approx(1.1, abs=0.01)
    assert not counterfactual(about, method="gradient").found


@pytest.mark.parametrize(
    ("asked", "told"),
    [
        ({"to": 7}, "to must be an output from 0 to 1"),
        ({"to": "maybe"}, "to must be an output from 0 to 1 or one of 'no', 'yes'"),
        ({"to": "yes"}, "The answer is yes already"),
        ({"locked": ["0", "1"]}, "Every column that varies is locked"),
        ({"locked": "0"}, "locked must be a list"),
        ({"ranges": {"0": (2, 1)}}, "range of '0' must go up"),
        ({"ranges": {"0": 3}}, r"range of '0' must be \(low, high\)"),
        ({"ranges": {"9": (1, 2)}}, "There is no column '9'"),
        ({"method": "genetic"}, "method must be 'search' or 'gradient'"),
        ({"n": 1}, "n must be"),
        ({"most": 0}, "most must be"),
    ],
)
def test_what_cannot_be_is_a_sentence(asked: dict[str, Any], told: str) -> None:
    with pytest.raises(ExplainError, match=told):
        counterfactual(line([1.0, 0.5], 1.0, class_names=["no", "yes"]), **asked)


@pytest.mark.parametrize(
    ("about", "asked", "told"),
    [
        (lambda: study(lambda rows: rows.sum(1), numbers().numpy()), {}, "no threshold is set"),
        (lambda: study(lambda rows: rows.sum(1), numbers().numpy(), threshold=0.0), {"to": 1}, "leave to= out"),
        (lambda: study(lambda rows: rows, numbers().numpy()), {"method": "gradient"}, "needs a gradient.*search"),
        (
            lambda: study(pipeline(people()), people()),
            {"ranges": {"work": (0, 1)}},
            "has categories, which have no range",
        ),
    ],
)
def test_and_so_is_what_the_model_cannot(about: Any, asked: dict[str, Any], told: str) -> None:
    with pytest.raises(ExplainError, match=told):
        counterfactual(about(), **asked)
