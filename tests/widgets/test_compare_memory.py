"""A comparison that is closed is gone, with its figures; a cell that is run again piles nothing up."""

from __future__ import annotations

import gc
import weakref

import numpy as np
import torch
from ipywidgets.widgets.widget import _instances
from nets import small
from widgets.comparisons import REGION, compared
from widgets.explorers import PATIENCE, Counted, photo

from xai_widgets import CompareExplorer
from xai_widgets.live import worker


def alive(kind: type) -> int:
    gc.collect()
    return sum(issubclass(type(thing), kind) for thing in gc.get_objects())


def test_close_frees_the_model_the_explorer_and_its_figures() -> None:
    model, before = small(), set(_instances)
    explorer = compared(model)
    explorer.region = REGION
    explorer.wait(PATIENCE)
    watched = weakref.ref(model), weakref.ref(explorer), weakref.ref(explorer.subject.pictures[0])
    assert len(set(_instances) - before) > 20
    explorer.close()
    explorer.close()
    left = [_instances[key] for key in set(_instances) - before]
    assert {type(one).__name__ for one in left} <= {"Layout"}
    del model, explorer, left
    gc.collect()
    assert [ref() for ref in watched] == [None, None, None]


def test_a_closed_comparison_computes_nothing() -> None:
    model = Counted()
    explorer = compared(model, target=1)
    explorer.close()
    before = model.rows
    explorer.target = 2
    explorer.metrics = ["road"]
    explorer.region = REGION
    explorer.refresh()
    assert not any(worker.busy(owner) for owner in explorer._owners())
    assert model.rows == before


def test_running_the_cell_again_and_again_leaves_memory_where_it_was() -> None:
    model, image = small(), photo()

    def cell() -> None:
        explorer = compared(model, image)
        explorer.mask = np.eye(20, 28, dtype=bool)
        explorer.methods = ["saliency", "activation"]
        explorer.wait(PATIENCE)
        explorer.close()

    def kept() -> tuple[int, int, int]:
        return alive(CompareExplorer), alive(torch.Tensor), len(worker._places)

    for _ in range(2):
        cell()
    before = kept()
    for _ in range(8):
        cell()
    assert kept() == before


def test_the_last_view_takes_its_graph_along() -> None:
    explorer = compared(methods=["grad-cam", "saliency"], metrics=[])
    explorer.set_state({"views": 1})
    explorer.set_state({"views": 0})
    assert not explorer._runs._runs
    explorer.target = 2
    explorer.wait(PATIENCE)
    assert explorer.attributions["saliency"].target == 2
    assert explorer.figures
