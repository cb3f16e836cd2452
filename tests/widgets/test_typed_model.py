"""The typed model of the front end has the keys of the Python class, and the same idea of who writes them."""

from __future__ import annotations

import re
from pathlib import Path

import anywidget
import numpy as np
import pytest
from widgets.comparisons import REGION, compared
from widgets.explorers import made, photo
from widgets.perturbed import Bright, perturbed

from xai_widgets import (
    AttentionExplorer,
    CompareExplorer,
    FeatureExplorer,
    InputsExplorer,
    PerturbationExplorer,
    SaliencyExplorer,
    TextExplorer,
)
from xai_widgets.widgets.base import Explorer

SOURCES = Path(__file__).parents[2] / "js" / "src" / "widgets"
WIDGETS: dict[str, type[Explorer]] = {
    "Attention": AttentionExplorer, "Compare": CompareExplorer, "Feature": FeatureExplorer,
    "Inputs": InputsExplorer, "Perturbation": PerturbationExplorer, "Saliency": SaliencyExplorer, "Text": TextExplorer,
}  # fmt: skip
FILES = {
    "Attention": ("Explorer", "Attention"), "Compare": ("Explorer", "Picture", "Compare"),
    "Feature": ("Explorer", "Feature"), "Inputs": ("Explorer", "Inputs"),
    "Perturbation": ("Explorer", "Picture", "Method", "Perturbation"),
    "Saliency": ("Explorer", "Picture", "Method", "Saliency"), "Text": ("Explorer", "Text"),
}  # fmt: skip
"""Whose types a widget's are made of, each extending the one before."""
each_widget = pytest.mark.parametrize("widget", WIDGETS)


def ours(widget: str) -> set[str]:
    """Synced traits of a widget, but for anywidget's own."""
    names = WIDGETS[widget].class_traits(sync=True)
    return {name for name in names if name not in anywidget.AnyWidget.class_traits() and not name.startswith("_")}


def text_of(widget: str) -> str:
    """What the types of a widget are declared in."""
    return "".join((SOURCES / f"{name.lower()}.model.d.ts").read_text() for name in FILES[widget])


def interface(name: str, widget: str = "Saliency") -> str:
    found = re.search(rf"export interface {name}\b[^{{]*\{{(.*?)\n?\}}\n", text_of(widget), re.S)
    assert found, f"there is no interface {name} for {widget}"
    return re.sub(r"/\*.*?\*/", "", found[1], flags=re.S)


def keys(text: str) -> list[str]:
    text = re.sub(r"\{[^{}]*\}", "", text)
    return re.findall(r"(?:^|[;{])\s*(\w+)\??:", text, re.M)


def sections(widget: str) -> dict[str, list[str]]:
    """Keys of a widget's model and of the one it extends, by the comment that heads them."""
    found: dict[str, list[str]] = {}
    for name in FILES[widget]:
        parts = re.split(r"^  // (\w+):.*$", interface(f"{name}Model", widget), flags=re.M)
        for section, text in zip(parts[1::2], parts[2::2], strict=True):
            found.setdefault(section, []).extend(keys(text))
    return found


@each_widget
def test_the_keys_are_the_synced_traits(widget: str) -> None:
    assert sorted(sum(sections(widget).values(), [])) == sorted(ours(widget))


@each_widget
def test_the_answer_is_read_only_and_the_rest_is_not(widget: str) -> None:
    parts = sections(widget)
    assert set(parts) == {"request", "look", "answer"}
    read_only = {name for name in ours(widget) if WIDGETS[widget].class_traits()[name].read_only}
    assert set(parts["answer"]) == read_only


@each_widget
def test_large_traits_the_browser_writes_are_not_echoed(widget: str) -> None:
    traits = WIDGETS[widget].class_traits()
    echoed = {name for name in ours(widget) if traits[name].metadata.get("echo_update", True)}
    assert not {"mask", "upload", "region", "wanted", "pointer"} & echoed


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


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("Tile", lambda explorer: explorer.tiles[0]),
        ("Measured", lambda explorer: explorer.measures[0]),
        ("Metric", lambda explorer: explorer.metric_catalogue[0]),
        ("Method", lambda explorer: explorer.catalogue[0]),
        ("Line", lambda explorer: explorer.get_state("curves")["curves"]["deletion"]["saliency"]),
        ("Removals", lambda explorer: explorer.removals),
        ("Picture", lambda explorer: explorer.removals["pictures"]["insertion"]),
        ("WireArray", lambda explorer: explorer.removals["orders"]["saliency"]),
        ("WireArray", lambda explorer: explorer.get_state("region")["region"]),
        ("Verdict", lambda explorer: explorer.ratings["saliency"]),
    ],
)
def test_what_is_in_a_trait_of_a_comparison_has_the_keys_of_its_type(name: str, value: object) -> None:
    explorer = compared(region=REGION)
    explorer.rate("saliency", 3)
    assert set(value(explorer)) == set(keys(interface(name, "Compare")))  # type: ignore[operator]


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("Perturbation", lambda explorer: explorer.perturbations[0]),
        ("SliderParam", lambda explorer: explorer.perturbations[0]["extras"][0]),
        ("Flip", lambda explorer: explorer.flips[0]),
        ("Lines", lambda explorer: explorer.lines),
        ("Series", lambda explorer: explorer.lines["series"][0]),
        ("WireArray", lambda explorer: explorer.lines["series"][0]["spread"]),
        ("Ranked", lambda explorer: explorer.ranking[0]),
        ("Flip", lambda explorer: explorer.ranking[0]["flip"]),
        ("Picture", lambda explorer: explorer.perturbed),
    ],
)
def test_what_is_in_a_trait_of_perturbations_has_the_keys_of_its_type(name: str, value: object) -> None:
    explorer = perturbed(
        Bright(), perturbations=["brightness", "shift"], strengths={"brightness": 0.1}, curve_of="brightness"
    )
    explorer.stability_on = True
    explorer.wait(30)
    slider = {*keys(slider_of("Saliency")), "hidden"}
    wanted = slider if name in ("Perturbation", "SliderParam") else set()
    if name != "SliderParam":
        wanted |= set(keys(interface(name, "Perturbation")))
    assert set(value(explorer)) == wanted  # type: ignore[operator]


def slider_of(widget: str) -> str:
    """The declaration of a slider among the kinds of control."""
    return (
        re.sub(r"/\*.*?\*/", "", text_of(widget), flags=re.S).split('| { kind: "slider"')[1].split("}")[0] + "; kind:"
    )


def test_figures_are_references_that_the_widget_manager_knows() -> None:
    explorer = compared()
    sent = explorer.get_state("figures")["figures"]
    assert sent == {kind: f"IPY_MODEL_{figure.model_id}" for kind, figure in explorer.figures.items()}
    assert set(sent) == {"deletion", "insertion"}


def test_every_control_has_the_keys_of_its_kind() -> None:
    text = re.search(r"export type Param =(.*?);\n\n", re.sub(r"/\*.*?\*/", "", text_of("Saliency"), flags=re.S), re.S)
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
