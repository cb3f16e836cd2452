"""Rows of tables: what they are read as, what stands for nothing in them, and what does not fit."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import pytest
import torch
from kinds import FEATURES, frame, numbers, perceptron, predict, predict_frame

from xai_widgets import ExplainError, explainers
from xai_widgets.core.space import Space
from xai_widgets.models import batches
from xai_widgets.models.opened import opened
from xai_widgets.models.table import Table
from xai_widgets.models.tabular import table

ROW = numbers(1, FEATURES)


def space_of(*given: Any, **asked: Any) -> Table:
    return table(*given, **asked)[1]


def test_there_and_back_again() -> None:
    rows = frame(12, seed=4)
    row, space = table(rows.iloc[[0]], rows)
    back = batches.of_table(rows.iloc[[0]], space)
    pd.testing.assert_frame_equal(back(row), rows.iloc[[0]].reset_index(drop=True))
    assert space.background is not None
    pd.testing.assert_frame_equal(back(space.background), rows)


@pytest.mark.parametrize("dtype", [np.float32, np.int64, object])
def test_an_array_keeps_its_dtype(dtype: Any) -> None:
    cells = np.array([[1, 2, 3], [4, 5, 6]]).astype(dtype)
    if dtype is object:
        cells[:, 1] = ["red", "blue"]
    row, space = table(cells[0], cells)
    back = batches.of_table(cells[0], space)(row)
    assert back.dtype == dtype
    assert back.tolist() == cells[:1].tolist()


@pytest.mark.parametrize(
    "row", [ROW[0], ROW, ROW.numpy(), ROW[0].numpy(), ROW[0].tolist(), pd.DataFrame(ROW.numpy()), pd.Series(ROW[0])]
)
def test_every_way_to_give_a_row_is_the_same_row(row: Any) -> None:
    assert torch.equal(table(row)[0], ROW.double())


def test_large_numbers_keep_their_digits() -> None:
    stamp = 1_700_000_000_123.0
    seen: list[float] = []

    def model(rows: np.ndarray) -> np.ndarray:
        seen.extend(rows[:, 0])
        return rows[:, 1]

    explainers.get("feature-ablation")().explain(model, np.array([stamp, 2.0]), background=np.array([[stamp - 1, 3.0]]))
    assert set(seen) == {stamp, stamp - 1}


def test_a_column_of_codes_is_one_of_categories() -> None:
    rows = np.array([[0.5, 2], [0.7, 5], [0.1, 5]])
    space = space_of(rows[0], rows, feature_names=["size", "colour"], categorical=["colour"])
    assert space.columns[1].categories == (2.0, 5.0)
    assert space.categorical.tolist() == [False, True]
    assert space.baseline("mean", torch.zeros(1, 2).double())[0].tolist() == pytest.approx([1.3 / 3, 1])
    assert torch.equal(space_of(rows[0], rows, categorical=[1]).background, space.background)
    answer = explainers.get("feature-ablation")(baseline="median").explain(
        lambda cells: np.where(cells[:, 1] == 5, 1.0, 0.0), rows[0], background=rows, categorical=[1]
    )
    assert answer.values.tolist() == [0, -1]


def test_a_background_is_what_is_usual_where_there_is_one() -> None:
    data = numbers(5, FEATURES, seed=2)
    usual = explainers.get("kernel-shap")().explain(perceptron(), ROW, 1, background=data)
    assert usual.params["baseline"] == "background"
    path = explainers.get("integrated-gradients")().explain(perceptron(), ROW, 1, background=data)
    assert path.params["baseline"] == "mean"
    asked = explainers.get("integrated-gradients")(baseline="zero").explain(perceptron(), ROW, 1, background=data)
    assert asked.params["baseline"] == "zero"
    assert not torch.equal(asked.values, path.values)
    assert explainers.get("kernel-shap")().explain(perceptron(), ROW, 1).params["baseline"] == "zero"
    again = explainers.get(usual.method)(**usual.params).explain(perceptron(), ROW, 1, background=data)
    assert torch.equal(again.values, usual.values)


def test_noise_is_a_share_of_each_columns_range() -> None:
    data = torch.tensor([[0.0, 100.0], [1.0, 300.0]])
    space = space_of(data[0], data)
    assert space.scale(data[:1].double()).tolist() == [1, 200]
    assert float(space_of(data[0]).scale(data[:1])) == 100


def test_other_numbers_have_a_background_too() -> None:
    row, rows = numbers(1, 3, 17), numbers(4, 3, 17, seed=5)
    space = Space(row.shape[1:], background=rows)
    assert torch.equal(space.fills("background", row, 100, 0), rows)
    few = space.fills("background", row, 2, 0)
    assert len(few) == 2
    assert all(any(torch.equal(one, other) for other in rows) for one in few)
    assert torch.equal(space.baseline("mean", row)[0, 1], row[0, 1].mean().expand(17))


@pytest.mark.parametrize(
    ("given", "told"),
    [
        ({"inputs": numbers(2, FEATURES)}, "must be one row, got 2. Choose one, such as X.iloc"),
        ({"inputs": torch.full((1, FEATURES), float("nan"))}, "The input has NaN or infinite values, in column '0'"),
        ({"inputs": torch.zeros(1, 0)}, "The input must be rows of a table"),
        ({"background": numbers(3, FEATURES + 1)}, "The background has 7 columns, the input has 6"),
        ({"background": numbers(3, FEATURES) / 0}, "The background has NaN or infinite values"),
        ({"background": torch.zeros(0, FEATURES)}, "The background must be rows of a table"),
        ({"feature_names": ["a", "b"]}, "feature_names has 2 names for 6 columns"),
        ({"feature_names": ["a"] * FEATURES}, "Two columns have the same name"),
        ({"categorical": [FEATURES]}, "There is no column 6"),
        ({"categorical": ["colour"]}, "There is no column 'colour'"),
        ({"categorical": [True]}, "There is no column True"),
    ],
)
def test_a_table_that_does_not_fit_is_a_sentence(given: dict[str, Any], told: str) -> None:
    for model in (perceptron(), predict):
        with pytest.raises(ExplainError, match=told):
            opened(model, **{"inputs": ROW, **given})


@pytest.mark.parametrize(
    ("change", "told"),
    [
        (lambda rows: rows.drop(columns="age"), "The background must have the input's columns. It lacks 'age'."),
        (lambda rows: rows.assign(more=1), "It has 'more' besides"),
        (lambda rows: rows.assign(work=None), "The column 'work' has missing values"),
    ],
)
def test_a_background_with_other_columns_is_a_sentence(change: Any, told: str) -> None:
    with pytest.raises(ExplainError, match=told):
        opened(predict_frame, frame(), background=change(frame(5, seed=2)))


def test_the_order_of_a_backgrounds_columns_does_not_matter() -> None:
    rows = frame(5, seed=2)
    turned = opened(predict_frame, frame(), background=rows[rows.columns[::-1]]).space.background
    assert torch.equal(turned, opened(predict_frame, frame(), background=rows).space.background)


def test_categories_need_a_background_to_be_hidden_with() -> None:
    with pytest.raises(ExplainError, match="column 'work' has categories, and baseline='zero' says.*background="):
        explainers.get("kernel-shap")().explain(predict_frame, frame(), 0)


def test_a_module_takes_numbers_only() -> None:
    with pytest.raises(ExplainError, match="must be numbers for a torch module, but the column 'work' has 'public'"):
        explainers.get("saliency")().explain(perceptron(), frame(), 0)


def test_names_are_for_tables() -> None:
    with pytest.raises(ExplainError, match="feature_names= is for tables"):
        explainers.get("saliency")().explain(perceptron(), numbers(1, 3, 4, 5), feature_names=["a"])


@pytest.mark.parametrize("baseline", ["median", "background"])
def test_a_baseline_of_the_data_needs_the_data(baseline: str) -> None:
    with pytest.raises(ExplainError, match=f"baseline='{baseline}'"):
        explainers.get("kernel-shap")(baseline=baseline).explain(perceptron(), ROW)
