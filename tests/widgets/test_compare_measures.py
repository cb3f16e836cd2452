"""CompareExplorer's table, curves, region and verdicts: the metrics' own numbers, of the maps that are shown."""

from __future__ import annotations

import numpy as np
import pytest
from nets import HEIGHT, WIDTH, small
from widgets.comparisons import METHODS, REGION, cell, compared, frame, rows_of
from widgets.explorers import PATIENCE, Counted, held, photo, pixels_of

from xai_widgets import ExplainError, metrics
from xai_widgets.core.chunk import Chunker

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
