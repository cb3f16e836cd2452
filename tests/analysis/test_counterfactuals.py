"""Counterfactuals, held against optima by hand and against linear programming."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pytest
import torch
from scipy.optimize import linprog
from tabled import curved, line, numbers, people, pipeline
from torch import Tensor

from xai_widgets import ExplainError
from xai_widgets.analysis.sensitivity import Study, counterfactual, study

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
