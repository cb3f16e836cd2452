"""Whatever predicts from arrays: estimators, sessions, other libraries' networks, functions; and what it may not do."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import numpy as np
import onnx
import onnxruntime
import pytest
import torch
from kinds import FEATURES, WEIGHTS, frame, numbers, predict, predict_frame
from sklearn.compose import make_column_transformer
from sklearn.linear_model import LinearRegression, LogisticRegression, SGDClassifier
from sklearn.neighbors import NearestCentroid
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import OneHotEncoder, StandardScaler

from xai_widgets import ExplainError, explainers
from xai_widgets.models.opened import opened

ROWS = numbers(40, FEATURES, seed=3).double().numpy()
LABELS = (ROWS @ WEIGHTS).argmax(1)
ROW = ROWS[:1]


def scores(model: Any, row: Any = ROW, **asked: Any) -> np.ndarray:
    return opened(model, row, **asked).scores.numpy()


# --- what predicts


def test_probabilities_come_before_a_decision_function_and_that_before_predictions() -> None:
    logistic = make_pipeline(StandardScaler(), LogisticRegression()).fit(ROWS, LABELS)
    assert scores(logistic) == pytest.approx(logistic.predict_proba(ROW)[0], rel=1e-6)
    margin = SGDClassifier(loss="hinge", random_state=0).fit(ROWS, LABELS)
    assert not hasattr(margin, "predict_proba")
    assert scores(margin) == pytest.approx(margin.decision_function(ROW)[0], rel=1e-6)
    linear = LinearRegression().fit(ROWS, ROWS @ WEIGHTS[:, 0])
    assert scores(linear) == pytest.approx(linear.predict(ROW), rel=1e-6)


def test_a_classifier_that_only_predicts_has_votes() -> None:
    class Labels:
        classes_ = np.array(["a", "b", "c"])

        def predict(self, rows: np.ndarray) -> np.ndarray:
            return self.classes_[[1] * len(rows)]

    assert scores(Labels()).tolist() == [0, 1, 0]
    nearest = NearestCentroid().fit(ROWS, LABELS)
    assert len(scores(nearest)) == len(np.unique(LABELS))


def test_an_onnx_session_answers_as_the_network_does() -> None:
    from onnx import TensorProto, helper

    weights = helper.make_tensor("w", TensorProto.FLOAT, WEIGHTS.shape, WEIGHTS.astype(np.float32).ravel().tolist())
    for rows in ("N", 1, 3):
        graph = helper.make_graph(
            [helper.make_node("MatMul", ["x", "w"], ["y"]), helper.make_node("ArgMax", ["y"], ["label"], axis=1)], "g",
            [helper.make_tensor_value_info("x", TensorProto.FLOAT, [rows, FEATURES])],
            [helper.make_tensor_value_info("y", TensorProto.FLOAT, [rows, WEIGHTS.shape[1]]),
             helper.make_tensor_value_info("label", TensorProto.INT64, [rows, 1])], [weights],
        )  # fmt: skip
        model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=9)
        onnx.checker.check_model(model)
        session = onnxruntime.InferenceSession(model.SerializeToString(), providers=["CPUExecutionProvider"])
        assert scores(session) == pytest.approx((ROW @ WEIGHTS)[0], rel=1e-4)
        answer = explainers.get("kernel-shap")(n_samples=200).explain(session, ROW, 1, background=ROWS)
        wanted = (ROW[0] - ROWS.mean(0)) * WEIGHTS[:, 1]
        assert answer.values.numpy() == pytest.approx(wanted, rel=1e-3, abs=1e-4)


def test_a_session_of_a_converted_classifier_gives_its_probabilities() -> None:
    session = SimpleNamespace(
        get_inputs=lambda: [SimpleNamespace(name="X", type="tensor(double)", shape=[None, FEATURES])],
        run=lambda _names, given: [np.zeros(len(given["X"]), dtype=np.int64), [{0: 0.3, 1: 0.7} for _ in given["X"]]],
    )
    assert scores(session) == pytest.approx([0.3, 0.7])
    two = SimpleNamespace(get_inputs=lambda: session.get_inputs() * 2, run=session.run)
    with pytest.raises(ExplainError, match="must take one array of numbers, it takes X"):
        scores(two)


def test_a_keras_model_is_asked_for_a_batch_of_single_precision() -> None:
    class Network:
        def predict_on_batch(self, rows: np.ndarray) -> np.ndarray:
            assert rows.dtype == np.float32
            return rows @ WEIGHTS.astype(np.float32)

        def predict(self, rows: np.ndarray) -> np.ndarray:
            raise AssertionError("it prints a bar for every call")

    assert scores(Network()) == pytest.approx((ROW @ WEIGHTS)[0], rel=1e-4)


def test_a_pipeline_on_a_frame_gets_its_columns() -> None:
    rows = frame(60, seed=5)
    labels = predict_frame(rows).argmax(1)
    encoder = make_column_transformer((OneHotEncoder(), ["work", "city", "member"]), remainder="passthrough")
    model = make_pipeline(encoder, LogisticRegression(max_iter=2000)).fit(rows, labels)
    for row in (rows.iloc[[3]], rows.iloc[3]):
        told = explainers.get("kernel-shap")(n_samples=64).explain(model, row, 0, background=rows)
        assert told.places.names == ("age", "children", "work", "city", "member")
        assert told.places.notes[2] == rows["work"].iloc[3]
        assert float(told.values.sum()) == pytest.approx(
            model.predict_proba(rows.iloc[[3]])[0, 0] - model.predict_proba(rows)[:, 0].mean(), abs=1e-4
        )


def test_one_column_of_scores_is_one_output() -> None:
    assert len(scores(lambda rows: rows[:, 0])) == len(scores(lambda rows: rows[:, :1])) == 1
    assert scores(lambda rows: torch.from_numpy(rows)).shape == (FEATURES,)


# --- what it may not do


@pytest.mark.parametrize(
    ("model", "told"),
    [
        (lambda rows: rows[:, :, None], r"an array of the shape \(1, 6, 1\); \(N,\) or \(N, outputs\) is expected"),
        (lambda rows: np.float64(3), r"of the shape \(\)"),
        (lambda rows: rows[:0], "gave 0 rows for 1"),
        (lambda rows: np.concatenate([rows, rows]), "gave 2 rows for 1; one for each is expected"),
        (lambda rows: np.array(["cat"] * len(rows)), "such as .'cat'.; numbers are expected.*predict_proba"),
        (lambda rows: rows * np.nan, "answered nan for output 0"),
        (lambda rows: 1 / 0, "predict raised ZeroDivisionError on 1 rows"),
        (3, "must be a torch.nn.Module, a scikit-learn estimator"),
        (LogisticRegression, "must be a torch.nn.Module, a scikit-learn estimator"),
    ],
)
def test_what_is_no_row_of_scores_is_a_sentence(model: Any, told: str) -> None:
    with pytest.raises(ExplainError, match=told):
        explainers.get("feature-ablation")().explain(model, ROW)


def test_a_score_that_is_not_finite_names_what_was_hidden() -> None:
    def model(rows: np.ndarray) -> np.ndarray:
        return np.where(rows[:, 2] == 0, np.nan, 1 + rows[:, 1])

    with pytest.raises(ExplainError, match="answered nan with 'c' hidden"):
        explainers.get("feature-ablation")().explain(model, ROW, feature_names=list("abcdef"))


def test_a_model_that_changes_its_mind_is_noticed() -> None:
    own = np.random.default_rng(0)
    with pytest.raises(ExplainError, match="predict changed its mind: asked twice about the same row"):
        scores(lambda rows: rows[:, 0] + own.normal(size=len(rows)))


def test_a_model_that_draws_from_the_global_generators_is_run_from_a_seed() -> None:
    def model(rows: np.ndarray) -> np.ndarray:
        return rows[:, 0] + np.random.normal(size=len(rows)) + torch.rand(len(rows)).numpy()

    np.random.seed(7)
    torch.manual_seed(7)
    before = np.random.get_state()[1].tolist(), torch.get_rng_state()
    assert scores(model) == scores(model)
    assert np.random.get_state()[1].tolist() == before[0]
    assert torch.equal(torch.get_rng_state(), before[1])


def test_a_model_that_is_random_by_itself_is_reported() -> None:
    def model(rows: np.ndarray) -> np.ndarray:
        return rows[:, 0] + 0.01 * np.random.normal(size=len(rows))

    with pytest.warns(UserWarning, match=r"The model is random by itself \(its own random numbers\)"):
        explainers.get("feature-ablation")().explain(model, ROW)


def test_a_model_short_of_memory_is_asked_for_fewer_rows_and_the_answer_is_the_same() -> None:
    asked: list[int] = []

    def short(rows: np.ndarray) -> np.ndarray:
        asked.append(len(rows))
        if len(rows) > 40:
            raise MemoryError("Unable to allocate 12 GiB")
        return predict(rows)

    method = explainers.get("kernel-shap")(n_samples=200)
    wanted, found = (method.explain(model, ROW, 1, background=ROWS) for model in (predict, short))
    assert max(asked) > 40 > min(asked)
    assert torch.allclose(found.values, wanted.values, rtol=1e-5, atol=1e-7)


def test_pictures_of_bytes_have_their_colours_first_in_the_answer() -> None:
    picture = np.zeros((20, 28, 3), dtype=np.uint8)
    picture[:10, :14, 1] = 200
    model = lambda rows: rows[..., 1].astype(float).mean((1, 2))  # noqa: E731
    mask = (np.arange(20)[:, None] // 10) * 2 + np.arange(28)[None] // 14
    told = explainers.get("feature-ablation")(feature_mask=mask).explain(model, picture)
    assert tuple(told.values.shape) == (20, 28)
    assert told.values[0, 0] == pytest.approx(50)
    assert told.values[12:].abs().max() == 0


def test_the_function_of_the_kinds_is_what_it_says() -> None:
    assert scores(predict) == pytest.approx(predict(ROW)[0], rel=1e-6)
