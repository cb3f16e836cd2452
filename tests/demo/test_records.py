"""The demo's tables and the networks trained on them: offline, the same in every run, better than what is simple."""

from __future__ import annotations

import socket
import sys

import numpy as np
import pytest
import snapshot
import torch
from torch import Tensor

from xai_widgets import demo, sensitivity

torch.set_num_threads(1)


@pytest.fixture(autouse=True)
def no_network(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*args: object, **kwargs: object) -> None:
        raise AssertionError("the demo asked for a network connection")

    monkeypatch.setattr(socket.socket, "connect", refuse)


@pytest.fixture(scope="module")
def tumours() -> demo.Records:
    return demo.breast_cancer()


@pytest.fixture(scope="module")
def index() -> demo.Records:
    return demo.sp500()


@torch.no_grad()
def said(records: demo.Records) -> Tensor:
    return records.model(torch.tensor(records.data.to_numpy(), dtype=torch.float32))


def test_tumours_that_it_did_not_see_are_told_apart(tumours: demo.Records) -> None:
    assert tumours.names == ("malignant", "benign")
    assert float((said(tumours).argmax(1).numpy() == tumours.truth).mean()) > 0.95
    assert len(tumours.data) + len(tumours.training) == 569
    assert not set(tumours.data.index) & set(tumours.training.index)


def test_the_next_days_volatility_is_better_than_todays_or_the_weeks(index: demo.Records) -> None:
    def error(answer: np.ndarray) -> float:
        return float(np.square(np.log(answer) - np.log(index.truth)).mean())

    own = error(said(index)[:, 0].numpy())
    assert own < 0.95 * error(index.data["volatility over 5 days"].to_numpy())
    assert own < 0.8 * error(index.data["volatility"].to_numpy())
    assert own < 0.65 * float(np.log(index.truth).var())
    assert index.training.index[-1] < index.data.index[0]


def test_nothing_of_the_next_day_is_among_its_features(index: demo.Records) -> None:
    assert np.allclose(index.truth[:-1], index.data["volatility"].to_numpy()[1:])
    later = [abs(np.corrcoef(index.data[name][:-1], index.data["return"][1:])[0, 1]) for name in index.data]
    assert max(later) < 0.2


def test_they_are_the_same_each_time_and_nothing_global_moves(tumours: demo.Records) -> None:
    before = snapshot.of_process()
    again = demo.breast_cancer()
    assert snapshot.difference(before, snapshot.of_process()) == []
    for one, other in zip(tumours.model.parameters(), again.model.parameters(), strict=True):
        assert torch.allclose(one, other, rtol=1e-4, atol=1e-5)
    assert not again.model.training
    assert all(parameter.grad is None for parameter in again.model.parameters())


def test_their_answers_can_be_studied(tumours: demo.Records, index: demo.Records) -> None:
    about = sensitivity.study(tumours.model, tumours.data, 3, truth=tumours.truth, class_names=tumours.names)
    assert sensitivity.importance(about, repeats=1).score > 0.95
    found = sensitivity.counterfactual(about)
    assert found.found
    assert found.distance < 20
    calm = sensitivity.study(index.model, index.data, 3, truth=index.truth, threshold=20.0)
    assert sensitivity.curves(calm, "volatility over 5 days", 5, rows=50).average.diff().min() > 0


@pytest.mark.parametrize(
    ("module", "package", "call"),
    [("sklearn.datasets", "scikit-learn", demo.breast_cancer), ("arch.data.sp500", "arch", demo.sp500)],
)
def test_a_missing_package_is_named_with_the_line_that_installs_it(
    monkeypatch: pytest.MonkeyPatch, module: str, package: str, call: object
) -> None:
    monkeypatch.setitem(sys.modules, module, None)
    assert callable(call)
    with pytest.raises(ImportError, match=rf"{package}, which is not installed.*xai-widgets\[demo\]"):
        call()
