"""CompareExplorer's table, curves, region and verdicts: the metrics' own numbers, of the maps that are shown."""

from __future__ import annotations

import numpy as np
import pytest
import torch
from nets import HEIGHT, WIDTH, small
from widgets.comparisons import METHODS, REGION, cell, compared, frame, rows_of
from widgets.explorers import PATIENCE, Counted, held, other_mask, photo, pixels_of

from xai_widgets import ExplainError, metrics, wire
from xai_widgets.core.chunk import Chunker
from xai_widgets.live import worker
from xai_widgets.models.output import shown

AGAINST = ["pointing-game", "iou", "mass-inside"]
EVERY = [name for name in metrics.names() if "similar" not in metrics.get(name).needs]


@pytest.mark.parametrize("name", [name for name in EVERY if not metrics.get(name).needs & {"other", "region"}])
def test_a_measure_is_the_metrics_own(name: str) -> None:
    explorer = compared(metrics=[name], target=2)
    for method in METHODS:
        found = cell(explorer, method, name)
        if name == "completeness-gap":
            assert (found["value"], found["note"][:13]) == (None, "Not promised:")
            continue
        alone = metrics.get(name)().measure(explorer.attributions[method], small(), pixels_of(photo()))
        assert found["value"] == pytest.approx(alone.value, rel=1e-3, abs=1e-6)
        assert (found["progress"], found["note"], found["stale"]) == (1, "", False)


def test_the_table_has_a_place_for_each_measure_of_each_map() -> None:
    explorer = compared(metrics=EVERY, region=REGION)
    assert [(one["metric"], one["method"]) for one in explorer.measures] == [
        (metric, method) for metric in EVERY for method in METHODS
    ]
    assert all((one["value"] is None) == bool(one["note"]) for one in explorer.measures)


def test_the_others_are_compared_with_the_first_map() -> None:
    explorer = compared(metrics=["rank-correlation"])
    first, second = (explorer.attributions[name] for name in METHODS[:2])
    wanted = metrics.RankCorrelation().measure(second, small(), pixels_of(photo()), other=first)
    assert cell(explorer, "saliency", "rank-correlation")["value"] == pytest.approx(wanted.value)
    assert cell(explorer, "grad-cam", "rank-correlation")["value"] is None
    assert "compared with this one" in cell(explorer, "grad-cam", "rank-correlation")["note"]


def test_a_measure_that_cannot_be_had_says_why_and_the_others_go_on() -> None:
    explorer = compared(small(outputs=1), metrics=["random-logit", "sparseness"])
    for method in METHODS:
        assert "one output" in cell(explorer, method, "random-logit")["note"]
        assert cell(explorer, method, "sparseness")["value"] is not None
    assert "Random logit: The model has one output" in explorer.table()[0]["notes"]


def test_a_region_brings_the_measures_against_it_and_computes_nothing_else() -> None:
    model = Counted()
    explorer = compared(model, metrics=["deletion"])
    assert {one["metric"] for one in explorer.measures} == {"deletion"}
    before = [frame(explorer, name) for name in METHODS]
    assert rows_of(model, lambda: setattr(explorer, "region", REGION), explorer) == 0
    assert {one["metric"] for one in explorer.measures} == {"deletion", *AGAINST}
    for method in METHODS:
        alone = metrics.MassInside().measure(explorer.attributions[method], region=REGION)
        assert cell(explorer, method, "mass-inside")["value"] == pytest.approx(alone.value)
        assert cell(explorer, method, "mass-inside")["parts"]["chance"] == pytest.approx(REGION.mean())
    assert [frame(explorer, name) for name in METHODS] == before
    explorer.region = ~REGION
    explorer.wait(PATIENCE)
    assert cell(explorer, "saliency", "mass-inside")["value"] == pytest.approx(
        metrics.MassInside().measure(explorer.attributions["saliency"], region=~REGION).value
    )
    explorer.region = None
    explorer.wait(PATIENCE)
    assert {one["metric"] for one in explorer.measures} == {"deletion"}


def test_the_whole_picture_as_a_region_is_refused_in_its_places_only() -> None:
    explorer = compared(metrics=["sparseness"], region=np.ones((HEIGHT, WIDTH), bool))
    assert "Draw a part" in cell(explorer, "saliency", "iou")["note"]
    assert cell(explorer, "saliency", "sparseness")["value"] is not None


def test_another_measure_leaves_the_known_ones_alone() -> None:
    model = Counted()
    explorer = compared(model, metrics=["deletion"])
    assert rows_of(model, lambda: setattr(explorer, "metrics", ["sparseness", "deletion"]), explorer) == 0
    assert [one["metric"] for one in explorer.measures] == ["sparseness"] * 3 + ["deletion"] * 3


def test_a_measures_own_parameters_are_settable() -> None:
    model = Counted()
    explorer = compared(model, metrics=["deletion", "sparseness"], target=2)
    before = {method: cell(explorer, method, "sparseness")["value"] for method in METHODS}
    explorer.metric_params = {"deletion": {"n_steps": 4, "read": "score", "baseline": "mean"}}
    explorer.wait(PATIENCE)
    for method in METHODS:
        alone = metrics.Deletion(n_steps=4, read="score", baseline="mean").measure(
            explorer.attributions[method], small(), pixels_of(photo())
        )
        assert cell(explorer, method, "deletion")["value"] == pytest.approx(alone.value, rel=1e-3, abs=1e-6)
        assert explorer.curves["deletion"][method].x.shape == (5,)
    assert {method: cell(explorer, method, "sparseness")["value"] for method in METHODS} == before
    assert "metric_params={'deletion': {'n_steps': 4" in explorer.code
    rows = rows_of(model, lambda: setattr(explorer, "metric_params", dict(explorer.metric_params)), explorer)
    assert rows == 0, "what is measured already is not measured again"


@pytest.mark.parametrize(
    ("given", "sentence"),
    [
        ({"deletions": {}}, "There is no metric 'deletions'. Did you mean 'deletion'"),
        ({"deletion": {"steps": 3}}, "steps"),
        ({"deletion": {"n_steps": 1}}, "n_steps"),
        ({"deletion": 3}, "metric_params of deletion must be a dict, got int"),
    ],
)
def test_impossible_parameters_of_a_measure_change_nothing(given: dict, sentence: str) -> None:
    explorer = compared(metrics=["deletion"])
    with pytest.raises(ExplainError, match=sentence):
        explorer.metric_params = given
    assert explorer.metric_params == {}


def test_a_baseline_that_the_picture_has_not_is_a_note() -> None:
    explorer = compared(metrics=["deletion", "sparseness"], metric_params={"deletion": {"baseline": "median"}})
    assert "median" in cell(explorer, "saliency", "deletion")["note"]
    assert cell(explorer, "saliency", "sparseness")["value"] > 0


def test_measures_of_whole_maps_arrive_one_by_one() -> None:
    explorer = compared(metrics=[])
    seen: list[tuple[set[str], int]] = []

    def note(change: dict) -> None:
        known = sum(one["progress"] == 1 for one in change["new"])
        seen.append(({one["status"] for one in explorer.tiles}, known))

    explorer.observe(note, "measures")
    explorer.metrics = ["deletion", "sparseness", "infidelity"]
    explorer.wait(PATIENCE)
    assert {status for statuses, _ in seen for status in statuses} == {"idle"}
    counts = [known for _, known in seen]
    assert counts == sorted(counts) and {0, 3, 9} <= set(counts)


def test_a_map_is_measured_as_soon_as_it_is_whole(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Chunker, "size", property(lambda _: 1))
    many = {"occlusion": {"window": 4, "stride": 2}}
    explorer = compared(metrics=["sparseness"], target=1, params=many)
    seen: list[tuple[int, int]] = []

    def note(change: dict) -> None:
        fresh = sum(one["progress"] == 1 and not one["stale"] for one in change["new"])
        seen.append((fresh, sum(one["status"] == "running" for one in explorer.tiles)))

    explorer.observe(note, "measures")
    explorer.target = 2
    explorer.wait(PATIENCE)
    assert any(fresh >= 1 and running >= 1 for fresh, running in seen), seen
    assert seen[-1] == (3, 0)
    assert explorer.measuring == 1


def test_no_pass_is_made_twice_for_a_measure_that_began_early(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Chunker, "size", property(lambda _: 2))
    model = Counted()
    explorer = compared(model, metrics=[], target=1)
    maps = rows_of(model, lambda: setattr(explorer, "target", 2), explorer)
    explorer.metrics = ["deletion"]
    explorer.wait(PATIENCE)
    both = rows_of(model, lambda: setattr(explorer, "target", 0), explorer)
    assert both - maps == 3 * 33


def test_others_are_compared_with_the_first_map_even_if_it_is_whole_last(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Chunker, "size", property(lambda _: 1))
    explorer = compared(methods=["occlusion", "saliency", "grad-cam"], metrics=["rank-correlation"], target=1)
    explorer.target = 2
    explorer.wait(PATIENCE)
    assert cell(explorer, "occlusion", "rank-correlation")["note"] != ""
    for method in ("saliency", "grad-cam"):
        alone = metrics.RankCorrelation().measure(
            explorer.attributions[method], small(), pixels_of(photo()), other=explorer.attributions["occlusion"]
        )
        assert cell(explorer, method, "rank-correlation")["value"] == pytest.approx(alone.value, abs=1e-6)


def test_a_new_question_interrupts_the_measures() -> None:
    model = Counted()
    explorer = compared(model, metrics=[], target=1)
    gate = held(explorer, model)
    explorer.metrics = ["model-randomisation", "max-sensitivity", "deletion"]
    gate.wait_until_reached()
    assert explorer.status == "running"
    explorer.target = 2
    model.during(None)
    gate.opened.set()
    explorer.wait(PATIENCE)
    assert {frame(explorer, name)["target"] for name in METHODS} == {2}
    alone = metrics.Deletion().measure(explorer.attributions["saliency"], model.inner, pixels_of(photo()))
    assert cell(explorer, "saliency", "deletion")["value"] == pytest.approx(alone.value, rel=1e-3)


def test_stopped_measures_stay_open_until_something_is_asked() -> None:
    model = Counted()
    explorer = compared(model, metrics=[], target=1)
    gate = held(explorer, model)
    explorer.metrics = ["deletion"]
    gate.wait_until_reached()
    explorer.stop()
    model.during(None)
    gate.opened.set()
    explorer.wait(PATIENCE)
    assert explorer.status == "stopped"
    assert any(one["value"] is None for one in explorer.measures)
    explorer.metrics = ["deletion", "sparseness"]
    explorer.wait(PATIENCE)
    assert explorer.status == "idle"
    assert all(one["value"] is not None for one in explorer.measures)


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
