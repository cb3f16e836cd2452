"""What every analysis of sensitivity keeps, unasked, on a torch network and on a pipeline of words and numbers."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import fields, is_dataclass
from typing import Any

import pytest
import snapshot
import torch
from quick import in_chunks
from tabled import bought, curved, numbers, people, pipeline
from torch import Tensor

from xai_widgets.analysis import sensitivity
from xai_widgets.analysis.anytime import Anytime
from xai_widgets.analysis.sensitivity import Study, study
from xai_widgets.core.errors import Cancelled

EVERY = sorted(name for name, value in vars(sensitivity).items() if isinstance(value, Anytime))
ASKED: dict[str, tuple[Any, ...]] = {"curves": (0,), "surface": (0, 1)}
FEWER: dict[str, dict[str, Any]] = {
    "sobol": {"n": 32}, "morris": {"n": 6}, "jitter": {"n": 9}, "importance": {"repeats": 2}, "surface": {"n": 4},
    "curves": {"n": 6},
}  # fmt: skip


def network() -> Study:
    return study(curved(), numbers(), 2, truth=[0, 1, 2, 1] * 20)


def of_people() -> Study:
    frame = people(24)
    return study(pipeline(frame), frame, 5, truth=bought(frame))


each = pytest.mark.parametrize("name", EVERY)
kinds = pytest.mark.parametrize("made", [network, of_people], ids=["network", "pipeline"])


def steps(name: str, about: Study) -> list[Any]:
    analysis: Anytime[..., Any] = getattr(sensitivity, name)
    return list(analysis.steps(about, *ASKED.get(name, ()), **FEWER.get(name, {})))


def plain(value: Any) -> Any:
    """An estimate as numbers and strings, but for how it was come by."""
    if isinstance(value, Tensor):
        return value.tolist()
    if isinstance(value, (tuple, list)):
        return [plain(item) for item in value]
    if isinstance(value, sensitivity.Feature):
        return value.name
    if is_dataclass(value) and not isinstance(value, type):
        names = [field.name for field in fields(value) if field.name not in ("progress", "model_calls")]
        return {name: plain(getattr(value, name)) for name in names}
    return value


def near(value: Any, other: Any) -> bool:
    if isinstance(value, dict):
        return value.keys() == other.keys() and all(near(item, other[key]) for key, item in value.items())
    if isinstance(value, list):
        return len(value) == len(other) and all(map(near, value, other))
    if isinstance(value, float):
        return value == pytest.approx(other, rel=1e-3, abs=1e-4, nan_ok=True)
    return value == other


def test_there_are_the_analyses_of_the_issue() -> None:
    assert set(EVERY) >= {
        "association", "counterfactual", "curves", "importance", "jitter", "local", "morris", "sobol", "surface",
    }  # fmt: skip


@each
@kinds
def test_the_model_and_the_process_are_left_as_found(name: str, made: Callable[[], Study]) -> None:
    about = made()
    before = snapshot.of_process()
    state = snapshot.of_model(about.model) if isinstance(about.model, torch.nn.Module) else {}
    assert steps(name, about)
    assert snapshot.difference(before, snapshot.of_process()) == []
    if state:
        assert snapshot.difference(state, snapshot.of_model(about.model)) == []


@each
@kinds
def test_the_same_again_is_the_same(name: str, made: Callable[[], Study]) -> None:
    assert near(plain(steps(name, made())[-1]), plain(steps(name, made())[-1]))


@each
@kinds
@pytest.mark.parametrize("size", [5, 64])
def test_the_batch_size_changes_nothing(
    name: str, made: Callable[[], Study], size: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    usual = steps(name, made())[-1]
    in_chunks(monkeypatch, size)
    last = steps(name, made())[-1]
    assert near(plain(last), plain(usual))
    assert last.model_calls == usual.model_calls


@each
@kinds
def test_progress_rises_to_one(name: str, made: Callable[[], Study], monkeypatch: pytest.MonkeyPatch) -> None:
    in_chunks(monkeypatch, 11)
    found = steps(name, made())
    progress = [item.progress for item in found]
    assert progress == sorted(set(progress))
    assert progress[0] > 0
    assert [item.final for item in found] == [False] * (len(found) - 1) + [True]
    calls = [item.model_calls for item in found]
    assert calls == sorted(calls)
    assert calls[0] > 0


@each
def test_a_cancel_ends_it(name: str) -> None:
    about = network()
    assert about.score is not None
    about.run.cancel()
    with pytest.raises(Cancelled):
        steps(name, about)


@each
def test_its_estimates_are_a_table(name: str) -> None:
    if name in ("curves", "surface"):
        assert steps(name, network())[-1].values
        return
    rows = steps(name, of_people())[-1].rows()
    assert rows
    assert all("feature" in row for row in rows)
