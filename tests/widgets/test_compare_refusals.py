"""What a CompareExplorer says where a method fails or something impossible is asked, and what it leaves as found."""

from __future__ import annotations

import numpy as np
import pytest
import snapshot
import torch
from nets import small
from quick import without_attention
from widgets.comparisons import METHODS, REGION, SHORT, compared, frame, tile
from widgets.explorers import PATIENCE, Counted, held, other_mask

from xai_widgets import ExplainError, explainers


def test_a_method_that_fails_says_so_in_its_tile_and_the_others_go_on() -> None:
    explorer = compared(params={"occlusion": {"window": 4, "stride": 8}})
    assert tile(explorer, "occlusion")["status"] == "error"
    assert "stride 8 is larger than window 4" in tile(explorer, "occlusion")["message"]
    assert "Traceback" in tile(explorer, "occlusion")["details"]
    assert [tile(explorer, name)["status"] for name in ("grad-cam", "saliency")] == ["idle", "idle"]
    assert explorer.status == "idle"
    assert {one["method"] for one in explorer.measures} == {"grad-cam", "saliency"}
    assert frame(explorer, "occlusion") is None
    assert "larger than window" in explorer.table()[2]["notes"]
    explorer.params = SHORT
    explorer.wait(PATIENCE)
    assert (tile(explorer, "occlusion")["status"], tile(explorer, "occlusion")["message"]) == ("idle", "")
    assert {one["method"] for one in explorer.measures} == set(METHODS)


def test_where_all_fail_wait_raises_and_the_next_request_starts_clean() -> None:
    explorer = compared()
    explorer.methods = ["occlusion"]
    explorer.wait(PATIENCE)
    explorer.params = {"occlusion": {"window": 4, "stride": 8}}
    with pytest.raises(ExplainError, match="larger than window"):
        explorer.wait(PATIENCE)
    assert (explorer.status, explorer.measures) == ("error", [])
    assert "larger than window" in explorer.message
    explorer.params = SHORT
    explorer.wait(PATIENCE)
    assert (explorer.status, explorer.message) == ("idle", "")


def test_the_constructor_raises_where_no_method_can() -> None:
    with pytest.raises(ExplainError, match="larger than window"):
        compared(methods=["occlusion"], params={"occlusion": {"window": 4, "stride": 8}})


def test_stop_keeps_what_is_seen_and_the_next_request_runs() -> None:
    model = Counted()
    explorer = compared(model, target=1)
    seen = [frame(explorer, name) for name in METHODS]
    gate = held(explorer, model)
    explorer.mask = other_mask()
    gate.wait_until_reached()
    explorer.set_state({"stop_request": 1})
    gate.opened.set()
    explorer.wait(PATIENCE)
    assert explorer.status == "stopped"
    assert {one["status"] for one in explorer.tiles} == {"stopped"}
    assert [frame(explorer, name) for name in METHODS] == seen
    model.during(None)
    explorer.target = 2
    explorer.wait(PATIENCE)
    assert explorer.status == "idle"
    assert {frame(explorer, name)["target"] for name in METHODS} == {2}


@pytest.mark.parametrize(
    ("trait", "value", "sentence"),
    [
        ("methods", [], "methods must be 1 to 6 names, got 0"),
        ("methods", list(explainers.names())[:7], "methods must be 1 to 6 names, got 7"),
        ("methods", ["saliency", "saliency"], "methods has 'saliency' twice"),
        ("methods", ["salency"], "Did you mean 'saliency'"),
        ("methods", [3], "methods must be a list of names, got 3"),
        ("params", {"salency": {}}, "Did you mean 'saliency'"),
        ("params", {"saliency": 3}, "params of saliency must be a dict, got int"),
        ("params", {"saliency": {"windw": 3}}, "There is no parameter 'windw'"),
        ("params", {"grad-cam": {"layer": "features"}}, "layer is not one of params"),
        ("metrics", ["deleton"], "Did you mean 'deletion'"),
        ("metrics", ["deletion", "deletion"], "metrics has 'deletion' twice"),
        ("metrics", ["consistency"], "Consistency needs similar inputs"),
        ("region", np.ones((3, 3), bool), r"region has the shape \(3, 3\)"),
        ("region", np.ones(3, bool), "region must be a bool array"),
        ("sort_by", "deleton", "Did you mean 'deletion'"),
        ("target", 4, "target must be a whole number from 0 to 3"),
    ],
)
def test_the_impossible_is_refused_and_nothing_changes(trait: str, value: object, sentence: str) -> None:
    explorer = compared()
    before, frames = getattr(explorer, trait), [frame(explorer, name) for name in METHODS]
    with pytest.raises(ExplainError, match=sentence):
        setattr(explorer, trait, value)
    explorer.wait(PATIENCE)
    assert getattr(explorer, trait) is before or getattr(explorer, trait) == before
    assert [frame(explorer, name) for name in METHODS] == frames


def test_a_method_the_model_cannot_have_is_refused_with_its_reason() -> None:
    reasons = {one["name"]: one["unavailable"] for one in compared().catalogue if one["unavailable"]}
    assert set(reasons) == set(explainers.names()) - set(without_attention())  # a small net can have all others
    with pytest.raises(ExplainError, match="grad-cam cannot explain this model"):
        compared(torch.nn.Sequential(torch.nn.Flatten(), torch.nn.Linear(3 * 20 * 28, 4)))


@pytest.mark.parametrize(("keyword", "nearest"), [("method", "methods"), ("metric", "metrics"), ("regon", "region")])
def test_an_unknown_keyword_names_the_nearest(keyword: str, nearest: str) -> None:
    with pytest.raises(TypeError, match=f"CompareExplorer has no keyword '{keyword}'. Did you mean '{nearest}'"):
        compared(**{keyword: 1})


def test_the_model_is_left_as_found() -> None:
    model = small()
    before = snapshot.of(model)
    explorer = compared(model, metrics=["deletion", "model-randomisation", "random-logit"])
    explorer.mask = other_mask()
    explorer.region = REGION
    explorer.wait(PATIENCE)
    explorer.close()
    assert snapshot.of(model) == before
