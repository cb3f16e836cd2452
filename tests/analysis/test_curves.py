"""ICE, partial dependence and permutation importance, held against scikit-learn; curves of networks by hand."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
import torch
from quick import in_chunks
from sklearn.datasets import load_diabetes
from sklearn.ensemble import GradientBoostingRegressor
from sklearn.inspection import partial_dependence, permutation_importance
from tabled import bought, curved, numbers, people, pipeline

from xai_widgets import ExplainError
from xai_widgets.analysis.sensitivity import curves, importance, study, surface


@pytest.fixture(scope="module")
def diabetes() -> tuple[Any, Any, Any]:
    data, right = load_diabetes(return_X_y=True, as_frame=True)
    return GradientBoostingRegressor(n_estimators=20, random_state=0).fit(data, right), data, right


def theirs(model: Any, data: Any, columns: list[str], grids: list[Any], **asked: Any) -> Any:
    custom = dict(zip(columns, grids, strict=True))
    return partial_dependence(model, data, columns, kind="both", custom_values=custom, method="brute", **asked)


@pytest.mark.parametrize("column", ["bmi", "sex", "s5"])
def test_ice_and_partial_dependence_are_scikit_learns(diabetes: Any, column: str) -> None:
    model, data, _ = diabetes
    ours = curves(study(model, data, 7), column, 20)
    wanted = theirs(model, data, [column], [ours.grids[0].numpy()])
    order = ours.numbers.argsort()
    assert ours.individual[order].numpy() == pytest.approx(wanted["individual"][0], rel=1e-5)
    assert ours.average.numpy() == pytest.approx(wanted["average"][0], rel=1e-5)
    assert ours.own.numpy() == pytest.approx(wanted["individual"][0, 7], rel=1e-5)
    assert float(ours.error.max()) == 0


def test_the_grid_is_scikit_learns(diabetes: Any) -> None:
    model, data, _ = diabetes
    for column in ("bmi", "sex"):
        wanted = partial_dependence(model, data, [column], grid_resolution=20, method="brute")["grid_values"][0]
        ours = curves(study(model, data), column, 20).grids[0].numpy()
        assert ours == pytest.approx(wanted, abs=0.02 * np.ptp(wanted))


def test_of_words_and_probabilities_too() -> None:
    frame = people()
    model = pipeline(frame)
    ours = curves(study(model, frame, 0, target=1), "work")
    assert ours.values == (["farm", "none", "office"],)
    wanted = theirs(model, frame, ["work"], [np.array(["farm", "none", "office"], dtype=object)])
    assert ours.average.numpy() == pytest.approx(wanted["average"][0], rel=1e-5)


def test_a_surface_is_scikit_learns(diabetes: Any) -> None:
    model, data, _ = diabetes
    ours = surface(study(model, data, 7), "bmi", "s5", 5, rows=None)
    wanted = theirs(model, data, ["bmi", "s5"], [grid.numpy() for grid in ours.grids])
    assert ours.average.numpy() == pytest.approx(wanted["average"][0], rel=1e-5)
    assert ours.own.shape == (5, 5)
    assert len(surface(study(model, data), "bmi", "s5", 3).individual) == 200


def test_a_networks_curve_is_the_networks_own() -> None:
    model, data = curved(), numbers()
    ours = curves(study(model, data, 4, target=2), 1, 9)
    for point, value in zip(ours.grids[0].tolist(), ours.average.tolist(), strict=True):
        moved = data.clone()
        moved[:, 1] = point
        assert value == pytest.approx(model(moved)[:, 2].mean().item(), abs=1e-5)


def test_a_probability_is_studied_where_it_is_asked_for() -> None:
    model, data = curved(), numbers()
    about = study(model, data, 4, target=2, probability=True)
    assert about.score == pytest.approx(model(data[4:5]).softmax(1)[0, 2].item(), abs=1e-6)
    assert 0 < float(curves(about, 0, 5).individual.min()) <= float(curves(about, 0, 5).individual.max()) < 1


def test_the_first_estimates_are_of_random_rows_with_an_honest_error(monkeypatch: pytest.MonkeyPatch) -> None:
    about = study(curved(), numbers(400), 4, target=2)
    in_chunks(monkeypatch, 100)
    items = list(curves.steps(about, 1, 10))
    final, early = items[-1].average, items[4]
    assert len(early.individual) < 60
    assert torch.equal(early.own, items[-1].own)
    assert float((early.average - final).square().mean().sqrt()) < 3 * float(early.error.square().mean().sqrt())
    assert float(early.error.max()) < 5 * float((early.average - final).abs().max())
    assert items[-1].numbers.sort().values.tolist() == list(range(400))


def test_fewer_rows_are_enough_where_they_are_asked_for() -> None:
    ours = curves(study(curved(), numbers()), 1, 9, rows=11, seed=4)
    assert len(ours.individual) == len(ours.numbers.unique()) == 11
    assert ours.model_calls == 12 * 9
    assert float(ours.error.min()) > 0


def test_whole_numbers_stay_whole() -> None:
    frame = people()
    found = curves(study(pipeline(frame), frame), "age", 7)
    assert all(isinstance(value, int) for value in found.values[0])


# --- permutation importance


@pytest.mark.parametrize("seed", [0, 5])
def test_importance_of_a_regression_is_scikit_learns(diabetes: Any, seed: int) -> None:
    model, data, right = diabetes
    ours = importance(study(model, data, truth=right), repeats=3, seed=seed)
    wanted = permutation_importance(model, data, right, n_repeats=3, random_state=seed)
    assert ours.falls.numpy() == pytest.approx(wanted.importances, abs=1e-5)
    assert ours.mean.numpy() == pytest.approx(wanted.importances_mean, abs=1e-5)
    assert ours.spread.numpy() == pytest.approx(wanted.importances_std, abs=1e-5)
    assert ours.score == pytest.approx(model.score(data, right), abs=1e-5)


def test_importance_of_a_classifier_is_scikit_learns() -> None:
    frame = people()
    model, right = pipeline(frame), bought(frame)
    ours = importance(study(model, frame, truth=right), repeats=4, seed=2)
    wanted = permutation_importance(model, frame, right, n_repeats=4, random_state=2)
    places = [feature.index for feature in ours.features]
    assert places == [0, 1, 2, 3, 4]
    assert ours.falls.numpy() == pytest.approx(wanted.importances[places], abs=1e-9)
    assert [row["feature"] for row in ours.rows()][:2] == ["age", "income"] or ours.rows()[0]["importance"] > 0


def test_without_the_truth_the_models_own_answers_are_kept_or_lost() -> None:
    about = study(curved(), numbers())
    assert importance(about).score == 1
    assert importance(about, scoring="r2").score == 1
    assert float(importance(about).mean.max()) > 0.02


# --- sentences


@pytest.mark.parametrize(
    ("asked", "told"),
    [
        (lambda about: curves(about, "same"), "'same' has the same value in every row, 3.0"),
        (lambda about: curves(about, "wages"), "There is no column 'wages'"),
        (lambda about: curves(about, 6), "There is no column 6"),
        (lambda about: curves(about, "age", 1), "n must be a whole number, 2 at least"),
        (lambda about: curves(about, "age", rows=0), "rows must be a whole number"),
        (lambda about: curves(about, "age", seed=-1), "seed must be"),
        (lambda about: surface(about, "age", 0), "'age' twice"),
        (lambda about: importance(about, of="truth"), "give truth= to study"),
        (lambda about: importance(about, ["same"]), "has the same value in every row"),
        (lambda about: importance(about, "age"), "features must be a list"),
        (lambda about: importance(about, []), "features must be a list"),
        (lambda about: importance(about, scoring="auc"), "scoring must be"),
        (lambda about: importance(about, repeats=0), "repeats must be"),
    ],
)
def test_what_cannot_be_is_a_sentence(asked: Any, told: str) -> None:
    frame = people()
    with pytest.raises(ExplainError, match=told):
        asked(study(pipeline(frame), frame))
