"""CompareExplorer's curves and what can be taken along: its table and the verdicts."""

from __future__ import annotations

import numpy as np
import pytest
import torch
from nets import small
from widgets.comparisons import METHODS, REGION, cell, compared
from widgets.explorers import PATIENCE, other_mask, photo, pixels_of
from widgets.test_compare_measures import AGAINST

from xai_widgets import ExplainError, metrics, wire
from xai_widgets.live import worker
from xai_widgets.models.output import shown

# --- the curves


def test_the_curves_are_the_metrics_own_and_the_figures_show_them() -> None:
    explorer = compared(target=2)
    for kind in ("deletion", "insertion"):
        lines = explorer.figures[kind].marks
        for tile in explorer.tiles:
            method = tile["method"]
            alone = metrics.get(kind)().measure(explorer.attributions[method], small(), pixels_of(photo())).curves[kind]
            assert np.allclose(explorer.curves[kind][method].y, alone.y, atol=1e-5)
            assert np.allclose(lines[tile["slot"]].y, alone.y, atol=1e-5)
            sent = explorer.get_state("curves")["curves"][kind][method]
            assert np.allclose(wire.unpack(sent["y"]), alone.y, atol=1e-5)
    explorer.methods = ["grad-cam"]
    explorer.wait(PATIENCE)
    assert [len(line.x) > 0 for line in explorer.figures["deletion"].marks].count(True) == 1


@pytest.mark.parametrize("kind", ["deletion", "insertion"])
def test_what_is_shown_at_a_point_of_a_curve_is_what_the_model_saw_there(kind: str) -> None:
    explorer = compared(methods=["saliency"], mask=other_mask(), target=2)
    removals, curve = explorer.removals, explorer.curves[kind]["saliency"]
    order = torch.from_numpy(wire.unpack(removals["orders"]["saliency"]).astype(int))
    picture = explorer.subject.pictures[0]
    painted = picture.painted(explorer.mask, "mean")
    run = explorer.subject.run(picture, explorer.mask, "mean")
    gone = run.baseline("zero" if kind == "deletion" else "blur")[0]
    for step in (0, 9, 32):
        absent = order <= step if kind == "deletion" else order > step
        with torch.no_grad():
            outputs = small()(torch.where(absent, gone, painted)[None])[0]
        assert float(shown(outputs, "softmax")[2]) == pytest.approx(float(curve.y[step]), abs=1e-5)
    assert removals["pictures"][kind]["data"].startswith(b"\x89PNG")


# --- what can be taken along


def test_the_table_is_plain_data_and_a_frame() -> None:
    explorer = compared(region=REGION, target=1)
    rows = explorer.table()
    assert [row["method"] for row in rows] == METHODS
    assert {"deletion", "insertion", "infidelity", "sparseness", *AGAINST, "layer", "score", "notes"} <= set(rows[0])
    assert rows[0]["layer"] == "features"
    assert rows[1]["iou"] == cell(explorer, "saliency", "iou")["value"]
    frame_ = explorer.dataframe()
    assert list(frame_["deletion"]) == [row["deletion"] for row in rows]


def test_a_verdict_is_kept_with_what_it_is_on() -> None:
    explorer = compared(target=1, region=REGION)
    given = explorer.rate("saliency", 4, "at the edges")
    assert (given.method, given.target, given.rating, given.model) == ("saliency", 1, 4, "Small")
    assert given.region is not None and given.region.numpy().tolist() == REGION.tolist()
    assert explorer.ratings == {"saliency": {"rating": 4, "why": "at the edges"}}
    assert explorer.table()[1]["why"] == "at the edges"
    explorer.set_state({"verdict_request": {"method": "grad-cam", "rating": 2, "why": ""}})
    assert explorer.verdict_request is None
    assert [row["rating"] for row in explorer.verdicts.table()] == [4, 2]
    explorer.target = 2
    explorer.wait(PATIENCE)
    assert explorer.ratings == {}
    assert len(explorer.verdicts) == 2


@pytest.mark.parametrize(
    ("request_", "sentence"),
    [
        ({"method": "lime", "rating": 3}, "There is no map of 'lime' to rate"),
        ({"method": "saliency", "rating": 6}, "rating must be a whole number from 1 to 5"),
        ({"rating": 3}, "There is no map of ''"),
    ],
)
def test_an_impossible_verdict_is_a_sentence(request_: dict, sentence: str) -> None:
    explorer = compared()
    explorer.set_state({"verdict_request": request_})
    assert sentence in explorer.message
    assert len(explorer.verdicts) == 0
    with pytest.raises(ExplainError, match="no map of 'lime'"):
        explorer.rate("lime", 3)


def test_wait_outlasts_the_measures() -> None:
    explorer = compared()
    explorer.target = 3
    explorer.wait(PATIENCE)
    assert not any(worker.busy(owner) for owner in explorer._owners())
    assert all(one["value"] is not None for one in explorer.measures)
