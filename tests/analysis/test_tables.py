"""A table of measures, and what people said of maps: plain data that can be kept and read again."""

from __future__ import annotations

import json
import subprocess
import sys
from datetime import datetime, timedelta, timezone
from typing import Any

import pytest
import torch
from hypothesis import given, strategies
from judged import REGION
from nets import HEIGHT, OUTPUTS, WIDTH, picture, small

from xai_widgets import Attribution, ExplainError, explainers, metrics
from xai_widgets.analysis.metrics.verdicts import region_of, run_lengths

TARGET = 2
QUICK: dict[str, dict[str, Any]] = {
    "deletion": {"n_steps": 4}, "insertion": {"n_steps": 4}, "road": {"n_steps": 3}, "monotonicity": {"n_steps": 4},
    "infidelity": {"n_perturb_samples": 4}, "max-sensitivity": {"n_perturb_samples": 2},
    "model-randomisation": {"n_steps": 2}, "random-logit": {"n_targets": 1},
}  # fmt: skip


def maps(outputs: int = OUTPUTS, target: int = TARGET) -> dict[str, Attribution]:
    model = small(outputs=outputs)
    return {name: explainers.get(name)().explain(model, picture(), target) for name in ("saliency", "grad-cam")}


def test_a_row_for_each_map_and_a_column_for_each_metric_that_can_be_had() -> None:
    model, x = small(), picture()
    rows = metrics.table(maps(), model, x, params=QUICK)
    assert [(row["map"], row["method"], row["target"]) for row in rows] == [
        ("saliency", "saliency", TARGET),
        ("grad-cam", "grad-cam", TARGET),
    ]
    columns = set(rows[0]) - {"map", "method", "target", "notes"}
    assert columns == {n for n in metrics.names() if not metrics.get(n).needs & {"other", "region", "similar"}}
    alone = metrics.Deletion(n_steps=4).measure(maps()["grad-cam"], model, x)
    assert rows[1]["deletion"] == pytest.approx(alone.value)
    assert json.loads(json.dumps(rows, allow_nan=False)) == rows


def test_a_drawn_region_brings_its_columns() -> None:
    rows = metrics.table(maps(), region=REGION)
    assert {"pointing-game", "iou", "mass-inside", "sparseness"} <= set(rows[0])
    assert "deletion" not in rows[0]


def test_what_cannot_be_had_says_why_and_spoils_nothing_else() -> None:
    (row,) = metrics.table(
        [maps(1, 0)["saliency"]], small(outputs=1), picture(), metrics=["random-logit", "sparseness", "iou"]
    )
    assert row["random-logit"] is None and row["iou"] is None
    assert row["sparseness"] > 0
    assert "no other to compare with" in row["notes"] and "give region=" in row["notes"]


@pytest.mark.parametrize(
    ("asked", "sentence"),
    [
        ({"metrics": ["deletoin"]}, "Did you mean 'deletion'"),
        ({"params": {"deletoin": {}}}, "Did you mean 'deletion'"),
        ({"inputs": None}, "Give model= and inputs= together"),
        ({"params": {"deletion": {"steps": 3}}}, "Did you mean 'n_steps'"),
    ],
)
def test_a_table_of_what_there_is_not(asked: dict[str, Any], sentence: str) -> None:
    with pytest.raises(ExplainError, match=sentence):
        metrics.table(maps(), **{"model": small(), "inputs": picture(), **asked})


def test_a_frame() -> None:
    frame = metrics.frame(metrics.table(maps(), metrics=["sparseness", "entropy"]))
    assert list(frame.columns) == ["map", "method", "target", "sparseness", "entropy", "notes"]
    assert len(frame) == 2


def test_a_frame_without_pandas_says_how_to_get_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "pandas", None)
    with pytest.raises(ExplainError, match=r"xai-widgets\[tables\]"):
        metrics.frame([])


def test_a_measure_is_a_row() -> None:
    answer = metrics.Deletion(n_steps=4).measure(maps()["saliency"], small(), picture())
    row = answer.row()
    assert (row["metric"], row["value"], row["n_steps"]) == ("deletion", answer.value, 4)
    assert json.loads(json.dumps(row)) == row


# --- verdicts


def test_a_verdict_is_kept_with_what_it_is_about() -> None:
    map_ = explainers.SmoothGrad(n_samples=2, seed=5).explain(small(), picture(), TARGET)
    when = datetime(2026, 3, 1, 12, 0, tzinfo=timezone(timedelta(hours=2)))
    verdicts = metrics.Verdicts()
    kept = verdicts.add(map_, 2, "at the frame", REGION, model=small(), inputs="cat.jpg", when=when)
    assert (kept.rating, kept.why, kept.model, kept.inputs) == (2, "at the frame", "Small", "cat.jpg")
    assert (kept.method, kept.target, kept.seed, kept.params["n_samples"]) == ("smoothgrad", TARGET, 5, 2)
    assert kept.score == map_.score
    assert kept.when == "2026-03-01T10:00:00+00:00"
    assert kept.region is not None and torch.equal(kept.region, REGION)


def test_verdicts_come_back_from_json() -> None:
    verdicts = metrics.Verdicts()
    for map_ in maps().values():
        verdicts.add(map_, 4, "fine", REGION, model="a net")
    verdicts.add(Attribution(torch.eye(3), 0, "", float("nan")), 1)
    rows = json.loads(json.dumps(verdicts.table(), allow_nan=False))
    back = metrics.Verdicts.of(rows)
    assert back.table() == verdicts.table() == rows
    assert [each.rating for each in back] == [4, 4, 1]
    first = next(iter(back)).region
    assert first is not None and torch.equal(first, REGION)
    assert len(metrics.frame(rows)) == len(back) == 3


@pytest.mark.parametrize("rating", [0, 6, 2.5, True, "good", None])
def test_a_rating_outside_the_scale_is_refused(rating: Any) -> None:
    with pytest.raises(ExplainError, match="rating must be a whole number from 1 to 5"):
        metrics.verdict(maps()["saliency"], rating)


def test_a_verdict_on_no_map_is_refused() -> None:
    with pytest.raises(ExplainError, match="A verdict is on an Attribution"):
        metrics.verdict(torch.eye(3), 3)  # type: ignore[arg-type]
    with pytest.raises(ExplainError, match="empty or the whole picture"):
        metrics.verdict(maps()["saliency"], 3, region=torch.zeros(HEIGHT, WIDTH, dtype=torch.bool))


def test_run_lengths_go_down_the_columns() -> None:
    region = torch.tensor([[0, 1, 1], [0, 0, 1]]).bool()
    assert run_lengths(region) == {"size": [2, 3], "counts": [2, 1, 1, 2]}
    assert run_lengths(~region) == {"size": [2, 3], "counts": [0, 2, 1, 1, 2]}


@given(strategies.integers(0, 10_000), strategies.integers(1, 9), strategies.integers(1, 9))
def test_a_region_comes_back_from_its_run_lengths(seed: int, height: int, width: int) -> None:
    region = picture(1, seed=seed, height=height, width=width)[0] > 0
    assert torch.equal(region_of(run_lengths(region)), region)


# --- the house


def test_metrics_come_lazily_and_without_a_widget_library() -> None:
    code = (
        "import sys, xai_widgets as xw; assert 'torch' not in sys.modules; assert 'metrics' in dir(xw);"
        "xw.metrics.names();"
        "print([name for name in ('traitlets', 'anywidget', 'ipywidgets', 'bqplot', 'pandas', 'captum')"
        " if name in sys.modules])"
    )
    assert subprocess.check_output([sys.executable, "-c", code], text=True).strip() == "[]"
