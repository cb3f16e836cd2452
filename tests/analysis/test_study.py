"""What a study is of: rows by number and by value, features with their ranges, and sentences for what does not fit."""

from __future__ import annotations

import itertools
from typing import Any

import numpy as np
import pandas as pd
import pytest
import torch
from tabled import bought, curved, numbers, people, pipeline

from xai_widgets import ExplainError
from xai_widgets.analysis.sensitivity import Study, study


def about(row: Any = 0, **given: Any) -> Study:
    frame = people()
    return study(pipeline(frame), frame, row, **given)


def test_a_row_by_number_is_that_by_its_values() -> None:
    frame = people()
    for row in (frame.iloc[7], frame.iloc[[7]], dict(frame.iloc[7]), dict(reversed(list(frame.iloc[7].items())))):
        assert torch.equal(about(row).row, about(7).row)
        assert about(row).score == about(7).score
    data = numbers()
    for row in (data[7], data[7:8].numpy(), data[7].tolist()):
        assert torch.equal(study(curved(), data, row).row, study(curved(), data, 7).row)


def test_features_say_what_the_data_do() -> None:
    age, income, work, pet, member, same = about().features
    frame = people()
    assert (age.low, age.high, age.whole) == (frame["age"].min(), frame["age"].max(), True)
    assert income.spread == pytest.approx(frame["income"].std(ddof=0))
    assert float(income.quantile(0.3)) == pytest.approx(frame["income"].quantile(0.3))
    assert work.categories == ("farm", "none", "office")
    assert (pet.categories, member.categories) == (("cat", "dog"), (False, True))
    assert same.constant
    assert work.histogram[0].tolist() == frame["work"].value_counts().sort_index().tolist()
    counted, edges = income.histogram
    assert int(counted.sum()) == len(frame) == len(income.values)
    assert (float(edges[0]), float(edges[-1])) == (income.low, income.high)
    assert [work.value(code) for code in work.grid(2).tolist()] == ["farm", "none", "office"]


def test_a_row_with_some_values_changed_is_asked_about() -> None:
    found = about(3)
    row = found.changed({"age": 70, "work": "office"})
    frame = people().iloc[[3]].assign(age=70, work="office")
    assert found.outputs(row[None])[0].tolist() == pytest.approx(pipeline(people()).predict_proba(frame)[0].tolist())
    assert torch.equal(found.row, about(3).row)


def test_the_answer_is_a_class_or_a_side_of_a_threshold() -> None:
    assert about(3).answer == int(pipeline(people()).predict_proba(people().iloc[[3]])[0].argmax())
    line = study(lambda rows: rows.sum(1), numbers().numpy(), 2, threshold=0.5)
    assert line.answer == int(float(numbers()[2].sum()) > 0.5)
    assert line.decided.words(1) == "over 0.5"
    of_one = study(curved(), numbers(), 2, target=1, threshold=0.0)
    assert of_one.answer == int(curved()(numbers()[2:3])[0, 1].item() > 0)
    with pytest.raises(ExplainError, match="no threshold is set"):
        _ = study(lambda rows: rows.sum(1), numbers().numpy()).answer


def test_the_pieces_of_a_live_study_are_small() -> None:
    live = study(curved(), numbers(), 2, live=True)
    assert live.run.chunks.forward.live
    assert live.score == study(curved(), numbers(), 2).score


def test_codes_of_categories_are_categories_where_that_is_said() -> None:
    data = numbers().numpy()
    data[:, 1] = np.arange(len(data)) % 3
    found = study(curved(), torch.from_numpy(data), categorical=[1], feature_names=["a", "kind", "c", "d"])
    assert found.feature("kind").categories == (0.0, 1.0, 2.0)
    assert found.outputs(found.changed({"kind": 2})[None]).shape == (1, 3)


counter = itertools.count()
DATA = numbers().numpy()


@pytest.mark.parametrize(
    ("model", "told"),
    [
        (lambda rows: rows[:, :1], "class_names has 2 names, but the model gives one column"),
        (lambda rows: rows.sum(1), "class_names has 2 names, but the model gives one column"),
        (lambda rows: rows[:, :, None] * np.ones(3), r"an array of the shape \(1, 4, 3\)"),
        (lambda rows: rows[:-1, :2], "predict gave 0 rows for 1"),
        (lambda rows: np.ones((3, 2)), "predict gave 3 rows for 1"),
        (lambda rows: rows[:, :2] + next(counter), "predict changed its mind"),
        (lambda rows: rows[:, :2] / 0, "The model answered"),
        (lambda rows: np.full((len(rows), 2), "yes"), "numbers are expected"),
    ],
)
@pytest.mark.filterwarnings("ignore:divide by zero")
def test_a_predict_that_does_not_fit_is_a_sentence(model: Any, told: str) -> None:
    with pytest.raises(ExplainError, match=told):
        study(model, DATA, class_names=["no", "yes"])


def test_a_predict_that_draws_is_run_from_a_seed_and_moves_nothing() -> None:
    state = np.random.get_state()[1].tolist()
    found = study(lambda rows: rows[:, :2] + np.random.normal(size=(len(rows), 2)), DATA)
    assert torch.equal(found.scores(found.row[None]), found.scores(found.row[None]))
    assert np.random.get_state()[1].tolist() == state


def with_hole(column: str) -> pd.DataFrame:
    frame = people().astype({column: object})
    frame.loc[[3, 9], column] = None
    return frame


@pytest.mark.parametrize("column", ["income", "work", "pet"])
def test_missing_values_are_counted(column: str) -> None:
    with pytest.raises(ExplainError, match=f"'{column}' has 2 missing values in 80 rows"):
        study(pipeline(people()), with_hole(column))
    holed = DATA.copy()
    holed[4, 2] = np.nan
    for array in (holed, torch.from_numpy(holed), holed.astype(object)):
        with pytest.raises(ExplainError, match="'2' has 1 missing values in 80 rows"):
            study(curved(), array)


@pytest.mark.parametrize(
    ("row", "told"),
    [
        (80, "row must be from 0 to 79, the data have 80 rows, got 80"),
        (-1, "row must be from 0 to 79"),
        ("first", "row must be a number, a dict"),
        ({"age": 3}, "The row must be one row with the data's columns. It lacks 'income', 'work'"),
        ({**people().iloc[0], "wages": 3}, "It has 'wages' besides"),
        (
            {**people().iloc[0], "work": "sea"},
            "'work' has 'sea', a category that the data do not have. They have 'farm'",
        ),
        ({**people().iloc[0], "pet": "cow"}, "'pet' has 'cow', a category that the data do not have"),
        (people().iloc[:2], "It has 2 rows"),
    ],
)
def test_a_row_that_is_not_there_or_does_not_fit_is_a_sentence(row: Any, told: str) -> None:
    with pytest.raises(ExplainError, match=told):
        about(row)


@pytest.mark.parametrize(
    ("asked", "told"),
    [
        (lambda: study(curved(), DATA[0]), r"rows of a table, \(N, F\)"),
        (lambda: study(curved(), DATA[:0]), r"rows of a table, \(N, F\)"),
        (lambda: study(curved(), people()[:0]), r"rows of a table, \(N, F\)"),
        (lambda: study(curved(), DATA / np.array([1, 1, 1, 0])), "infinite values"),
        (lambda: study(curved(), DATA, np.ones(3)), "The row must have the data's 4 columns"),
        (lambda: study(curved(), DATA, feature_names=["a"]), "feature_names has 1 names for 4 columns"),
        (lambda: study(curved(), DATA[:, :3]), "mat1 and mat2"),
        (lambda: study(curved(), people()), "must be numbers for a torch module"),
        (lambda: study(curved(), DATA, truth=[1, 2]), "truth has 2 answers for 80 rows"),
        (lambda: study(curved(), DATA, target=3), "target must be"),
        (lambda: study(curved(), DATA, class_names=["a"]), r"the model gives the shape \(N, 3\)"),
        (lambda: study(curved(), DATA, threshold=float("nan")), "threshold must be a number"),
        (lambda: about().changed({"work": "sea"}), "There is no category of 'work' called 'sea'"),
        (lambda: about().changed({"age": "old"}), "'age' takes a number"),
        (lambda: about().changed({"age": float("nan")}), "'age' takes a number"),
        (lambda: about().changed({"wages": 1}), "There is no column 'wages'"),
    ],
)
@pytest.mark.filterwarnings("ignore:divide by zero")
def test_what_does_not_fit_is_a_sentence(asked: Any, told: str) -> None:
    with pytest.raises(Exception, match=told) as raised:
        asked()
    assert isinstance(raised.value, ExplainError) or "mat1" in told


def test_truth_that_names_no_output_is_a_sentence() -> None:
    from xai_widgets.analysis.sensitivity import importance

    frame = people()
    right = bought(frame)
    right[5] = "np"
    with pytest.raises(ExplainError, match="no class in truth called 'np'"):
        importance(study(pipeline(frame), frame, truth=right))
