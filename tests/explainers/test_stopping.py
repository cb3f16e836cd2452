"""Stop rules: every one ends with a whole estimate, and says how far it came."""

from __future__ import annotations

import sys
from itertools import count
from typing import Any

import pytest
import torch
from nets import picture, small

from xai_widgets import Attribution, ExplainError, explainers
from xai_widgets.core.chunk import Chunker
from xai_widgets.core.run import Run
from xai_widgets.explainers import stopping
from xai_widgets.models import adapt

TARGET = 1


@pytest.fixture(autouse=True)
def in_small_chunks(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Chunker, "size", property(lambda self: 2))


def steps() -> list[Attribution]:
    model = small()
    return list(explainers.SmoothGrad(n_samples=64).steps(Run(adapt(model), picture()[None]), TARGET))


def explained(**rules: Any) -> Attribution:
    return explainers.SmoothGrad(n_samples=64).explain(small(), picture(), TARGET, **rules)


def test_without_a_rule_it_is_the_last() -> None:
    assert explained().progress == 1
    assert explained(max_seconds=float("inf"), tolerance=1e-30).progress == 1


def test_the_tolerance_stops_at_the_first_estimate_that_is_sure_enough() -> None:
    all_ = steps()
    tolerance = (all_[8].error + all_[9].error) / 2  # type: ignore[operator]
    first = next(a for a in all_ if a.error is not None and a.error <= tolerance)
    stopped = explained(tolerance=tolerance)
    assert 0 < stopped.progress < 1
    assert (stopped.step, stopped.model_calls) == (first.step, first.model_calls)
    assert torch.equal(stopped.values, first.values)


def test_the_time_stops_at_the_first_estimate_after_it(monkeypatch: pytest.MonkeyPatch) -> None:
    ticks = count()
    monkeypatch.setattr(stopping, "clock", lambda: float(next(ticks)))
    assert explained(max_seconds=5.5).step == 6
    assert explained(max_seconds=1e-9).step == 1, "there is always one"


def test_a_method_without_an_error_figure_says_so() -> None:
    with pytest.raises(ExplainError, match="Saliency has no error figure, so tolerance= cannot stop it"):
        explainers.Saliency().explain(small(), picture(), TARGET, tolerance=0.1)


@pytest.mark.parametrize("rule", ["max_seconds", "tolerance"])
@pytest.mark.parametrize("value", [0, -1, float("nan"), "1", True])
def test_an_impossible_rule_is_a_sentence(rule: str, value: Any) -> None:
    with pytest.raises(ExplainError, match=f"{rule} must be a number over 0"):
        explained(**{rule: value})


def test_the_bar_shows_how_far_it_is_and_how_sure(capsys: pytest.CaptureFixture[str]) -> None:
    answer = explained(progress=True)
    shown = capsys.readouterr().err
    assert "SmoothGrad 100%" in shown
    assert f"standard error {answer.error:.3g}" in shown
    explained()
    assert capsys.readouterr().err == ""


def test_without_tqdm_it_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "tqdm.auto", None)
    with pytest.raises(ExplainError, match="progress=True needs tqdm: pip install tqdm"):
        explained(progress=True)
