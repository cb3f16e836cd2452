"""CompareExplorer's maps: each is its explainer's own, one input, one target, and whatever changes changes all."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest
import torch
from nets import small
from widgets.comparisons import METHODS, REGION, SHORT, cell, compared, frame, rows_of
from widgets.explorers import (
    LABELS,
    PATIENCE,
    PREPROCESS,
    SEEN_TO,
    Colours,
    Counted,
    held,
    other_mask,
    photo,
    pixels_of,
    plain,
    setting,
)

import xai_widgets as xw
from xai_widgets import CompareExplorer, SaliencyExplorer, explainers
from xai_widgets.widgets import charts


def test_every_map_is_the_explainers_own() -> None:
    explorer = compared(target=2)
    assert list(explorer.attributions) == METHODS
    for name, attribution in explorer.attributions.items():
        layer = {"layer": "features"} if name == "grad-cam" else {}
        alone = explainers.get(name)(**SHORT.get(name, {}), **layer).explain(small(), pixels_of(photo()), 2)
        assert torch.allclose(attribution.values, alone.values, atol=1e-5)
        assert (frame(explorer, name)["method"], frame(explorer, name)["target"]) == (name, 2)
        assert frame(explorer, name)["final"]
    assert [one["status"] for one in explorer.tiles] == ["idle"] * 3
    assert (explorer.status, explorer.progress, explorer.measuring, explorer.message) == ("idle", 1, 1, "")


def test_a_whole_estimate_of_each_is_there_when_the_constructor_returns() -> None:
    explorer = CompareExplorer(small(), photo(), methods=METHODS, params=SHORT, preprocess=PREPROCESS)
    assert all(frame(explorer, name) is not None for name in METHODS)
    assert list(explorer.attributions) == METHODS
    explorer.wait(PATIENCE)


def test_the_same_class_the_same_bars_as_another_explorer_shows() -> None:
    one = SaliencyExplorer(small(), photo(), preprocess=PREPROCESS)
    one.wait(PATIENCE)
    explorer = compared()
    assert explorer.target == one.target
    assert explorer.bars == one.bars
    assert np.array_equal(explorer.scores, one.scores)
    assert all(attribution.target == one.target for attribution in explorer.attributions.values())


def test_methods_that_suit_the_model_are_chosen_where_none_are_given() -> None:
    explorer = CompareExplorer(small(), photo(), preprocess=PREPROCESS)
    assert explorer.methods == ["grad-cam", "integrated-gradients", "smoothgrad", "occlusion"]
    assert not set(explorer.methods) & {one["name"] for one in explorer.catalogue if one["unavailable"]}
    explorer.stop()


def test_one_forward_pass_serves_all() -> None:
    model = Counted()
    explorer = compared(
        model, methods=["grad-cam", "saliency", "activation", "input-x-gradient"], metrics=[], params={}
    )
    assert rows_of(model, lambda: setattr(explorer, "mask", other_mask()), explorer) <= 2 + SEEN_TO
    assert rows_of(model, lambda: setattr(explorer, "target", 3), explorer) == 0


@pytest.mark.parametrize(
    "change",
    [
        setting(target=3),
        setting(mask=REGION),
        setting(mask=REGION, fill="noise"),
        setting(index=1),
        setting(image=photo(7)),
        lambda explorer: explorer.show(photo(7)),
    ],
    ids=["class", "paint", "fill", "gallery", "picture", "show"],
)
def test_a_change_of_what_is_asked_changes_every_map_and_every_measure(
    change: Callable[[CompareExplorer], None],
) -> None:
    explorer = compared(image=[photo(0), photo(1)], target=1)
    before = {name: frame(explorer, name) for name in METHODS}
    measured = {name: cell(explorer, name, "infidelity")["value"] for name in METHODS}
    change(explorer)
    explorer.wait(PATIENCE)
    for name in METHODS:
        assert frame(explorer, name)["data"] != before[name]["data"]
        assert frame(explorer, name)["target"] == explorer.target
        assert cell(explorer, name, "infidelity")["value"] != measured[name]
        assert not cell(explorer, name, "infidelity")["stale"]


def test_why_one_class_rather_than_another_is_asked_of_all() -> None:
    explorer = compared(labels=LABELS)
    explorer.set_state({"target": [1, 3]})
    explorer.wait(PATIENCE)
    assert explorer.target == xw.Difference(1, 3)
    assert [frame(explorer, name)["target"] for name in METHODS] == [[1, 3]] * 3
    assert all(one["value"] is not None for one in explorer.measures)
    assert explorer.table()[0]["target"] == "xw.Difference(1, 3)"


def test_a_layer_changes_what_has_one_and_computes_nothing_else() -> None:
    explorer = compared()
    before = {name: frame(explorer, name) for name in METHODS}
    explorer.layer = "features.0"
    explorer.wait(PATIENCE)
    assert frame(explorer, "grad-cam")["layer"] == "features.0"
    assert [frame(explorer, name) is before[name] for name in METHODS] == [False, True, True]


def test_parameters_are_a_methods_own() -> None:
    explorer = compared()
    before = {name: frame(explorer, name) for name in METHODS}
    explorer.params = {**explorer.params, "occlusion": {"window": 6, "stride": 6}}
    explorer.wait(PATIENCE)
    assert explorer.attributions["occlusion"].params["window"] == 6
    assert [frame(explorer, name) is before[name] for name in METHODS] == [True, True, False]


def test_a_method_more_or_less_leaves_the_others_as_they_are() -> None:
    explorer = compared()
    kept = {name: frame(explorer, name) for name in METHODS}
    explorer.methods = ["saliency", "activation", "grad-cam"]
    explorer.wait(PATIENCE)
    assert (
        [one["method"] for one in explorer.tiles]
        == ["saliency", "activation", "grad-cam"]
        == list(explorer.attributions)
    )
    assert frame(explorer, "saliency") is kept["saliency"]
    assert frame(explorer, "grad-cam") is kept["grad-cam"]
    assert frame(explorer, "activation")["method"] == "activation"
    assert {one["method"] for one in explorer.measures} == {"saliency", "activation", "grad-cam"}


def test_a_new_method_takes_the_place_of_the_one_before_it() -> None:
    explorer = compared()
    slots = [one["slot"] for one in explorer.tiles]
    explorer.methods = ["grad-cam", "activation", "occlusion"]
    explorer.wait(PATIENCE)
    assert [one["slot"] for one in explorer.tiles] == slots
    explorer.methods = ["activation"]
    explorer.wait(PATIENCE)
    assert [getattr(explorer, f"frame_{slot}") is None for slot in range(6)].count(False) == 1


@pytest.mark.parametrize("look", ["opacity", "share"])
def test_a_look_computes_nothing(look: str) -> None:
    model = Counted()
    explorer = compared(model)
    assert rows_of(model, lambda: setattr(explorer, look, 0.5), explorer) == 0
    assert rows_of(model, lambda: explorer.set_state({"curve": "deletion", "sort_by": "infidelity"}), explorer) == 0


def test_a_flood_computes_little_and_the_last_state_wins() -> None:
    model = Counted()
    explorer = compared(model, methods=["grad-cam", "saliency"], metrics=[], target=1)
    gate = held(explorer, model)
    before = model.rows
    explorer.mask = other_mask()
    gate.wait_until_reached()
    for i in range(50):
        explorer.mask = np.arange(20 * 28).reshape(20, 28) < i + 1
    gate.opened.set()
    explorer.wait(PATIENCE)
    assert model.rows - before <= 4
    fresh = compared(methods=["grad-cam", "saliency"], metrics=[], target=1, mask=explorer.mask)
    assert frame(explorer, "saliency")["data"] == frame(fresh, "saliency")["data"]


# --- the line of code


def again(explorer: CompareExplorer) -> CompareExplorer:
    known = {"xw": xw, "labels": LABELS, "preprocess": PREPROCESS, "model": small(), "image": photo()}
    twin = eval(explorer.code, known)
    twin.wait(PATIENCE)
    return twin


def test_the_line_of_code_recreates_the_view() -> None:
    explorer = compared(labels=LABELS)
    explorer.set_state({
        "methods": ["occlusion", "grad-cam"], "params": {"occlusion": {"window": 6, "stride": 3}}, "target": 3,
        "metrics": ["insertion"], "layer": "features.0", "opacity": 0.2, "sort_by": "insertion", "sort_down": True,
    })  # fmt: skip
    explorer.mask, explorer.region, explorer.fill = other_mask(), REGION, "blur"
    explorer.wait(PATIENCE)
    twin = again(explorer)
    for name in ("methods", "metrics", "target", "layer", "fill", "opacity", "sort_by", "sort_down", "code"):
        assert getattr(twin, name) == getattr(explorer, name), name
    assert np.array_equal(twin.region, explorer.region)
    assert np.array_equal(twin.mask, explorer.mask)
    assert [frame(twin, name)["data"] for name in twin.methods] == [
        frame(explorer, n)["data"] for n in explorer.methods
    ]
    assert twin.measures == explorer.measures


def test_a_new_picture_takes_paint_and_region_along() -> None:
    explorer = compared(
        Colours(), [plain("red"), plain("blue")], methods=["saliency"], mask=other_mask(), region=REGION
    )
    explorer.index = 1
    explorer.wait(PATIENCE)
    assert explorer.mask is None and explorer.region is None
    assert (explorer.target, explorer.attributions["saliency"].target) == (2, 2)


def test_without_bqplot_there_are_no_figures_and_all_else_is_there(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(charts, "missing", lambda: True)
    explorer = compared()
    assert explorer.figures == {}
    assert set(explorer.curves["deletion"]) == set(METHODS)
    explorer.close()
