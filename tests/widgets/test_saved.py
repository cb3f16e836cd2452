"""An explorer saved as a page: what is in the file, what is refused, and that the explorer is left as found."""

from __future__ import annotations

import base64
import gzip
import hashlib
import json
import re
import struct
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import snapshot
import torch
from nets import small
from torchvision import transforms
from transformers_nets import classifier
from widgets.comparisons import compared
from widgets.explorers import LABELS, PATIENCE, PREPROCESS, Counted, made, photo
from widgets.perturbed import perturbed
from words import SENTENCE, tokenizer

from xai_widgets import AttentionExplorer, ExplainError
from xai_widgets.widgets.recording import settable

LARGE = transforms.Compose([transforms.Resize((160, 224)), transforms.ToTensor()])


def page(file: Path) -> dict[str, Any]:
    """What a page's states are packed in, and its buffers under "blob"."""
    data = re.search(r'<script type="text/plain" id="xw-data">([^<]*)</script>', file.read_text(encoding="utf-8"))
    assert data
    raw = gzip.decompress(base64.b64decode(data[1]))
    (length,) = struct.unpack("<I", raw[:4])
    return {**json.loads(raw[4 : 4 + length]), "blob": raw[4 + length :]}


def values(found: dict[str, Any], state: dict[str, int]) -> dict[str, Any]:
    return {name: found["values"][place] for name, place in state.items()}


def saved(explorer: Any, folder: Path, **record: Any) -> dict[str, Any]:
    return page(explorer.to_html(folder / "page.html", record=record or None, progress=False))


def test_perturbed_pictures_are_recorded_with_their_maps(tmp_path: Path) -> None:
    explorer = perturbed(perturbations=["blur", "gamma"])
    strengths = [{"blur": 2.0}, {"blur": 4.0, "gamma": 2.0}]
    found = saved(explorer, tmp_path, strengths=strengths)
    seen = [values(found, state) for state in found["states"]]
    assert [state["strengths"] for state in seen] == [
        {"gamma": 1.0, "blur": 0.0}, {"gamma": 1.0, "blur": 2.0}, {"gamma": 2.0, "blur": 4.0},
    ]  # fmt: skip
    assert [state["perturbed"] is None for state in seen] == [True, False, False]
    assert len({state["similarity"] for state in seen}) == 3
    assert explorer.settings == {}


def test_the_page_opens_on_what_is_seen_and_has_every_combination(tmp_path: Path) -> None:
    explorer = made(labels=LABELS, method="saliency", target=2)
    found = saved(explorer, tmp_path, target=[0, 1], method=["saliency", "grad-cam"])
    seen = [values(found, state) for state in found["states"]]
    assert values(found, found["first"])["target"] == 2
    assert [(state["method"], state["target"]) for state in seen] == [
        ("saliency", 2), ("saliency", 0), ("saliency", 1), ("grad-cam", 0), ("grad-cam", 1),
    ]  # fmt: skip
    assert all(state["frame"]["target"] == state["target"] and state["frame"]["final"] for state in seen)
    assert [label for _, label in found["offers"]["target"]["options"]] == ["bird", "cat", "dog"]
    assert [label for _, label in found["offers"]["method"]["options"]] == ["Saliency", "Grad-CAM"]
    assert {"opacity", "zoom", "brush_size"} <= set(found["free"])


def test_a_map_of_few_values_is_written_as_it_is_and_one_of_many_in_fine_steps(tmp_path: Path) -> None:
    explorer = made(
        image=photo().resize((64, 48)), preprocess=transforms.ToTensor(), method="saliency", model=small(), target=1
    )
    found = saved(explorer, tmp_path)
    frame = values(found, found["first"])["frame"]
    start, length = frame["data"]["$bytes"]
    kept = np.frombuffer(found["blob"][start : start + length], "<f2").astype(float)
    sent = np.frombuffer(explorer.frame["data"], "<f2").astype(float)
    assert np.abs(kept - sent).max() <= 0.5 / 256
    assert not np.array_equal(kept, sent)
    explorer.method = "grad-cam"
    explorer.wait(PATIENCE)
    few = saved(explorer, tmp_path)
    start, length = values(few, few["first"])["frame"]["data"]["$bytes"]
    assert few["blob"][start : start + length] == explorer.frame["data"]


def test_the_explorer_and_the_model_are_left_as_found(tmp_path: Path) -> None:
    model = small()
    mask = np.zeros((20, 28), bool)
    mask[2:9, 3:15] = True
    explorer = made(model, [photo(0), photo(1)], method="saliency", target=1, mask=mask, opacity=0.3, index=0)
    explorer.method = "occlusion"
    explorer.params = {"window": 8, "stride": 4}
    explorer.wait(PATIENCE)
    before = {name: getattr(explorer, name) for name in settable(explorer)}
    state, values_before, remembered = snapshot.of(model), explorer.attribution.values, dict(explorer._method_params)
    saved(explorer, tmp_path, index=[1, 0], target=[0, 2], method=["grad-cam", "occlusion"], params=[{}])
    assert explorer.status == "idle"
    for name, value in before.items():
        assert np.array_equal(getattr(explorer, name), value), name
    torch.testing.assert_close(explorer.attribution.values, values_before)  # batches may be of another size
    assert explorer._method_params == remembered
    assert snapshot.of(model) == state


def test_a_painted_picture_stays_painted_in_the_states_of_the_same_picture(tmp_path: Path) -> None:
    mask = np.zeros((20, 28), bool)
    mask[2:9, 3:15] = True
    explorer = made(image=[photo(0), photo(1)], mask=mask)
    found = saved(explorer, tmp_path, index=[1, 0], method=["grad-cam", "saliency"])
    painted = {(s["index"], s["method"]): s["mask"] is not None for s in (values(found, s) for s in found["states"])}
    assert painted == {
        (0, "grad-cam"): True, (0, "saliency"): True, (1, "grad-cam"): False, (1, "saliency"): False,
    }  # fmt: skip


def test_what_fails_midway_leaves_the_explorer_as_found_and_no_file(tmp_path: Path) -> None:
    model = Counted()
    explorer = made(model, method="saliency", target=1)

    def fail(_x: torch.Tensor) -> None:
        model.during(None)
        raise RuntimeError("the cooling failed")

    model.during(fail)
    with pytest.raises(ExplainError, match=r"method='occlusion' cannot be recorded: .*the cooling failed"):
        saved(explorer, tmp_path, method=["saliency", "occlusion"])
    assert (explorer.method, explorer.target, explorer.status) == ("saliency", 1, "idle")
    assert list(tmp_path.iterdir()) == []


def test_the_browser_is_not_heard_while_states_are_recorded(tmp_path: Path) -> None:
    explorer = made(method="saliency", target=1)
    seen: list[int] = []

    def touch(change: Any) -> None:
        explorer.set_state({"target": 3, "ack": 7})
        seen.append(explorer.target)

    explorer.observe(touch, "method")
    saved(explorer, tmp_path, method=["grad-cam"])
    assert seen == [1, 1]
    assert explorer.ack == 7
    explorer.set_state({"target": 3})
    assert explorer.target == 3


@pytest.mark.parametrize(("record", "sentence"), [
    ([281], "record must be a dict of lists"),
    ({"targte": [1]}, "no trait to record 'targte'. Did you mean 'target'"),
    ({"target": 1}, r"record\['target'\] must be a list of values"),
    ({"method": "grad-cam"}, r"record\['method'\] must be a list of values"),
    ({"target": []}, "must be a list of values"),
    ({"target": [1, 99]}, r"has 99 in it.*outputs"),
    ({"method": ["grad-cam", "grad"]}, "has 'grad' in it"),
    ({"opacity": [0.1]}, "changed in the page itself"),
    ({"image": [1]}, "record index"),
    ({"status": ["idle"]}, "no trait to record 'status'"),
    ({"stop_request": [1]}, "no trait to record 'stop_request'"),
])  # fmt: skip
def test_what_cannot_be_recorded_is_refused_before_anything_is_computed(
    record: Any, sentence: str, tmp_path: Path
) -> None:
    model = Counted()
    explorer = made(model)
    rows = model.rows
    for ask in (explorer.page_size, lambda record: explorer.to_html(tmp_path / "page.html", record)):
        with pytest.raises(ExplainError, match=sentence):
            ask(record)
    assert model.rows == rows
    assert list(tmp_path.iterdir()) == []


def test_paths_that_cannot_be_written_are_refused(tmp_path: Path) -> None:
    explorer = made()
    for path, sentence in [(tmp_path, "is a folder"), (tmp_path / "no" / "x.html", "There is no folder"), (3, "path")]:
        with pytest.raises(ExplainError, match=sentence):
            explorer.to_html(path)  # type: ignore[arg-type]


def test_text_is_text_and_the_policy_names_all_that_may_run(tmp_path: Path) -> None:
    hostile = ["</script><script>alert(1)</script>", "<img src=x onerror=alert(1)>", "\ud800 lone", "</title>&amp;"]
    explorer = made(labels=hostile)
    file = explorer.to_html(tmp_path / "page.html", {"target": [0, 1, 2, 3]}, progress=False)
    text = file.read_text(encoding="utf-8")
    for label in hostile:
        assert label not in text
    assert values(page(file), page(file)["first"])["labels"] == hostile
    scripts = re.findall(r'<script type="module">(.*?)</script>', text, re.S)
    assert len(scripts) == 2
    assert len(re.findall(r"<script", text)) == 3
    policy = re.search(r'Content-Security-Policy" content="([^"]*)"', text)
    assert policy and "default-src 'none'" in policy[1] and "unsafe" not in policy[1] and "http" not in policy[1]
    for script in scripts:
        assert f"'sha256-{base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()}'" in policy[1]
    assert not re.search(r"""(src|href)=["']?(https?:)?//""", text)


def test_equal_values_are_written_once(tmp_path: Path) -> None:
    explorer = made(labels=LABELS)
    found = saved(explorer, tmp_path, target=[0, 1, 2, 3])
    for name in ("picture", "labels", "methods", "layers"):
        assert len({state[name] for state in found["states"]}) == 1


def test_a_comparison_is_saved_with_its_measures_and_curves(tmp_path: Path) -> None:
    explorer = compared(labels=LABELS, target=1)
    found = saved(explorer, tmp_path, target=[0, 1])
    seen = [values(found, state) for state in found["states"]]
    assert [state["target"] for state in seen] == [1, 0]
    for state in seen:
        assert state["measuring"] == 1
        assert set(state["curves"]["deletion"]) == set(explorer.methods)
        assert state["figures"] == {}
        assert all(state[f"frame_{tile['slot']}"]["target"] == state["target"] for tile in state["tiles"])
    assert explorer.target == 1


def test_heads_are_saved_with_their_own_matrices_however_often_they_were_seen(tmp_path: Path) -> None:
    explorer = AttentionExplorer(classifier(), SENTENCE, tokenizer=tokenizer(), layer=1, head=2)
    for head in (0, 1, 2):
        explorer.head = head
        explorer.wait(PATIENCE)
    found = saved(explorer, tmp_path, head=[0, 1, 2], layer=[0, 1])
    seen = [values(found, state) for state in found["states"]]
    assert len(seen) == 6
    for state in seen:
        assert (state["matrix"]["layer"], state["matrix"]["head"]) == (state["layer"], state["head"])
        assert state["matrix"]["version"] == state["version"]
    assert (explorer.layer, explorer.head) == (1, 2)


def test_any_trait_may_be_recorded_also_a_text(tmp_path: Path) -> None:
    explorer = AttentionExplorer(classifier(), SENTENCE, tokenizer=tokenizer())
    other = " ".join(SENTENCE.split()[:3])
    found = saved(explorer, tmp_path, text=[other, SENTENCE], ablated=[[], [[0, 1]]])
    seen = [values(found, state) for state in found["states"]]
    assert {(state["text"], len(state["ablated"])) for state in seen} == {
        (SENTENCE, 0), (SENTENCE, 1), (other, 0), (other, 1),
    }  # fmt: skip
    assert all(len(state["tokens"]["tokens"]["texts"]) == len(state["text"].split()) + 2 for state in seen)
    assert explorer.text == SENTENCE


def test_the_preprocessing_of_the_fixtures_is_not_square() -> None:
    assert PREPROCESS(photo()).shape[1:] == (20, 28)
