"""Every registered explainer and every kind of model and input: it answers, or it says which it cannot and why."""

from __future__ import annotations

from typing import Any

import pytest
import snapshot
import torch
from kinds import KINDS
from quick import each, in_chunks
from quick import made as shortest
from torch import Tensor, nn

from xai_widgets import Attribution, ExplainError, explainers
from xai_widgets.core.errors import Cancelled
from xai_widgets.core.shared import Shared
from xai_widgets.models.opened import opened

of_each_kind = pytest.mark.parametrize("kind", KINDS)
TARGET = 1


def made(name: str) -> explainers.Explainer:
    """An explainer with more samples than the largest of these inputs has pieces."""
    more = {"n_samples": 20} if any(param.name == "n_samples" for param in explainers.get(name).params) else {}
    return shortest(name, **more)


def refused(name: str, kind: str) -> str:
    """What the sentence must speak of, "" for a method that must answer."""
    method, given = explainers.get(name), KINDS[kind]
    picture = kind == "bytes"
    if method.family == "attention" and kind != "tokens":
        return "attention" if given.gradient else "scores"
    if method.needs_layer() and not picture:
        return "pictures"
    if name == "occlusion" and not picture:
        return "feature-ablation"
    if not given.gradient and (method.needs_gradient or method.needs_layer()):
        return "scores"
    if name == "expected-gradients" and kind == "table alone":
        return "give background="
    return ""


def answer(name: str, kind: str, model: Any = None) -> Any:
    given = KINDS[kind]
    return made(name).explain(given.model() if model is None else model, given.row(), TARGET, **given.asked)


answers = [(name, kind) for name in explainers.names() for kind in KINDS if not refused(name, kind)]
each_that_answers = pytest.mark.parametrize(("name", "kind"), answers)


def test_masking_methods_take_every_kind_and_gradient_methods_every_module() -> None:
    for name, method in ((name, explainers.get(name)) for name in explainers.names()):
        kinds = {kind for own, kind in answers if own == name}
        if method.family == "masking" and name != "occlusion":
            assert kinds == set(KINDS)
        if method.family == "gradient" and name != "expected-gradients":
            assert kinds == {kind for kind, given in KINDS.items() if given.gradient}


@each
@of_each_kind
def test_it_answers_or_says_why_not(name: str, kind: str) -> None:
    if why := refused(name, kind):
        with pytest.raises(ExplainError, match=why) as told:
            answer(name, kind)
        assert str(told.value).endswith(".")
        return
    told = answer(name, kind)
    shape = KINDS[kind].shape
    if isinstance(shape, dict):
        assert set(told) == set(shape)
        pairs = [(told[key], shape[key]) for key in shape]
    else:
        pairs = list(zip(told, shape, strict=True)) if isinstance(told, tuple) else [(told, shape)]
    assert [one is None for one, _ in pairs] == [own is None for _, own in pairs]
    for one, own in pairs:
        if one is not None:
            whole(one, own, name)


def whole(told: Attribution, shape: tuple[int, ...], name: str) -> None:
    assert tuple(told.values.shape) == shape
    assert told.values.dtype == torch.float32
    assert torch.isfinite(told.values).all()
    assert told.values.count_nonzero() > 0
    assert told.progress == 1
    assert told.method == name
    assert (told._repr_html_() or told._repr_png_()) is not None


@each_that_answers
def test_the_same_again_whatever_the_batch(name: str, kind: str, monkeypatch: pytest.MonkeyPatch) -> None:
    usual = flat(answer(name, kind))
    assert torch.equal(flat(answer(name, kind)), usual)
    for size in (1, 5):
        in_chunks(monkeypatch, size)
        assert torch.allclose(flat(answer(name, kind)), usual, rtol=1e-4, atol=1e-5 * float(usual.abs().max()))


def flat(told: Any) -> Tensor:
    """The values of all answers, one after the other, and their rows forwarded."""
    told = list(told.values()) if isinstance(told, dict) else told if isinstance(told, tuple) else [told]
    there = [one for one in told if one is not None]
    return torch.cat([*(one.values.flatten() for one in there), torch.tensor([float(there[0].model_calls)])])


@each_that_answers
def test_a_cancel_ends_it_before_the_next_chunk(name: str, kind: str, monkeypatch: pytest.MonkeyPatch) -> None:
    in_chunks(monkeypatch, 1)
    given = KINDS[kind]
    model = given.model()
    run = opened(model, given.row(), **given.asked)
    alone = Shared(run)
    steps = made(name).estimates(alone, TARGET)
    first = next(steps)
    alone.cancel()
    if not first.final:
        with pytest.raises(Cancelled):
            next(steps)
    assert alone.model_calls <= first.model_calls + 1
    *_, end = made(name).estimates(run, TARGET)
    assert torch.equal(flat(run.space.apart(end))[:-1], flat(answer(name, kind))[:-1])


@each_that_answers
def test_the_model_and_the_process_are_left_as_found(name: str, kind: str) -> None:
    model = KINDS[kind].model()
    watched = model.train() if isinstance(model, nn.Module) else nn.Identity()
    before = snapshot.of(watched)
    answer(name, kind, model)
    assert snapshot.difference(before, snapshot.of(watched)) == []
