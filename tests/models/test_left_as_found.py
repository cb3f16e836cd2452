"""A person's model is theirs: whatever an explanation does, and however it ends, nothing of it is different after."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import pytest
import random_nets
import snapshot
import torch
from counting import Counting
from fewer import few
from hypothesis import assume, example, given, settings
from hypothesis import strategies as st
from nets import picture
from quick import without_attention
from torch import nn

from xai_widgets import ExplainError, explainers
from xai_widgets.core.errors import Cancelled
from xai_widgets.core.run import Run

WIDER = {"occlusion": {"window": 20, "stride": 16}}
RECTIFIED = {"guided-backprop", "deconvolution", "guided-grad-cam"}
RANDOM = {"always drops"}
NAMES = without_attention()

armed: list[bool] = []


def trap() -> None:
    if armed:
        raise RuntimeError("the model fell over")


def explained(model: nn.Module | Counting, name: str) -> float | None:
    """Runs an explanation to its end and gives its score; None where a backend cannot do it."""
    run = Run(model if isinstance(model, Counting) else Counting(model), picture()[None])
    with by_a_backend(name):
        return list(explainers.get(name)(**few(name) | WIDER.get(name, {})).steps(run, 1))[-1].score
    return None


@contextmanager
def by_a_backend(name: str) -> Iterator[None]:
    """Captum and zennit have their own conditions: ReLU modules, none used twice, a copy."""
    try:
        yield
    except ExplainError as problem:
        if armed or not ("captum" in str(problem) or "zennit" in str(problem)):
            raise


@contextmanager
def nothing_changes(model: nn.Module) -> Iterator[None]:
    before = snapshot.of(model)
    yield
    assert snapshot.difference(before, snapshot.of(model)) == []


@given(net=random_nets.nets(trap), name=st.sampled_from(NAMES))
@settings(max_examples=150)
def test_after_an_explanation_that_finished(net: tuple[random_nets.Net, list[str]], name: str) -> None:
    model, parts = net
    with nothing_changes(model):
        score = explained(model, name)
    if score is not None and not RANDOM & set(parts):
        assert score == pytest.approx(answer_in_eval_mode(model), rel=1e-3, abs=1e-4)


def answer_in_eval_mode(model: nn.Module) -> float:
    """What the model itself says, hooks and all; its counters are put back first."""
    for module in model.modules():
        module.training = False
    with torch.no_grad():
        return float(model(picture()[None])[0, 1])


@given(net=random_nets.nets(trap), name=st.sampled_from(NAMES), after=st.integers(1, 3))
@settings(max_examples=60)
def test_after_an_explanation_that_was_cancelled(net: tuple[random_nets.Net, list[str]], name: str, after: int) -> None:
    model, _ = net
    counting = Counting(model)
    run = Run(counting, picture()[None], live=True)
    counting.on_call = lambda: run.cancel() if counting.calls == after else None
    with nothing_changes(model):
        try:
            with by_a_backend(name):
                list(explainers.get(name)(**few(name) | WIDER.get(name, {})).steps(run, 1))
        except Cancelled:
            assert counting.calls == after
        assert counting.calls <= after


@given(net=random_nets.nets(trap), name=st.sampled_from(NAMES), warm=st.booleans())
@settings(max_examples=60)
def test_after_an_explanation_that_failed(net: tuple[random_nets.Net, list[str]], name: str, warm: bool) -> None:
    model, parts = net
    assume("relu in place" in parts or name not in RECTIFIED)
    if warm:
        explained(model, name)
    armed.append(True)
    try:
        with nothing_changes(model), pytest.raises(ExplainError, match="RuntimeError.*the model fell over"):
            explained(model, name)
    finally:
        armed.clear()
    with nothing_changes(model):
        explained(model, name)


@given(st.sampled_from(NAMES))
@example("occlusion")
@settings(max_examples=len(NAMES))
def test_the_process_keeps_its_settings(name: str) -> None:
    """Other than the usual ones, so that putting back a default would show."""
    model = random_nets.Net(["conv", "always drops"], False, trap)
    torch.set_default_dtype(torch.float64)
    torch.use_deterministic_algorithms(True)
    torch.backends.cudnn.benchmark = True
    try:
        with torch.no_grad(), torch.autocast("cpu", dtype=torch.bfloat16), nothing_changes(model):
            explained(model, name)
    finally:
        torch.set_default_dtype(torch.float32)
        torch.use_deterministic_algorithms(False)
        torch.backends.cudnn.benchmark = False
