"""The line of Python that recreates a view, and views pinned beside the live one."""

from __future__ import annotations

import io
from typing import Any

import numpy as np
import pytest
from nets import small
from quick import without_attention
from widgets.explorers import LABELS, PATIENCE, PREPROCESS, Colours, Counted, made, photo, plain, rows_of

import xai_widgets as xw
from xai_widgets import ExplainError, SaliencyExplorer

MASK = np.zeros((20, 28), bool)
MASK[1:7, 2:19] = True

VIEWS: list[dict[str, Any]] = [
    {},
    {"labels": LABELS},
    {"method": "occlusion", "params": {"window": 6, "stride": 5}, "target": 3},
    {"method": "activation", "layer": "features.0", "params": {"show": "channel", "channel": 2}},
    {"method": "smoothgrad", "params": {"n_samples": 4, "noise": 0.3, "seed": 9}, "mask": MASK, "fill": "noise"},
    {"opacity": 0.3, "threshold": 0.2, "colormap": "RdBu", "sign": "both", "view": "contour"},
    {"output": "sigmoid", "target": 0, "mask": MASK},
    {"layer": "features.3", "params": {"relu": False}, "fill": "blur", "mask": MASK, "keep_target": True},
    {
        "opacity": np.float64(0.3),
        "threshold": np.float32(0.25),
        "zoom": np.float64(2.25),
        "method": np.str_("activation"),
        "layer": np.str_("features.0"),
        "colormap": np.str_("magma"),
        "target": np.int64(1),
        "params": {"show": np.str_("channel"), "channel": np.int64(1)},
    },
]
COMPARED = (
    "method", "params", "target", "layer", "fill", "opacity", "threshold", "colormap", "sign", "view", "index",
    "output_kind", "labels", "truth", "zoom", "keep_target",
)  # fmt: skip


def again(explorer: SaliencyExplorer, **names: Any) -> SaliencyExplorer:
    """The line of code, run as a person would."""
    known = {"xw": xw, "labels": LABELS, "preprocess": PREPROCESS, "model": small(), "image": photo(), **names}
    twin = eval(explorer.code, known)
    twin.wait(PATIENCE)
    return twin


def same_view(one: SaliencyExplorer, other: SaliencyExplorer, but: tuple[str, ...] = ()) -> None:
    for name in COMPARED:
        assert getattr(one, name) == getattr(other, name), name
    assert np.array_equal(one.mask, other.mask) if one.mask is not None else other.mask is None
    assert one.frame["data"] == other.frame["data"]
    assert one.picture["data"] == other.picture["data"]
    assert np.allclose(one.scores, other.scores)
    assert "code" in but or one.code == other.code


@pytest.mark.parametrize("view", VIEWS, ids=range(len(VIEWS)))
def test_the_line_of_code_recreates_the_view(view: dict[str, Any]) -> None:
    explorer = made(**view)
    same_view(explorer, again(explorer))


@pytest.mark.parametrize("view", VIEWS[1:], ids=range(1, len(VIEWS)))
def test_so_it_does_after_changes_by_hand(view: dict[str, Any]) -> None:
    explorer = made(labels=view.get("labels"), output=view.get("output"))
    for name in sorted(view.keys() - {"labels", "output"}, key=lambda name: name != "method"):
        setattr(explorer, name, view[name])
        explorer.wait(PATIENCE)
    same_view(explorer, again(explorer))


def test_with_a_gallery_and_its_truth() -> None:
    pictures, truth = [plain(name) for name in ("red", "lime", "blue")], [0, 2, 2]
    explorer = made(Colours(), pictures, labels=LABELS, truth=truth)
    explorer.index = 2
    explorer.wait(PATIENCE)
    same_view(explorer, again(explorer, model=Colours(), image=pictures, truth=truth))


def test_a_picture_brought_into_the_widget_is_named_in_the_line() -> None:
    """Python has no variable of it, so the line would make a view of another picture unnoticed."""
    explorer = made(Colours(), plain("red"), labels=LABELS)
    file = io.BytesIO()
    plain("blue").save(file, "PNG")
    explorer.set_state({"upload": {"name": "a.png", "data": file.getvalue()}})
    explorer.wait(PATIENCE)
    assert explorer.code.endswith("# with image = explorer.image, the picture that was brought into the widget")
    same_view(explorer, again(explorer, model=Colours(), image=explorer.image), but=("code",))
    explorer.image = plain("lime")
    explorer.wait(PATIENCE)
    assert "#" not in explorer.code


def test_without_a_preprocess_of_ones_own() -> None:
    explorer = made(preprocess=None)
    assert "preprocess" not in explorer.code
    same_view(explorer, again(explorer))


def test_every_method_has_a_line_of_its_own() -> None:
    explorer = made(target=1)
    for method in without_attention():
        explorer.method = method
        explorer.wait(PATIENCE)
        assert f"method='{method}'" in explorer.code
        assert "params=" not in explorer.code, "only what is not the default"
        assert "\n" not in explorer.code


def test_a_pin_keeps_what_was_seen() -> None:
    explorer = made(labels=LABELS, target=1, mask=MASK, opacity=0.3)
    explorer.pin()
    explorer.target = 2
    explorer.mask = None
    explorer.wait(PATIENCE)
    explorer.set_state({"pin_request": 1})
    first, second = explorer.pins
    assert (first["frame"]["target"], second["frame"]["target"]) == (1, 2)
    assert first["title"] == "dog · Grad-CAM · features"
    assert first["opacity"] == 0.3
    assert {"colormap", "sign", "view", "threshold"} <= set(first)
    assert first["picture"]["data"] != second["picture"]["data"], "the first was painted"
    assert second["picture"]["data"] == explorer.picture["data"]
    explorer.set_state({"unpin_request": first["id"]})
    assert [pin["id"] for pin in explorer.pins] == [second["id"]]
    explorer.unpin(999)
    assert len(explorer.pins) == 1


def test_pins_have_ids_of_their_own_and_compute_nothing() -> None:
    model = Counted()
    explorer = made(model)
    assert rows_of(model, lambda: [explorer.pin() for _ in range(3)], explorer) == 0
    assert len({pin["id"] for pin in explorer.pins}) == 3


def test_there_is_nothing_to_pin_before_the_first_answer() -> None:
    explorer = made()
    explorer._trait_values["attribution"] = None
    with pytest.raises(ExplainError, match="nothing to pin yet"):
        explorer.pin()
