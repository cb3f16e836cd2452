"""What is kept for speed is freed: by close(), when the last view goes, and when a cell is run again and again."""

from __future__ import annotations

import gc
import weakref
from collections.abc import Iterator

import numpy as np
import pytest
import torch
from live.jobs import Gate
from nets import small
from widgets.explorers import PATIENCE, Counted, made, photo, rows_of

from xai_widgets import SaliencyExplorer
from xai_widgets.core.run import Run
from xai_widgets.live import worker
from xai_widgets.widgets.explanation import Runs

MASK = np.eye(20, 28, dtype=bool)


@pytest.fixture(autouse=True)
def only_what_the_test_makes() -> Iterator[None]:
    """What was there before is not looked at: a look at all of torch takes a second."""
    gc.collect()
    gc.freeze()
    yield
    gc.unfreeze()


def alive(kind: type) -> int:
    gc.collect()
    return sum(issubclass(type(thing), kind) for thing in gc.get_objects())


def graphs() -> int:
    """Tensors that hold on to a graph."""
    gc.collect()
    return sum(issubclass(type(t), torch.Tensor) and t.grad_fn is not None for t in gc.get_objects())


def test_close_frees_the_model_and_the_explorer() -> None:
    model = small()
    explorer = made(model, method="integrated-gradients", params={"n_steps": 4})
    explorer.mask = MASK
    explorer.wait(PATIENCE)
    watched = weakref.ref(model), weakref.ref(explorer), weakref.ref(explorer.subject.pictures[0])
    explorer.close()
    del model, explorer
    gc.collect()
    assert [ref() for ref in watched] == [None, None, None]


def test_a_closed_explorer_keeps_what_was_seen_and_computes_nothing() -> None:
    model = Counted()
    explorer = made(model, target=1)
    frame, before = explorer.frame, graphs()
    assert before > 0
    explorer.close()
    assert graphs() < before
    assert rows_of(model, lambda: setattr(explorer, "target", 2), explorer) == 0
    explorer.refresh()
    explorer.close()
    assert explorer.frame is frame
    assert not worker.busy(id(explorer))


def test_close_in_the_middle_of_a_computation() -> None:
    model = Counted()
    explorer = made(model, target=1, method="occlusion", params={"window": 4, "stride": 2})
    gate = Gate()
    model.during(lambda _x: gate.pass_through())
    explorer.mask = MASK
    gate.wait_until_reached()
    explorer.close()
    gate.opened.set()
    model.during(None)
    other = made(model)
    other.wait(PATIENCE)
    watched = weakref.ref(explorer)
    del explorer
    gc.collect()
    assert watched() is None


@pytest.mark.parametrize("method", ["grad-cam", "saliency", "occlusion"])
def test_the_last_view_takes_its_graphs_along(method: str) -> None:
    model = Counted()
    explorer = made(model, target=1, method=method)
    explorer.set_state({"views": 2})
    before = graphs()
    explorer.set_state({"views": 1})
    assert graphs() == before
    explorer.set_state({"views": 0})
    assert graphs() < before
    assert rows_of(model, lambda: setattr(explorer, "target", 2), explorer) > 0
    assert explorer.attribution.target == 2
    explorer.set_state({"views": 1})
    explorer.target = 3
    explorer.wait(PATIENCE)
    assert explorer.attribution.target == 3


def test_running_the_cell_again_and_again_leaves_memory_where_it_was() -> None:
    model, image = small(), photo()

    def cell() -> None:
        explorer = made(model, image)
        explorer.target = 1
        explorer.mask = MASK
        explorer.wait(PATIENCE)
        explorer.close()

    def kept() -> tuple[int, int, int, int]:
        return alive(SaliencyExplorer), alive(Run), alive(torch.Tensor), len(worker._places)

    for _ in range(3):
        cell()
    before = kept()
    for _ in range(50):
        cell()
    assert kept() == before


def test_explorers_nobody_closed_hold_few_graphs() -> None:
    """The Out[] of a notebook keeps every explorer that was ever shown."""
    model = small()
    explorers = [made(model) for _ in range(3)]
    before = graphs()
    explorers += [made(model) for _ in range(10)]
    assert graphs() <= before
    explorers[0].target = 1
    explorers[0].wait(PATIENCE)
    assert explorers[0].attribution.target == 1


def test_explorers_of_one_picture_hold_it_once() -> None:
    model, mask = small(), MASK
    first = made(model, photo(7), mask=mask)
    others = [made(model, photo(7)) for _ in range(5)]
    assert len({id(each.subject.pictures[0].seen) for each in (first, *others)}) == 1
    assert len({id(each.picture["data"]) for each in (first, *others)}) == 1
    assert made(model, photo(8)).subject.pictures[0].seen is not first.subject.pictures[0].seen
    first.set_state({"views": 1})
    first.set_state({"views": 0})
    scores = first.scores
    first.refresh()
    first.wait(PATIENCE)
    assert np.array_equal(first.scores, scores), "what was freed is made again"


def test_a_picture_that_goes_to_one_model_with_its_channels_first_goes_to_another_with_them_last() -> None:
    picture, given = torch.rand(3, 20, 28, generator=torch.Generator().manual_seed(0)), set[tuple[int, ...]]()

    def predict(rows: np.ndarray) -> np.ndarray:
        given.add(rows.shape[1:])
        return np.asarray(rows.mean((1, 2)), np.float32)

    first = SaliencyExplorer(small(), picture)
    second = SaliencyExplorer(predict, picture.movedim(0, -1).contiguous(), method="feature-ablation")
    for explorer in (first, second):
        explorer.wait(PATIENCE)
    assert given == {(20, 28, 3)}


def test_an_answer_kept_by_a_person_holds_no_graph() -> None:
    explorer = made(target=1)
    attribution, scores = explorer.attribution, explorer.scores
    explorer.close()
    del explorer
    assert graphs() == 0
    assert attribution.values.shape == (10, 14)
    assert scores.shape == (4,)


def test_runs_emptied_while_one_is_taken_out() -> None:
    runs = Runs()

    class Emptied:
        """A Run during whose look at the weights the last view closes."""

        @property
        def void(self) -> bool:
            runs.clear()
            return False

        def release(self) -> None: ...

    run = Emptied()
    runs.put("key", run)  # type: ignore[arg-type]
    assert runs.get("key") is run
