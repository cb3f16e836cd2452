"""Sobol indices and Morris screening on functions whose indices are known, and association with the answer."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
import torch
from SALib.analyze import morris as analyze_morris
from SALib.analyze import sobol as analyze_sobol
from SALib.sample import morris as sample_morris
from SALib.sample import sobol as sample_sobol
from SALib.test_functions import Ishigami
from scipy.stats import pearsonr, spearmanr
from sklearn.feature_selection import mutual_info_classif, mutual_info_regression
from tabled import bought, curved, numbers, people, pipeline

from xai_widgets import ExplainError
from xai_widgets.analysis.sensitivity import association, morris, sobol, study

PI = np.pi
FIRST, TOTAL = [0.3139, 0.4424, 0.0], [0.5576, 0.4424, 0.2437]
BOX = np.concatenate([np.full((1, 3), -PI), np.full((1, 3), PI), np.random.default_rng(0).uniform(-PI, PI, (40, 3))])
PROBLEM = {"num_vars": 3, "names": ["0", "1", "2"], "bounds": [[-PI, PI]] * 3}


def test_sobol_indices_of_the_ishigami_function_are_within_their_confidence() -> None:
    answer = sobol(study(Ishigami.evaluate, BOX), 2048, second=True)
    for found, error, wanted in ((answer.first, answer.first_error, FIRST), (answer.total, answer.total_error, TOTAL)):
        assert ((found - torch.tensor(wanted)).abs() < error).all()
        assert float(error.max()) < 0.15
    assert answer.second is not None
    assert float(answer.second[0, 2]) == pytest.approx(0.2437, abs=0.05)
    assert float(answer.second[0, 1]) == pytest.approx(0, abs=0.05)
    assert torch.equal(answer.second.nan_to_num(), answer.second.T.nan_to_num())


def test_they_are_salibs_own_numbers() -> None:
    answer = sobol(study(Ishigami.evaluate, BOX), 256, seed=4)
    rows = sample_sobol.sample(PROBLEM, 256, calc_second_order=False, seed=4)
    wanted = analyze_sobol.analyze(PROBLEM, Ishigami.evaluate(rows), calc_second_order=False, seed=5)
    assert answer.first.tolist() == pytest.approx(wanted["S1"].tolist(), abs=1e-5)
    assert answer.total_error.tolist() == pytest.approx(np.asarray(wanted["ST_conf"]).tolist(), abs=1e-5)
    assert answer.model_calls == 256 * 5


def test_each_doubling_is_an_estimate_of_its_own_samples() -> None:
    items = list(sobol.steps(study(Ishigami.evaluate, BOX), 256, seed=4))
    assert items[-1].n == 256
    early = sobol(study(Ishigami.evaluate, BOX), items[0].n, seed=4)
    assert items[0].first.tolist() == pytest.approx(early.first.tolist())


def test_morris_effects_are_salibs_own_numbers() -> None:
    answer = morris(study(Ishigami.evaluate, BOX), 20, seed=3)
    unit = {**PROBLEM, "bounds": [[0.0, 1.0]] * 3}
    rows = sample_morris.sample(unit, 20, num_levels=4, seed=3)
    scores = Ishigami.evaluate(-PI + 2 * PI * rows)
    wanted = analyze_morris.analyze(unit, rows, scores, num_levels=4, seed=3)
    assert answer.size.tolist() == pytest.approx(np.asarray(wanted["mu_star"]).tolist(), rel=1e-4)
    assert answer.spread.tolist() == pytest.approx(np.asarray(wanted["sigma"]).tolist(), rel=1e-4)
    assert answer.mean.tolist() == pytest.approx(np.asarray(wanted["mu"]).tolist(), rel=1e-3, abs=1e-4)


def test_effects_of_a_straight_line_are_its_slopes_over_the_datas_range() -> None:
    data = numbers(60, 3).numpy()
    answer = morris(study(lambda rows: rows @ np.array([2.0, -1.0, 0.0]), data), 8)
    wanted = np.ptp(data, 0) * [2.0, -1.0, 0.0]
    assert answer.mean.tolist() == pytest.approx(wanted.tolist(), rel=1e-4, abs=1e-4)
    assert answer.spread.tolist() == pytest.approx([0, 0, 0], abs=1e-3)
    sizes = [row["size"] for row in answer.rows()]
    assert sizes == sorted(sizes, reverse=True)


def test_categories_and_whole_numbers_keep_their_kind() -> None:
    frame = people()
    seen: list[Any] = []
    model = pipeline(frame)

    def predict(rows: Any) -> Any:
        seen.append(rows)
        return model.predict_proba(rows)

    for analysis in (sobol, morris):
        answer: Any = analysis(study(predict, frame), 32)
        assert {feature.name for feature in answer.features} == {"age", "income", "work", "pet", "member"}
    for rows in seen:
        assert set(rows["work"]) <= {"farm", "office", "none"}
        assert rows["age"].dtype.kind == "i"
        assert rows["pet"].dtype == frame["pet"].dtype
        assert set(rows["same"]) == {3.0}
    assert set(seen[-1]["work"]) == {"farm", "office", "none"}


def test_drawn_as_in_the_data_the_shares_are_the_datas() -> None:
    own = np.random.default_rng(1)
    skewed = np.stack([own.exponential(size=3000), own.normal(size=3000)], 1)
    answer = sobol(study(lambda rows: rows[:, 0] + rows[:, 1], skewed), 1024, distribution="data")
    shares = skewed.var(0) / skewed.var(0).sum()
    assert answer.first.tolist() == pytest.approx(shares.tolist(), abs=0.05)


def test_an_answer_that_never_changes_depends_on_nothing() -> None:
    answer = sobol(study(lambda rows: np.ones(len(rows)), BOX), 32)
    assert answer.constant
    assert answer.total.tolist() == [0, 0, 0]


# --- association


def test_of_the_models_answer_it_is_scipys_and_scikit_learns() -> None:
    model, data = curved(), numbers(200)
    scores = model(data)[:, 1].detach().numpy()
    answer = association(study(model, data, target=1), seed=3)
    told = mutual_info_regression(data.double().numpy(), scores.astype(float), random_state=3)
    for i, one in enumerate(answer.each):
        assert one.linear == pytest.approx(pearsonr(data[:, i], scores).statistic, abs=1e-5)
        assert one.rank == pytest.approx(spearmanr(data[:, i], scores).statistic, abs=1e-3)
        assert one.information == pytest.approx(told[i], abs=0.02)


def test_of_the_truth_it_is_about_the_class_studied() -> None:
    frame = people()
    right = bought(frame)
    answer = association(study(pipeline(frame), frame, truth=right, target=1), of="truth")
    age, income, work, _, _, same = answer.each
    yes = (right == "yes").astype(float)
    assert age.linear == pytest.approx(pearsonr(frame["age"], yes).statistic, abs=1e-6)
    told = mutual_info_classif(frame[["age", "income"]], right == "yes", random_state=0)
    assert [age.information, income.information] == pytest.approx(told.tolist(), abs=0.05)
    means = frame.assign(yes=yes).groupby("work")["yes"].transform("mean")
    assert work.linear == pytest.approx((means.var() / yes.var(ddof=1)) ** 0.5, abs=1e-6)
    assert work.rank is None
    assert (same.constant, same.linear, same.information) == (True, 0, 0)


@pytest.mark.parametrize("analysis", [sobol, morris])
@pytest.mark.parametrize(
    ("asked", "told"),
    [
        ({"n": 2}, "n must be a whole number"),
        ({"features": ["same"]}, "has the same value in every row"),
        ({"features": ["wages"]}, "There is no column 'wages'"),
        ({"distribution": "normal"}, "distribution must be 'uniform' or 'data'"),
        ({"seed": 1.5}, "seed must be"),
    ],
)
def test_what_cannot_be_is_a_sentence(analysis: Any, asked: dict[str, Any], told: str) -> None:
    frame = people()
    with pytest.raises(ExplainError, match=told):
        analysis(study(pipeline(frame), frame), **asked)


@pytest.mark.parametrize(("analysis", "package"), [(sobol, "SALib"), (morris, "SALib"), (association, "scikit-learn")])
def test_a_missing_library_is_named_with_the_line_that_installs_it(
    analysis: Any, package: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("xai_widgets.analysis.sensitivity.extras.find_spec", lambda name: None)
    with pytest.raises(ExplainError, match=rf"needs {package}.*xai-widgets\[tables\]"):
        analysis(study(curved(), numbers()))


def test_a_table_where_nothing_varies_is_a_sentence() -> None:
    with pytest.raises(ExplainError, match="Every column has the same value"):
        sobol(study(curved(), torch.ones(5, 4)))


def test_right_answers_are_classes_or_the_numbers_of_the_outputs() -> None:
    frame = people()
    words = bought(frame)
    named, numbered = (
        association(study(pipeline(frame), frame, 5, truth=truth), of="truth").rows()
        for truth in (words, np.where(words == "yes", 1, 0))
    )
    assert named == numbered
    assert any(row["information"] > 0 for row in named)
