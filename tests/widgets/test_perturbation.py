"""Sliders of perturbations: what the model sees, says and explains, and how like the untouched picture's that is."""

from __future__ import annotations

import io
from typing import Any

import numpy as np
import pytest
import snapshot
import torch
from nets import small
from PIL import Image
from widgets.explorers import PATIENCE, PREPROCESS, Counted, answer, other_mask, photo, pixels_of
from widgets.perturbed import GREY, NAMES, Bright, perturbed, rows_of

import xai_widgets as xw
from xai_widgets import ExplainError, PerturbationExplorer, explainers, perturbations
from xai_widgets.analysis.perturbations import Perturbation, agreement, sight

POSTERISE = Perturbation("posterise", lambda pictures, levels: (pictures * levels).round() / levels, 2, 64, 64)
TOGETHER = {"blur": 1.5, "gaussian-noise": 0.1, "brightness": -0.2, "rotation": 30.0}


def seen(explorer: PerturbationExplorer) -> np.ndarray:
    """The perturbed picture as the browser gets it, (H, W, 3)."""
    return np.asarray(Image.open(io.BytesIO(explorer.perturbed["data"])))


def test_the_picture_the_scores_and_the_map_are_those_of_the_perturbed_picture() -> None:
    explorer = perturbed(strengths=TOGETHER, seed=5, method="saliency", target=2)
    pixels = perturbations.perturb(pixels_of(photo())[None], TOGETHER, seed=5)
    assert np.array_equal(seen(explorer), (pixels[0] * 255).round().permute(1, 2, 0).numpy().astype(np.uint8))
    assert np.allclose(explorer.scores, answer(small(), pixels[0]), atol=1e-5)
    wanted = explainers.get("saliency")().explain(small(), pixels, target=2)
    assert torch.allclose(explorer.attribution.values, wanted.values, atol=1e-5)
    base = answer(small(), pixels_of(photo()))
    assert [bar["base"] for bar in explorer.bars] == pytest.approx(
        [base[bar["index"]] for bar in explorer.bars], abs=1e-5
    )


@pytest.mark.parametrize("method", ["grad-cam", "saliency"])
@pytest.mark.parametrize("strengths", [{"blur": 2.0}, TOGETHER], ids=["one", "several"])
def test_the_likeness_is_that_of_the_headless_side(method: str, strengths: dict[str, float]) -> None:
    explorer = perturbed(method=method, target=1)
    assert explorer.similarity == explorer.overlap == 1
    explorer.strengths = strengths
    explorer.wait(PATIENCE)
    looking = sight(small(), photo(), PREPROCESS)
    wanted = agreement(looking, strengths, method, 1)
    assert explorer.similarity == pytest.approx(wanted.rank_correlation, abs=1e-3)
    assert explorer.overlap == pytest.approx(wanted.top_k_overlap, abs=0.02)


def test_one_that_opens_perturbed_explains_the_untouched_pictures_class_and_is_compared_too() -> None:
    explorer = perturbed(Bright(), strengths={"brightness": 0.4}, labels=NAMES)
    assert (explorer.target, int(explorer.scores.argmax())) == (0, 1)
    assert explorer.similarity is not None
    assert explorer.status == "idle"
    assert [bar["label"] for bar in explorer.bars][0] == "very bright"


def test_several_estimates_end_in_one_comparison() -> None:
    explorer = perturbed(method="occlusion", params={"window": 8, "stride": 4}, strengths={"blur": 2.0})
    wanted = agreement(
        sight(small(), photo(), PREPROCESS),
        {"blur": 2.0},
        explainers.get("occlusion")(window=8, stride=4),
        explorer.target,
    )
    assert explorer.similarity == pytest.approx(wanted.rank_correlation, abs=1e-3)
    assert (explorer.status, explorer.progress) == ("idle", 1.0)


def test_what_is_left_out_is_neutral_and_reset_goes_back() -> None:
    explorer = perturbed(strengths={"blur": 2, "gamma": 2})
    assert explorer.strengths["blur"] == 2.0
    assert explorer.strengths["contrast"] == 1.0
    explorer.strengths = {"gamma": 2, "occluder": 0.5, "jpeg": 20}
    assert explorer.strengths["blur"] == 0.0
    explorer.extras = {"occluder": {"x": 0.1}}
    assert explorer.extras == {"occluder": {"x": 0.1, "y": 0.5}, "shift": {"direction": 0.0}}
    explorer.reset("occluder", "jpeg")
    assert explorer.extras["occluder"]["x"] == 0.5
    assert {name for name, value in explorer.strengths.items() if value != perturbations.get(name).neutral} == {"gamma"}
    explorer.reset()
    explorer.wait(PATIENCE)
    assert explorer.perturbed is None
    assert explorer.settings == {}
    with pytest.raises(ExplainError, match="Did you mean 'blur'"):
        explorer.reset("blurr")


def test_the_occluder_is_where_it_is_put() -> None:
    explorer = perturbed(Bright(), strengths={"occluder": 0.5}, extras={"occluder": {"x": 0.25, "y": 0.3}})
    changed = (seen(explorer).astype(int) != GREY.astype(int)).any(2)
    rows, columns = np.nonzero(changed)
    assert (rows.min(), rows.max(), columns.min(), columns.max()) == (1, 10, 2, 11)


def test_the_same_seed_gives_the_same_and_another_another() -> None:
    explorer = perturbed(strengths={"uniform-noise": 0.3})
    first = seen(explorer)
    explorer.seed = 1
    explorer.wait(PATIENCE)
    second = seen(explorer)
    explorer.seed = 0
    explorer.wait(PATIENCE)
    assert np.array_equal(seen(explorer), first)
    assert (first != second).mean() > 0.5


def test_painting_comes_first() -> None:
    mask = other_mask()
    explorer = perturbed(mask=mask, strengths={"brightness": 0.1})
    painted = pixels_of(photo()).clone()
    painted[:, torch.from_numpy(mask)] = painted.mean((1, 2))[:, None]
    wanted = (painted + 0.1).clamp(0, 1)
    assert np.abs(seen(explorer) - (wanted * 255).permute(1, 2, 0).numpy()).max() <= 1


@pytest.mark.parametrize(
    "change",
    [
        {"opacity": 0.2, "sign": "both", "colormap": "RdBu"}, {"zoom": 2.0}, {"strengths": {"blur": 2}},
        {"extras": {"occluder": {"x": 0.3}}}, {"seed": 3}, {"views": 1},
    ],
)  # fmt: skip
def test_what_changes_nothing_computes_nothing(change: dict[str, Any]) -> None:
    model = Counted()
    explorer = perturbed(model, strengths={"blur": 2}, target=1, curve_of="blur")
    frame, curve = explorer.frame, explorer.curve
    assert rows_of(model, lambda: [setattr(explorer, name, value) for name, value in change.items()], explorer) == 0
    assert explorer.frame is frame
    assert explorer.curve is curve


def test_a_slider_costs_its_own_picture_and_the_marker_no_curve() -> None:
    model = Counted()
    explorer = perturbed(model, target=1, curve_of="blur")
    curve = explorer.curve
    assert rows_of(model, lambda: setattr(explorer, "strengths", {"blur": 3}), explorer) == 1
    assert rows_of(model, lambda: setattr(explorer, "target", 0), explorer) <= 2
    assert explorer.curve is curve


def test_the_newest_of_many_wins_and_the_rest_are_not_computed() -> None:
    model = Counted()
    explorer = perturbed(model, target=1, curve_of="")

    def flood() -> None:
        for blur in np.linspace(0.1, 9, 60):
            explorer.strengths = {"blur": float(blur)}

    assert rows_of(model, flood, explorer) < 60
    pixels = perturbations.perturb(pixels_of(photo())[None], {"blur": 9.0})
    assert np.allclose(explorer.scores, answer(small(), pixels[0]), atol=1e-5)


def test_the_model_is_left_as_found() -> None:
    model = small()
    before = snapshot.of(model)
    explorer = perturbed(model, strengths=TOGETHER)
    explorer.stability_on = True
    explorer.wait(PATIENCE)
    assert snapshot.difference(before, snapshot.of(model)) == []


def test_weights_that_change_are_seen_with_refresh() -> None:
    model = small()
    explorer = perturbed(model, strengths={"blur": 2.0}, curve_of="blur")
    curve = explorer.curve
    with torch.no_grad():
        model.head.weight.mul_(-1)
    explorer.refresh()
    explorer.wait(PATIENCE)
    pixels = perturbations.perturb(pixels_of(photo())[None], {"blur": 2.0})
    assert np.allclose(explorer.scores, answer(model, pixels[0]), atol=1e-5)
    assert not torch.allclose(explorer.curve.mean, curve.mean)


def test_another_picture_is_perturbed_alike_and_has_a_curve_of_its_own() -> None:
    explorer = perturbed(image=[photo(0), photo(1)], strengths={"brightness": 0.2})
    curve = explorer.curve
    explorer.index = 1
    explorer.wait(PATIENCE)
    pixels = perturbations.perturb(pixels_of(photo(1))[None], {"brightness": 0.2})
    assert np.allclose(explorer.scores, answer(small(), pixels[0]), atol=1e-5)
    assert not torch.allclose(explorer.curve.mean, curve.mean)


# --- the line of code


@pytest.mark.parametrize(
    "view",
    [
        {}, {"strengths": TOGETHER, "seed": 7, "curve_of": "gaussian-noise"},
        {"extras": {"occluder": {"x": 0.2, "y": 0.9}}, "strengths": {"occluder": 0.4}, "method": "saliency"},
        {"perturbations": ["blur", POSTERISE], "strengths": {"posterise": 4.0}, "opacity": 0.3},
    ],
    ids=range(4),
)  # fmt: skip
def test_the_line_of_code_recreates_the_view(view: dict[str, Any]) -> None:
    explorer = perturbed(**view)
    known = {"xw": xw, "preprocess": PREPROCESS, "model": small(), "image": photo(),
             "perturbations": view.get("perturbations")}  # fmt: skip
    twin = eval(explorer.code, known)
    twin.wait(PATIENCE)
    assert twin.code == explorer.code
    for name in ("strengths", "extras", "seed", "curve_of", "method", "target", "similarity", "flips"):
        assert getattr(twin, name) == getattr(explorer, name), name
    assert twin.frame["data"] == explorer.frame["data"]
