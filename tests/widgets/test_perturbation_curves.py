"""The background half of perturbations: curves, flips, the ranking, and how they give way."""

from __future__ import annotations

import numpy as np
import pytest
import torch
from nets import small
from quick import in_chunks
from widgets.explorers import PATIENCE, PREPROCESS, Counted, held, photo
from widgets.perturbed import GREY, MEAN, NAMES, Bright, Mean, perturbed, rows_of

from xai_widgets import PerturbationExplorer, Similarity, perturbations, wire
from xai_widgets.analysis.perturbations import response, sight, stability


def line(explorer: PerturbationExplorer, label: str) -> tuple[np.ndarray, np.ndarray]:
    """Strengths and heights of a line as the browser gets them."""
    (one,) = [one for one in explorer.lines["series"] if one["label"] == label]
    return wire.unpack(explorer.lines["strengths"]), wire.unpack(one["mean"])


def ranked(explorer: PerturbationExplorer) -> list[str]:
    explorer.stability_on = True
    explorer.wait(PATIENCE)
    return [row["name"] for row in explorer.ranking]


def test_the_curve_and_its_flips_are_those_by_hand() -> None:
    explorer = perturbed(Bright(), labels=NAMES, curve_of="brightness")
    assert [flip["label"] for flip in explorer.flips] == ["dark", "very bright"]
    assert explorer.flips[0]["strength"] == pytest.approx(0.2 - MEAN, abs=2e-3)
    assert explorer.flips[1]["strength"] == pytest.approx(0.6 - MEAN, abs=2e-3)
    assert (explorer.flips[0]["over"], explorer.flips[0]["answer"]) == (None, 2)
    strengths, heights = line(explorer, "very bright")
    assert (len(strengths), explorer.curve_progress) == (33, 1.0)
    means = np.array([(GREY / 255 + s).clip(0, 1).mean() for s in strengths])
    raw = np.stack([0 * means, 10 * (means - 0.6), 10 * (0.2 - means)])
    assert heights == pytest.approx((np.exp(raw) / np.exp(raw).sum(0))[1], abs=1e-4)


def test_a_random_curve_has_spread_and_says_how_often_the_answer_is_another() -> None:
    explorer = perturbed(curve_of="gaussian-noise", seed=2)
    looking = sight(small(), photo(), PREPROCESS)
    wanted = response(looking, "gaussian-noise", seed=2)
    assert torch.allclose(explorer.curve.outputs, wanted.outputs, atol=1e-5)
    assert explorer.lines["draws"] == 8
    probabilities = torch.softmax(wanted.outputs, 2)
    for one in explorer.lines["series"]:
        spread = probabilities[:, :, one["index"]].std(1, correction=0)
        assert wire.unpack(one["spread"]) == pytest.approx(spread.numpy(), abs=1e-5)
    rate = wire.unpack(explorer.lines["rate"])
    assert rate[0] == 0
    assert set(np.round(8 * rate)) <= set(range(9))


def test_the_other_sliders_are_held_and_the_occluder_stays_where_it_is() -> None:
    explorer = perturbed(Bright(), strengths={"contrast": 0.5}, curve_of="brightness")
    wanted = response(sight(Bright(), GREY, PREPROCESS), "brightness", settings={"contrast": 0.5})
    assert torch.allclose(explorer.curve.mean, wanted.mean, atol=1e-5)
    explorer.extras = {"occluder": {"x": 0.0, "y": 0.0}}
    explorer.curve_of = "occluder"
    explorer.wait(PATIENCE)
    settings = {"contrast": 0.5, "occluder": {"x": 0.0, "y": 0.0}}
    wanted = response(sight(Bright(), GREY, PREPROCESS), "occluder", settings=settings)
    assert torch.allclose(explorer.curve.mean, wanted.mean, atol=1e-5)


def test_moving_another_slider_draws_the_curve_again_moving_its_own_does_not() -> None:
    explorer = perturbed(Bright(), curve_of="brightness")
    curve = explorer.curve
    explorer.strengths = {"brightness": 0.3}
    explorer.wait(PATIENCE)
    assert explorer.curve is curve
    explorer.strengths = {"brightness": 0.3, "contrast": 2}
    explorer.wait(PATIENCE)
    assert explorer.curve is not curve
    explorer.curve_of = ""
    explorer.wait(PATIENCE)
    assert (explorer.curve, explorer.lines, explorer.flips) == (None, None, [])


def test_it_draws_itself_over_its_range_from_the_start(monkeypatch: pytest.MonkeyPatch) -> None:
    in_chunks(monkeypatch, 4)
    monkeypatch.setattr("xai_widgets.widgets.perturbation.response.TELL_SECONDS", 0.0)
    explorer = perturbed(Bright(), curve_of="")
    seen: list[tuple[float, int]] = []
    explorer.observe(lambda change: change["new"] and seen.append(
        (explorer.curve_progress, len(wire.unpack(change["new"]["strengths"])))), "lines")  # fmt: skip
    explorer.curve_of = "brightness"
    explorer.wait(PATIENCE)
    progress, points = zip(*seen, strict=True)
    assert list(points) == sorted(points)
    assert len(set(points)) > 5
    assert points[0] <= 4
    assert (progress[-1], points[-1]) == (1.0, 33)


def test_a_slider_goes_before_the_curve() -> None:
    model = Counted()
    explorer = perturbed(model, target=1, curve_of="")
    gate = held(explorer, model)
    explorer.curve_of = "blur"
    gate.wait_until_reached()
    explorer.strengths = {"gamma": 2.0}
    frame = explorer.frame
    orders: list[str] = []
    explorer.observe(lambda _: orders.append("frame"), "frame")
    explorer.observe(lambda change: change["new"] == 1.0 and orders.append("curve"), "curve_progress")
    model.during(None)
    gate.opened.set()
    explorer.wait(PATIENCE)
    assert explorer.frame is not frame
    assert (orders[0], orders[-1]) == ("frame", "curve")


def test_stop_leaves_what_is_drawn(monkeypatch: pytest.MonkeyPatch) -> None:
    in_chunks(monkeypatch, 4)
    model = Counted()
    explorer = perturbed(model, target=1, curve_of="")
    gate = held(explorer, model)
    explorer.stability_on = True
    gate.wait_until_reached()
    explorer.stop()
    model.during(None)
    gate.opened.set()
    explorer.wait(PATIENCE)
    assert explorer.stability_on is False
    assert explorer.stability_progress < 1
    assert set(ranked(explorer)) == set(perturbations.names())


# --- the ranking


def test_the_ranking_is_that_of_the_headless_side() -> None:
    asked = ["rotation", "contrast", "brightness"]
    explorer = perturbed(Bright(), labels=NAMES, perturbations=asked)
    assert ranked(explorer)[0] == "brightness"
    wanted = stability(sight(Bright(), GREY, PREPROCESS), asked)
    assert [(row["name"], row["change"]) for row in explorer.ranking] == [
        (one.name, pytest.approx(one.change, abs=1e-5)) for one in wanted.ranked
    ]
    first = explorer.ranking[0]
    assert first["flip"]["strength"] == pytest.approx(wanted.ranked[0].flip.strength, abs=1e-5)
    assert first["flip"]["label"] == "dark"
    assert explorer.ranking[1]["flip"] is None
    assert (explorer.stability_on, explorer.stability_progress) == (False, 1.0)
    assert explorer.table()[0]["answer then"] == "dark"
    assert list(explorer.dataframe()["perturbation"]) == [row["name"] for row in explorer.ranking]


def test_a_ranking_is_of_the_picture_alone_and_goes_with_it() -> None:
    explorer = perturbed(Bright(), perturbations=["brightness", "contrast"], strengths={"contrast": 0.2})
    ranked(explorer)
    flip = explorer.ranking[0]["flip"]["strength"]
    assert flip == pytest.approx(0.2 - MEAN, abs=5e-3)
    explorer.strengths = {"brightness": flip}
    explorer.wait(PATIENCE)
    assert int(explorer.scores.argmax()) == 2
    assert explorer.ranking
    explorer.image = photo()
    explorer.wait(PATIENCE)
    assert explorer.ranking == []


# --- other kinds of answers


def test_a_regression_flips_where_it_crosses_the_threshold() -> None:
    explorer = perturbed(Mean(), curve_of="brightness")
    assert explorer.flips == []
    assert explorer.lines["rate"] is None
    explorer.answer_threshold = 0.7
    explorer.wait(PATIENCE)
    (flip,) = explorer.flips
    assert flip["strength"] == pytest.approx(0.7 - MEAN, abs=2e-3)
    assert (flip["over"], flip["label"]) == (True, "")
    assert "answer_threshold=0.7" in explorer.code


def test_a_probability_flips_at_a_half_where_nothing_else_is_said() -> None:
    explorer = perturbed(Mean(), output="sigmoid", perturbations=["brightness"])
    (flip,) = explorer.flips  # as black as it gets: the model's number is 0 then
    assert flip["strength"] == pytest.approx(-float(GREY.max()) / 255, abs=2e-3)
    assert (flip["over"], flip["label"]) == (False, "")
    assert line(explorer, "output 0")[1].min() == pytest.approx(0.5, abs=1e-3)
    explorer.answer_threshold = 0.65
    explorer.wait(PATIENCE)
    assert explorer.flips[0]["strength"] == pytest.approx(np.log(0.65 / 0.35) - MEAN, abs=2e-3)


def test_an_embedding_has_the_curve_of_its_likeness_and_a_threshold_on_it() -> None:
    with torch.no_grad():
        reference = small()(PREPROCESS(photo())[None])[0].numpy()
    explorer = perturbed(
        output="embedding", target=Similarity(reference), perturbations=["blur"], answer_threshold=0.999
    )
    (one,) = explorer.lines["series"]
    heights = wire.unpack(one["mean"])
    assert one["label"] == "similarity to the reference"
    assert heights[0] == pytest.approx(1, abs=1e-4)
    assert heights.min() < 0.999
    assert explorer.flips[0]["over"] is False


class Dense(torch.nn.Module):
    """Three maps of outputs: how red, green and blue each place is."""

    def __init__(self) -> None:
        super().__init__()
        self.conv = torch.nn.Conv2d(3, 3, 1)
        self.conv.weight.data = 5 * torch.eye(3)[..., None, None]

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        return self.conv(x)


def test_a_segmentation_has_the_mean_score_of_each_class() -> None:
    explorer = perturbed(
        Dense(), perturbations=["saturation", "brightness"], curve_of="brightness", labels=["r", "g", "b"]
    )
    strengths, heights = line(explorer, "r")
    with torch.no_grad():
        pixels = perturbations.perturb(PREPROCESS(photo())[None], {"brightness": float(strengths[-1])})
        wanted = Dense().conv.weight.sum() * 0 + explorer.subject.source(pixels)[0, 0].mean()
    assert heights[-1] == pytest.approx(float(wanted), abs=1e-4)
    assert len(ranked(explorer)) == 2


# --- memory


def test_close_frees_the_chart_and_ends_the_jobs() -> None:
    model = Counted()
    explorer = perturbed(model)
    assert set(explorer.figures) == {"response"}
    explorer.close()
    assert explorer.figures == {}
    assert rows_of(model, lambda: setattr(explorer, "strengths", {"blur": 3}), explorer) == 0


def test_the_chart_has_the_lines_and_the_strengths_of_the_slider() -> None:
    explorer = perturbed(Bright(), labels=NAMES, curve_of="gamma")
    figure = explorer.figures["response"]
    labels = figure.axes[0].tick_labels
    assert [labels[key] for key in ("0.0", "0.5", "1.0")] == ["0.2", "1", "5"]
    drawn = [mark for mark in figure.marks if mark.fill != "between" and len(mark.x)]
    assert len(drawn) == 3
    assert drawn[0].x[0] == 0
    assert drawn[0].x[-1] == pytest.approx(1)
    explorer.curve_of = "gaussian-noise"
    explorer.wait(PATIENCE)
    assert any(mark.fill == "between" and len(mark.x) for mark in figure.marks)
