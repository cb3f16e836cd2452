"""Several inputs saved as one page: each explorer's states beside the whole's, and all left as found."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest
import snapshot
from browser import several
from torch import Tensor
from widgets.explorers import PATIENCE
from widgets.test_saved import saved, values

import xai_widgets as xw
from xai_widgets.widgets.recording import settable, value_of


def opened(**keywords: Any) -> xw.InputsExplorer:
    explorer = several.explorer(**keywords)
    explorer.wait(PATIENCE)
    return explorer


def first_of_all(outputs: Tensor) -> Tensor:
    """What is no class is one explorer's own."""
    return outputs[:, 0]


def states(found: dict[str, Any]) -> list[dict[str, Any]]:
    return [values(found, state) for state in found["states"]]


def test_each_state_has_all_explorers_about_one_output(tmp_path: Path) -> None:
    explorer = opened(target=1)
    found = saved(explorer, tmp_path, target=[0, 2])
    seen = states(found)
    assert [state["target"] for state in seen] == [1, 0, 2]
    for state in seen:
        assert [state[f"{key}.target"] for key in ("image", "record", "note")] == [state["target"]] * 3
        assert state["image.frame"]["target"] == state["note.frame"]["target"] == state["target"]
        assert all(state[f"{key}.status"] == "idle" for key in ("image", "record", "note"))
        assert sum(share["value"] for share in state["shares"]) == pytest.approx(
            state["score"] - state["nothing"], abs=1e-4
        )
    assert seen[0]["parts"] == {key: key for key in ("image", "record", "note")}
    assert found["parts"] == {"image": "SaliencyExplorer", "record": "FeatureExplorer", "note": "TextExplorer"}
    assert [label for _, label in found["offers"]["target"]["options"]] == ["b", "a", "<i>c</i>"]


def test_a_trait_of_one_input_moves_the_others_in_its_states(tmp_path: Path) -> None:
    explorer = opened(target=1)
    record = {"note.masked": [[2], []], "image.method": ["saliency", "grad-cam"]}
    found = saved(explorer, tmp_path, **record)
    seen = {(str(state["note.masked"]), state["image.method"]): state for state in states(found)}
    assert len(seen) == 4
    bars = {key: {bar["index"]: bar["score"] for bar in state["image.bars"]} for key, state in seen.items()}
    assert bars["[2]", "saliency"] != bars["[]", "saliency"]
    for (hidden, method), state in seen.items():
        assert bars[hidden, method] == pytest.approx({bar["index"]: bar["score"] for bar in state["bars"]}, abs=1e-5)
    offer = found["offers"]["image.method"]
    assert (offer["part"], offer["trait"], [label for _, label in offer["options"]]) == (
        "image", "method", ["Grad-CAM", "Saliency"],
    )  # fmt: skip


def test_all_are_left_as_found(tmp_path: Path) -> None:
    explorer = opened(target=1)
    model = several.keep[-1]
    explorer.explorers["record"].move({"age": 2.0})
    explorer.explorers["image"].target = first_of_all
    explorer.explorers["image"].opacity = 0.3
    explorer.wait(PATIENCE)
    before, state = {name: value_of(explorer, name) for name in settable(explorer)}, snapshot.of(model)
    assert "image.target" in before and "note.target" not in before
    bars = explorer.bars
    saved(explorer, tmp_path, target=[0], **{"record.values": [{"age": -1.0}], "note.masked": [[1]]})
    for name, value in before.items():
        assert np.array_equal(value_of(explorer, name), value), name
    assert snapshot.difference(state, snapshot.of(model)) == []
    assert {bar["index"]: bar["score"] for bar in explorer.bars} == pytest.approx(
        {bar["index"]: bar["score"] for bar in bars}, abs=1e-5
    )
    assert not any(one._recording for one in (explorer, *explorer.explorers.values()))


@pytest.mark.parametrize(("record", "sentence"), [
    ({"note.target": [0]}, "no trait to record 'note.target'"),
    ({"image.opacity": [0.1]}, "changed in the page itself"),
    ({"image.metod": ["saliency"]}, "Did you mean 'image.method'"),
    ({"image.method": ["grad"]}, r"record\['image.method'\] has 'grad' in it"),
    ({"picture.method": ["saliency"]}, "no trait to record 'picture.method'"),
    ({"target": [7]}, "has 7 in it"),
])  # fmt: skip
def test_what_cannot_be_recorded_is_refused(record: Any, sentence: str, tmp_path: Path) -> None:
    explorer = opened()
    for ask in (explorer.page_size, lambda record: explorer.to_html(tmp_path / "page.html", record)):
        with pytest.raises(xw.ExplainError, match=sentence):
            ask(record)
    assert list(tmp_path.iterdir()) == []


def test_the_page_has_each_front_end_once_and_its_size_is_foretold(tmp_path: Path) -> None:
    explorer = opened()
    record = {"target": [0, 1, 2]}
    about = explorer.page_size(record)
    file = explorer.to_html(tmp_path / "page.html", record, progress=False)
    text = file.read_text(encoding="utf-8")
    assert text.count('<script type="module">') == 5
    for name in ("InputsExplorer", "SaliencyExplorer", "FeatureExplorer", "TextExplorer"):
        assert text.count(f'(globalThis.xwExplorers ??= {{}})["{name}"] = ') == 1
    assert about.states == 3
    assert file.stat().st_size / 2 < about.bytes < 2 * file.stat().st_size
