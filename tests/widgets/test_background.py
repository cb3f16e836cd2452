"""Pictures of a person's own data, handed to an explorer: what methods start from and hide with."""

from __future__ import annotations

from typing import Any

import pytest
import torch
from nets import small
from widgets.comparisons import cell, compared
from widgets.explorers import PATIENCE, PREPROCESS, made, photo, pixels_of

from xai_widgets import ExplainError, PerturbationExplorer, explainers

OTHERS = [photo(seed) for seed in (5, 6, 7)]
ROWS = torch.stack([pixels_of(one) for one in OTHERS])
ASKED = {"expected-gradients": {"n_samples": 12}, "gradient-shap": {"baseline": "background", "n_samples": 12},
         "feature-ablation": {"baseline": "background", "segments": "grid", "n_segments": 6},
         "deeplift": {"baseline": "background-mean"}}  # fmt: skip


def option_values(told: list[dict[str, Any]], method: str) -> set[str]:
    params = next(one for one in told if one["name"] == method)["params"]
    return {value for param in params if param["name"] == "baseline" for value, _ in param["options"]}


@pytest.mark.parametrize("given", [OTHERS, ROWS], ids=["pictures", "tensor"])
@pytest.mark.parametrize("method", ASKED)
def test_a_map_is_that_of_the_explainer_with_the_same_background(method: str, given: Any) -> None:
    params = ASKED[method]
    explorer = made(background=given, method=method, params=params, target=2)
    alone = explainers.get(method)(**explorer.params).explain(small(), pixels_of(photo()), 2, background=ROWS)
    near = 1e-3 * float(alone.values.abs().max())
    assert torch.allclose(explorer.attribution.values, alone.values, atol=near)
    without = explainers.get(method)(**ASKED["expected-gradients"] if method == "expected-gradients" else {})
    plain = without.explain(small(), pixels_of(photo()), 2)
    assert not torch.allclose(explorer.attribution.values, plain.values, atol=near)


def test_one_picture_is_a_background() -> None:
    explorer = made(background=OTHERS[0], method="deeplift", params={"baseline": "background-mean"}, target=2)
    alone = explainers.DeepLift(baseline="background-mean").explain(small(), pixels_of(photo()), 2, background=ROWS[:1])
    assert torch.allclose(explorer.attribution.values, alone.values, atol=1e-4)


def test_it_is_offered_where_there_is_one() -> None:
    explorer, plain = made(background=OTHERS), made()
    assert option_values(explorer.methods, "gradient-shap") >= {"zero", "background", "background-mean"}
    assert option_values(explorer.methods, "kernel-shap") >= {"background", "background-mean"}
    assert option_values(explorer.methods, "integrated-gradients") >= {"background-mean"}
    assert "background" not in option_values(explorer.methods, "integrated-gradients")
    offered = [option_values(plain.methods, name) for name in explainers.names()]
    assert not any(value.startswith("background") for values in offered for value in values)
    assert explorer.params == plain.params
    assert "background=background" in explorer.code
    assert "background" not in plain.code


def test_a_comparison_has_it_too_and_measures_the_gap_from_it() -> None:
    methods = ["expected-gradients", "gradient-shap"]
    params = {name: ASKED[name] | {"n_samples": 128} for name in methods}
    explorer = compared(methods=methods, params=params, background=OTHERS, metrics=["completeness-gap", "deletion"],
                        metric_params={"deletion": {"baseline": "background", "n_steps": 4}}, target=2)  # fmt: skip
    assert option_values(explorer.catalogue, "gradient-shap") >= {"background"}
    with torch.no_grad():
        scores = small()(torch.cat([pixels_of(photo())[None], ROWS]))[:, 2]
    rise = float(scores[0] - scores[1:].mean())
    for method in methods:
        assert cell(explorer, method, "completeness-gap")["parts"]["rise"] == pytest.approx(rise, abs=0.02)
        assert cell(explorer, method, "deletion")["parts"]["end"] is not None
    assert set(explorer.removals["orders"]) == set(methods)
    assert "background=background" in explorer.code


def test_what_is_not_asked_for_is_what_the_controls_show() -> None:
    methods = ["integrated-gradients", "feature-ablation", "gradient-shap"]
    explorer = compared(methods=methods, params={}, background=OTHERS, metrics=[], target=2)
    for method, found in explorer.attributions.items():
        assert found.params["baseline"] == "zero"
        told = next(one for one in explorer.catalogue if one["name"] == method)["params"]
        assert [param["default"] for param in told if param["name"] == "baseline"] == ["zero"]
        alone = explainers.get(method)().explain(small(), pixels_of(photo()), 2)
        assert torch.allclose(found.values, alone.values, atol=1e-3 * float(alone.values.abs().max())), method


def test_a_painted_picture_and_another_one_keep_the_background() -> None:
    explorer = made(background=OTHERS, method="expected-gradients", params={"n_samples": 6}, target=2, keep_target=True)
    explorer.image = photo(3)
    explorer.wait(PATIENCE)
    alone = explainers.ExpectedGradients(n_samples=6).explain(small(), pixels_of(photo(3)), 2, background=ROWS)
    assert torch.allclose(explorer.attribution.values, alone.values, atol=1e-4)


def test_every_explorer_of_pictures_takes_one() -> None:
    explorer = PerturbationExplorer(small(), photo(), preprocess=PREPROCESS, background=OTHERS)
    explorer.wait(PATIENCE)
    assert option_values(explorer.methods, "gradient-shap") >= {"background"}
    explorer.close()


def test_what_it_starts_from_without_one_is_said() -> None:
    explorer = made()
    with pytest.raises(ExplainError, match="is of your own data: give background="):
        explorer.method, explorer.params = "gradient-shap", {"baseline": "background"}
        explorer.wait(PATIENCE)
    assert "give background=" in explorer.message


@pytest.mark.parametrize(
    ("background", "sentence"),
    [
        (7, "The background: int is not a picture"),
        ([], "The background: The list of pictures is empty"),
        (torch.zeros(0, 3, 20, 28), "The background: The list of pictures is empty"),
        (torch.full((2, 3, 20, 28), torch.nan), "The background: Picture 0: .* NaN"),
        (torch.zeros(2, 3, 12, 9), "pictures are 3×12×9 as the model sees them, a picture to explain is 3×20×28"),
        ([torch.zeros(3, 20, 28), torch.zeros(3, 5, 9)], "several sizes as the model sees them, 3×20×28 and 3×5×9"),
        ("nowhere.png", "The background: There is no file"),
    ],
)
def test_what_is_no_background_is_a_sentence(background: Any, sentence: str) -> None:
    with pytest.raises(ExplainError, match=sentence):
        made(background=background)


def test_a_picture_of_another_size_is_refused_and_nothing_changes() -> None:
    explorer = made(image=pixels_of(photo()), background=ROWS)
    before = explorer.attribution
    with pytest.raises(ExplainError, match="a picture to explain is 3×12×9"):
        explorer.image = torch.rand(3, 12, 9)
    explorer.wait(PATIENCE)
    assert explorer.attribution is before
