"""A change of what is asked is answered once, by as little computing as it needs."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest
from widgets.explorers import (
    PATIENCE,
    SEEN_TO,
    Colours,
    Counted,
    made,
    other_mask,
    plain,
    rows_of,
    setting,
)

from xai_widgets import SaliencyExplorer


@pytest.mark.parametrize(
    "change",
    [
        setting(opacity=0.1),
        setting(threshold=0.4),
        setting(colormap="RdBu", sign="both", view="mask"),
        setting(zoom=3.0, brush_size=40),
        setting(views=2),
        setting(ack=7),
        setting(keep_target=True),
        setting(target=1, method="grad-cam", layer="inner.features", params={"relu": True}, mask=None, fill="mean"),
        lambda explorer: explorer.pin(),
    ],
    ids=range(9),
)
def test_a_look_or_the_same_again_computes_nothing(change: Callable[[SaliencyExplorer], None]) -> None:
    model = Counted()
    explorer = made(model, target=1)
    frame = explorer.frame
    assert rows_of(model, lambda: change(explorer), explorer) == 0
    assert explorer.frame is frame


@pytest.mark.parametrize("change", [setting(target=3), setting(layer="inner.features.0"), setting(method="saliency")])
def test_another_class_layer_or_gradient_method_keeps_the_forward_pass(
    change: Callable[[SaliencyExplorer], None],
) -> None:
    model = Counted()
    explorer = made(model, target=1)
    before = explorer.frame
    assert rows_of(model, lambda: change(explorer), explorer) == 0
    assert explorer.frame["id"] > before["id"]
    assert explorer.frame["data"] != before["data"]


def test_a_layer_that_is_not_listed_costs_one_forward_pass() -> None:
    model = Counted()
    explorer = made(model)
    assert rows_of(model, lambda: setattr(explorer, "layer", "inner.features.1"), explorer) <= 2 + SEEN_TO
    assert explorer.attribution.layer == "inner.features.1"


def test_back_to_the_picture_before_keeps_its_forward_pass_too() -> None:
    model = Counted()
    explorer = made(model)
    assert rows_of(model, lambda: setattr(explorer, "mask", other_mask()), explorer) == 1 + SEEN_TO
    assert rows_of(model, lambda: setattr(explorer, "mask", None), explorer) == 0
    assert rows_of(model, lambda: setattr(explorer, "mask", other_mask()), explorer) == 0


def test_two_changes_together_are_one_computation() -> None:
    model = Counted()
    explorer = made(model, target=1)
    before = explorer.frame["id"]

    def both() -> None:
        with explorer.hold_trait_notifications():
            explorer.target = 2
            explorer.mask = other_mask()
            explorer.fill = "blur"

    assert rows_of(model, both, explorer) == 1 + SEEN_TO
    assert explorer.frame["id"] == before + 1
    assert rows_of(model, lambda: explorer.set_state({"target": 3, "mask": None, "fill": "mean"}), explorer) == 0
    assert explorer.frame["id"] == before + 2


def test_refresh_computes_again() -> None:
    explorer = made()
    before = explorer.frame
    explorer.refresh()
    explorer.wait(PATIENCE)
    assert explorer.frame["id"] > before["id"]
    assert explorer.frame["data"] == before["data"]


# --- the answer belongs to what was asked


def test_a_method_keeps_its_parameters_while_another_is_shown() -> None:
    explorer = made(method="occlusion", params={"window": 8, "stride": 4})
    explorer.method = "saliency"
    assert explorer.params == {"absolute": True, "reduce": "max", "layer": ""}
    explorer.params = {"absolute": False}
    explorer.method = "occlusion"
    assert explorer.params == {"window": 8, "stride": 4, "baseline": "zero"}
    explorer.method = "saliency"
    assert explorer.params == {"absolute": False, "reduce": "max", "layer": ""}
    explorer.wait(PATIENCE)
    assert explorer.attribution.params == explorer.params


@pytest.mark.parametrize("order", [("method", "params"), ("params", "method")])
def test_a_method_and_its_parameters_in_one_message(order: tuple[str, str]) -> None:
    """ipywidgets merges what a person does while a message is on its way."""
    explorer = made(method="saliency", params={"absolute": False})
    asked = {"method": "occlusion", "params": {"window": 8, "stride": 4}}
    explorer.set_state({name: asked[name] for name in order})
    explorer.wait(PATIENCE)
    assert explorer.params == {"window": 8, "stride": 4, "baseline": "zero"}
    assert explorer.attribution.params == explorer.params
    explorer.method = "saliency"
    assert explorer.params == {"absolute": False, "reduce": "max", "layer": ""}
    explorer.method = "occlusion"
    assert explorer.params == {"window": 8, "stride": 4, "baseline": "zero"}


def test_none_asks_for_the_most_likely_class() -> None:
    explorer = made(target=3)
    best = int(explorer.scores.argmax())
    assert best != 3
    explorer.target = None
    explorer.wait(PATIENCE)
    assert explorer.target == explorer.attribution.target == best


def test_the_class_is_fixed_while_painting() -> None:
    explorer = made()
    target = explorer.target
    explorer.mask = np.ones((20, 28), bool)
    explorer.wait(PATIENCE)
    assert explorer.target == explorer.attribution.target == target


@pytest.mark.parametrize("keep", [False, True])
def test_another_picture_is_explained_for_its_own_class_or_the_same(keep: bool) -> None:
    explorer = made(Colours(), plain("red"), keep_target=keep)
    assert explorer.target == 0
    explorer.image = plain("blue")
    explorer.wait(PATIENCE)
    assert explorer.target == explorer.attribution.target == (0 if keep else 2)


def test_observers_and_links_see_every_answer() -> None:
    explorer = made(target=1)
    seen: list[str] = []
    explorer.observe(lambda change: seen.append(change["name"]), ["attribution", "scores", "status", "frame", "code"])
    explorer.target = 2
    explorer.wait(PATIENCE)
    assert {"attribution", "frame", "status", "code"} <= set(seen)


def test_an_observer_may_ask_again() -> None:
    explorer = made(target=0)

    def next_class(change: dict) -> None:
        if change["new"].target < 3:
            explorer.target = change["new"].target + 1

    explorer.observe(next_class, "attribution")
    explorer.target = 1
    explorer.wait(PATIENCE)
    assert explorer.attribution.target == 3


# --- the model changes


def test_a_target_from_numpy_is_a_number() -> None:
    explorer = made(target=np.int64(1))
    explorer.target = np.uint8(3)
    assert (explorer.target, type(explorer.target)) == (3, int)
