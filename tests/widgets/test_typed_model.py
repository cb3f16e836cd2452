"""The typed model of the front end has the keys of the Python class, and the same idea of who writes them."""

from __future__ import annotations

import re
from pathlib import Path

import anywidget
import numpy as np
import pytest
from widgets.explorers import made, photo

from xai_widgets import SaliencyExplorer

SOURCE = Path(__file__).parents[2] / "js" / "src" / "widgets" / "saliency.model.d.ts"
OURS = {
    name
    for name, trait in SaliencyExplorer.class_traits(sync=True).items()
    if name not in anywidget.AnyWidget.class_traits() and not name.startswith("_")
}


def interface(name: str) -> str:
    found = re.search(rf"export interface {name}\b.*?\{{(.*?)\n?\}}\n", SOURCE.read_text(), re.S)
    assert found, f"there is no interface {name} in {SOURCE.name}"
    return re.sub(r"/\*.*?\*/", "", found[1], flags=re.S)


def keys(text: str) -> list[str]:
    text = re.sub(r"\{[^{}]*\}", "", text)
    return re.findall(r"(?:^|[;{])\s*(\w+)\??:", text, re.M)


def sections() -> dict[str, list[str]]:
    """Keys of SaliencyModel by the comment that heads them."""
    parts = re.split(r"^  // (\w+):.*$", interface("SaliencyModel"), flags=re.M)
    return {name: keys(text) for name, text in zip(parts[1::2], parts[2::2], strict=True)}


def test_the_keys_are_the_synced_traits() -> None:
    assert sorted(sum(sections().values(), [])) == sorted(OURS)


def test_the_answer_is_read_only_and_the_rest_is_not() -> None:
    parts = sections()
    assert set(parts) == {"request", "look", "answer"}
    read_only = {name for name in OURS if SaliencyExplorer.class_traits()[name].read_only}
    assert set(parts["answer"]) == read_only


def test_large_traits_the_browser_writes_are_not_echoed() -> None:
    echoed = {name for name in OURS if SaliencyExplorer.class_traits()[name].metadata.get("echo_update", True)}
    assert not {"mask", "upload"} & echoed


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("Frame", lambda explorer: explorer.frame),
        ("Picture", lambda explorer: explorer.picture),
        ("Picture", lambda explorer: explorer.fill_picture),
        ("Bar", lambda explorer: explorer.bars[0]),
        ("Method", lambda explorer: explorer.methods[0]),
        ("Layer", lambda explorer: explorer.layers[0]),
        ("GalleryItem", lambda explorer: explorer.gallery[0]),
        ("Pin", lambda explorer: explorer.pins[0]),
        ("WireArray", lambda explorer: explorer.get_state("mask")["mask"]),
    ],
)
def test_what_is_in_a_trait_has_the_keys_of_its_type(name: str, value: object) -> None:
    explorer = made(image=[photo(0), photo(1)], mask=np.eye(20, 28, dtype=bool))
    explorer.pin()
    wanted = set(keys(interface(name))) | (set(keys(interface("WireArray"))) if name == "Frame" else set())
    assert set(value(explorer)) == wanted  # type: ignore[operator]


def test_every_control_has_the_keys_of_its_kind() -> None:
    text = re.search(r"export type Param =(.*?);\n\n", re.sub(r"/\*.*?\*/", "", SOURCE.read_text(), flags=re.S), re.S)
    assert text
    wanted = {
        re.search(r'kind: "(\w+)"', part)[1]: set(keys(part.strip().strip("}"))) for part in text[1].split("| {")[1:]
    }  # type: ignore[index]
    for method in made().methods:
        for param in method["params"]:
            assert wanted[param["kind"]] <= set(param), param["name"]


def test_what_python_sends_first_is_what_the_type_allows() -> None:
    explorer = made()
    state = explorer.get_state()
    assert state["upload"] is None
    assert state["mask"] is None
    assert isinstance(state["frame"], dict)
    assert isinstance(state["target"], int)
