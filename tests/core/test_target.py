"""What may be explained: each kind of target picks its number, says what it is, and refuses in words what it is not."""

from __future__ import annotations

import json
from typing import Any

import numpy as np
import pytest
import torch
from nets import picture
from targets import KINDS, MASK, dense, grid

import xai_widgets as xw
from xai_widgets import ExplainError
from xai_widgets.core.region import mask_to_text
from xai_widgets.core.run import Run
from xai_widgets.core.target import Function, Output, Setting, Target, as_target
from xai_widgets.models import adapt

OUTPUTS = torch.arange(24.0).reshape(2, 12) ** 1.5
NO_TARGETS = [torch.tensor(1.5), torch.tensor([2]), torch.tensor(True), np.array(2.0), np.array([2]), np.array(True)]
MAPS = torch.arange(2 * 3 * 10 * 14.0).reshape(2, 3, 10, 14).sin()


@pytest.mark.parametrize("kind", KINDS)
def test_equal_targets_are_equal_and_have_one_hash(kind: str) -> None:
    target, again = (as_target(KINDS[kind].target) for _ in range(2))
    assert target == again
    assert hash(target) == hash(again)
    assert len({as_target(other.target) for other in KINDS.values()}) == len(KINDS)


@pytest.mark.parametrize("kind", [kind for kind in KINDS if kind not in ("function", "similarity", "dot")])
def test_its_repr_makes_it_again(kind: str) -> None:
    target = as_target(KINDS[kind].target)
    assert as_target(eval(repr(target), {"xw": xw})) == target


@pytest.mark.parametrize("kind", KINDS)
def test_it_is_told_as_plain_data_and_in_words(kind: str) -> None:
    target = as_target(KINDS[kind].target)
    assert json.loads(json.dumps(target.told())) == target.told()
    assert target.label(lambda index: f"<{index}>")
    assert as_target(target.plain) == target


def test_labels_are_the_names_of_classes() -> None:
    names = ["cat", "dog", "car"].__getitem__
    assert as_target(1).label(names) == "dog"
    assert xw.Difference(0, 2).label(names) == "cat rather than car"
    assert xw.Region(MASK, 2).label(names) == "car in a region"
    assert xw.Neuron("blocks.3", 7).label(names) == "blocks.3, channel 7"
    assert (as_target(1).classes, xw.Difference(0, 2).classes, xw.Region(MASK, 2).classes) == ((1,), (0, 2), (2,))


@pytest.mark.parametrize("given", [torch.tensor(2), torch.tensor([0.1, 0.2, 0.9]).argmax(), np.array(2)])
def test_what_argmax_gives_is_a_class(given: Any) -> None:
    target = as_target(given)
    assert (target, type(target.plain)) == (Output((2,)), int)


def test_whole_numbers_of_numpy_are_classes() -> None:
    assert as_target(np.int64(3)) == as_target(3) == as_target((3,))
    assert as_target(3).plain == 3
    assert as_target((np.int32(1), 2)).plain == (1, 2)


@pytest.mark.parametrize("given", [True, 1.5, "cat", None, (), (1, True), [1, 2], int, *NO_TARGETS])
def test_what_is_no_target_is_refused(given: Any) -> None:
    with pytest.raises(ExplainError, match="target must be a whole number, got .*xw.Difference"):
        as_target(given)
    with pytest.raises(ExplainError, match="from 0 to 6, got"):
        as_target(given, (7,))
    with pytest.raises(ExplainError, match=r"a class from 0 to 20, or a tuple of 3 .*0 to 1, 0 to 2.*xw.Region"):
        as_target(given, (21, 2, 3))


def test_differences_are_of_any_targets() -> None:
    nested = xw.Difference(xw.Difference(3, 1), lambda outputs: outputs[:, 0])
    assert torch.allclose(nested.pick(OUTPUTS), OUTPUTS[:, 3] - OUTPUTS[:, 1] - OUTPUTS[:, 0])
    with pytest.raises(ExplainError, match="of two targets, got 3 twice"):
        xw.Difference(3, 3)
    with pytest.raises(ExplainError, match="target must be a whole number"):
        xw.Difference(3, "dog")
    with pytest.raises(ExplainError, match="two units of one layer, got 'a' and ''"):
        xw.Difference(xw.Neuron("a", 1), 2)
    assert xw.Difference(xw.Neuron("a", 1), xw.Neuron("a", 2)).layer == "a"


def test_a_function_may_write_to_what_it_is_given() -> None:
    def writes(outputs: torch.Tensor) -> torch.Tensor:
        outputs *= 2
        return outputs[:, 1]

    before = OUTPUTS.clone()
    assert torch.equal(as_target(writes).pick(OUTPUTS), 2 * before[:, 1])
    assert torch.equal(OUTPUTS, before)
    assert (repr(as_target(writes)), repr(as_target(lambda o: o[:, 0]))) == ("writes", "target")
    assert isinstance(as_target(torch.nn.Flatten(0)), Function)


@pytest.mark.parametrize("where", [MASK, MASK.numpy(), MASK.float() * 3, mask_to_text(MASK.numpy())])
def test_a_region_is_a_weighted_mean(where: Any) -> None:
    rows, columns = (torch.zeros(n) for n in (10, 14))
    rows[2], rows[3:6], rows[6] = 0.5, 1, 0.5
    columns[4:8], columns[8] = 1, 0.5
    weights = rows[:, None] * columns
    wanted = (MAPS[:, 1] * weights).sum((1, 2)) / weights.sum()
    assert torch.allclose(xw.Region(where, 1).pick(MAPS), wanted, atol=1e-6)


def test_a_region_on_finer_outputs() -> None:
    coarse = torch.zeros(5, 7)
    coarse[1, 2] = 1
    assert torch.allclose(xw.Region(coarse, 0).pick(MAPS), MAPS[:, 0, 2:4, 4:6].mean((1, 2)), atol=1e-6)
    corner = torch.zeros(200, 280, dtype=torch.bool)
    corner[0, 0] = True
    assert torch.allclose(xw.Region(corner, 0).pick(MAPS), MAPS[:, 0, 0, 0])


def test_a_box_is_in_pixels_of_the_input() -> None:
    box = xw.Region((4, 6, 12, 10), 2).check(MAPS[:1], Setting(picture=(20, 28)))
    assert torch.allclose(box.pick(MAPS), MAPS[:, 2, 3:5, 2:6].mean((1, 2)), atol=1e-6)
    over_the_edge = xw.Region((20, 10, 99, 99), 2).check(MAPS[:1], Setting(picture=(20, 28)))
    assert torch.allclose(over_the_edge.pick(MAPS), MAPS[:, 2, 5:, 10:].mean((1, 2)), atol=1e-6)
    with pytest.raises(ExplainError, match=r"box \(30, 2, 40, 9\) lies outside the picture, which is \(20, 28\)"):
        xw.Region((30, 2, 40, 9), 2).check(MAPS[:1], Setting(picture=(20, 28)))


@pytest.mark.parametrize(
    ("where", "channel", "sentence"),
    [
        (np.zeros((3, 4)), 0, "The region is empty"),
        (np.zeros((3, 4, 5)), 0, "must be a mask .* or a box"),
        ("20x28:nonsense", 0, "text that no explorer made"),
        ((5, 0, 5, 9), 0, "A box is .left, top, right, bottom"),
        ((-1, 0, 5, 9), 0, "A box is .left, top, right, bottom"),
        (None, 0, "must be a mask .* or a box"),
        (MASK, -1, "channel must be a whole number from 0"),
        (MASK, True, "channel must be a whole number from 0"),
        (MASK, 1.5, "channel must be a whole number from 0"),
    ],
)
def test_what_is_no_region_is_a_sentence(where: Any, channel: Any, sentence: str) -> None:
    with pytest.raises(ExplainError, match=sentence):
        xw.Region(where, channel)


def test_similarities() -> None:
    reference = torch.linspace(-1, 2, 12)
    cosine = (OUTPUTS @ reference) / (OUTPUTS.norm(dim=1) * reference.norm())
    assert torch.allclose(xw.Similarity(reference).pick(OUTPUTS), cosine, atol=1e-6)
    assert torch.allclose(xw.Similarity(reference.tolist(), "dot").pick(OUTPUTS), OUTPUTS @ reference)
    for wrong in ([], [0.0, 0.0], [float("nan")], "cat", None):
        with pytest.raises(ExplainError, match="The reference of a similarity must be"):
            xw.Similarity(wrong)
    with pytest.raises(ExplainError, match="'cosine' or 'dot', got 'l2'"):
        xw.Similarity([1.0], "l2")


def test_a_neurons_channels_are_where_its_layer_has_them() -> None:
    assert torch.allclose(xw.Neuron("a", 2).pick(OUTPUTS), OUTPUTS[:, 2])
    assert torch.allclose(xw.Neuron("a", 2).pick(MAPS), MAPS[:, 2].mean((1, 2)))
    assert torch.allclose(xw.Neuron("a", 2).pick(MAPS[:, 0]), MAPS[:, 0, :, 2].mean(1))
    last = xw.Neuron("a", 2).check(MAPS[:1], Setting(channel_axis=-1))
    assert torch.allclose(last.pick(MAPS), MAPS[..., 2].mean((1, 2)))
    assert torch.allclose(xw.Neuron("a", (1, 2, 3)).pick(MAPS), MAPS[:, 1, 2, 3])
    assert torch.allclose(xw.Neuron("a", 2, axis=2).pick(MAPS), MAPS[:, :, 2].mean((1, 2)))


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (("", 1), "layer must be the name of a module"),
        ((3, 1), "layer must be the name of a module"),
        (("a", 1.5), "index must be a channel or a tuple"),
        (("a", ()), "index must be a channel or a tuple"),
    ],
)
def test_what_is_no_neuron_is_a_sentence(arguments: tuple[Any, ...], sentence: str) -> None:
    with pytest.raises(ExplainError, match=sentence):
        xw.Neuron(*arguments)


@pytest.mark.parametrize(
    ("neuron", "sentence"),
    [
        (xw.Neuron("a", (1, 2)), r"gives \(3, 10, 14\) numbers, so it has no unit \(1, 2\)"),
        (xw.Neuron("a", (1, 2, 14)), "so it has no unit"),
        (xw.Neuron("a", -1), "channels 0 to 2, so there is no channel -1"),
        (xw.Neuron("a", 1, axis=0), "0 is no axis of channels"),
        (xw.Neuron("a", 1, axis=4), "4 is no axis of channels"),
    ],
)
def test_what_is_no_neuron_of_its_layer_is_a_sentence(neuron: xw.Neuron, sentence: str) -> None:
    with pytest.raises(ExplainError, match=sentence):
        neuron.check(MAPS[:1])


def test_the_largest_is_taken_where_none_is_given() -> None:
    run = Run(adapt(positions := grid()), picture()[None])
    assert run.aim(None)[1] == Output(tuple(divmod(int(run.scores.argmax()), 4)))
    run = Run(adapt(maps := dense()), picture()[None])
    assert run.aim(None)[1] == Output((int(run.scores.mean((1, 2)).argmax()),))
    assert positions is not maps


def test_the_pull_is_the_gradient() -> None:
    assert torch.equal(as_target((1, 4, 9)).pull(MAPS).nonzero(), torch.tensor([[0, 1, 4, 9], [1, 1, 4, 9]]))
    assert torch.equal(xw.Difference(3, 1).pull(OUTPUTS)[:, :4], torch.tensor([[0.0, -1, 0, 1]] * 2))
    squares = as_target(lambda outputs: outputs.square().sum(1) / 2)
    assert torch.allclose(squares.pull(OUTPUTS), OUTPUTS)
    assert isinstance(squares, Target)
