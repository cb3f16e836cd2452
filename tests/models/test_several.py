"""Several inputs at once: each has its answer, what is held is held, and a model sees what it would see."""

from __future__ import annotations

from typing import Any

import pytest
import snapshot
import torch
from captum import attr
from kinds import FEATURES, IDS, multimodal, numbers, several
from torch import Tensor, nn

from xai_widgets import ExplainError, explainers
from xai_widgets.models.opened import opened

TARGET = 1


class Shares(nn.Module):
    """Linear in a picture and in a row; `other` only scales."""

    def __init__(self) -> None:
        super().__init__()
        self.register_buffer("left", numbers(3, 4, 5, seed=3))
        self.register_buffer("right", numbers(FEATURES, seed=4))

    def forward(self, picture: Tensor, row: Tensor, other: Any = None) -> Tensor:
        score = (picture * self.left).sum((1, 2, 3)) + row @ self.right
        return torch.stack([score, score * (2 if other == "twice" else 1)], 1)


PICTURE, ROW = numbers(1, 3, 4, 5), numbers(1, FEATURES, seed=2)


@pytest.mark.parametrize("name", ["input-x-gradient", "integrated-gradients", "deeplift"])
def test_of_a_linear_net_each_input_has_its_share(name: str) -> None:
    model = Shares()
    told = explainers.get(name)(reduce="none").explain(model, {"picture": PICTURE, "row": ROW, "other": "twice"}, 1)
    assert set(told) == {"picture", "row"}
    assert torch.allclose(told["picture"].values, 2 * model.left * PICTURE[0], atol=1e-5)
    assert torch.allclose(told["row"].values, 2 * model.right * ROW[0], atol=1e-5)
    whole = explainers.get(name)().explain(model, (PICTURE, ROW, "twice"), 1)
    assert isinstance(whole, tuple)
    assert whole[2] is None
    assert torch.allclose(whole[0].values, told["picture"].values.sum(0), atol=1e-5)
    assert whole[0].places.kind == "picture"
    assert whole[1].places.kind == "table"


def test_integrated_gradients_of_several_inputs_are_captums() -> None:
    model, given = multimodal(), several()
    given.pop("attention_mask")
    wrapped = lambda picture, row: model(picture, row, IDS.expand(len(row), -1), torch.ones(len(row), 7).long(), 2.0)  # noqa: E731
    theirs = attr.IntegratedGradients(wrapped).attribute((given["picture"], given["row"]), target=TARGET, n_steps=20)
    held = Held(model)
    ours = explainers.get("integrated-gradients")(n_steps=20, reduce="none").explain(
        held, (given["picture"], given["row"]), TARGET
    )
    for own, other in zip(ours, theirs, strict=True):
        assert torch.allclose(own.values, other[0].float(), rtol=1e-3, atol=1e-5)


class Held(nn.Module):
    """The same, its text held inside."""

    def __init__(self, inner: nn.Module) -> None:
        super().__init__()
        self.inner = inner

    def forward(self, picture: Tensor, row: Tensor) -> Tensor:
        return self.inner(picture, row, IDS.expand(len(row), -1), torch.ones(len(row), 7).long(), 2.0)


def test_the_score_is_what_the_model_says_of_the_inputs() -> None:
    model, given = multimodal(), several()
    with torch.no_grad():
        wanted = model(**given)[0]
    assert torch.allclose(opened(model, given).scores, wanted, atol=1e-6)
    assert torch.allclose(opened(model, tuple(given.values())).scores, wanted, atol=1e-6)


def test_one_piece_hidden_in_one_input_leaves_the_others_alone() -> None:
    model = Shares()
    told = explainers.get("feature-ablation")(segments="grid", n_segments=4).explain(
        model, {"picture": PICTURE, "row": ROW}, 0
    )
    assert told["row"].values.tolist() == pytest.approx((model.right * ROW[0]).tolist(), abs=1e-4)
    falls = told["picture"].values.unique()
    assert len(falls) == 4
    assert float(falls.sum()) == pytest.approx(float((model.left * PICTURE[0]).sum()), abs=1e-3)


def test_noise_is_a_share_of_each_inputs_own_range() -> None:
    space = opened(Shares(), {"picture": 100 * PICTURE, "row": ROW}).space
    scale = space.scale(torch.cat([100 * PICTURE.flatten(1), ROW], 1))
    wide, narrow = float(100 * (PICTURE.max() - PICTURE.min())), float(ROW.max() - ROW.min())
    assert scale.unique().tolist() == pytest.approx(sorted([narrow, wide]))


def test_a_background_of_several_inputs() -> None:
    model = Shares()
    rows = {"picture": numbers(5, 3, 4, 5, seed=8), "row": numbers(5, FEATURES, seed=9)}
    told = explainers.get("kernel-shap")(n_samples=600, segments="grid", n_segments=2).explain(
        model, {"picture": PICTURE, "row": ROW}, 0, background=rows
    )
    wanted = (ROW - rows["row"].mean(0))[0] * model.right
    assert told["row"].values.tolist() == pytest.approx(wanted.tolist(), abs=1e-3)
    for bad in ({"picture": rows["picture"]}, {**rows, "row": rows["row"][:2]}, rows["row"], (1, 2)):
        with pytest.raises(ExplainError, match="The background must be a dict of tensors as the inputs are"):
            explainers.get("kernel-shap")().explain(model, {"picture": PICTURE, "row": ROW}, 0, background=bad)
    with pytest.raises(ExplainError, match="background= is for numbers"):
        explainers.get("kernel-shap")().explain(multimodal(), several(), 0, background=several())


def test_a_baseline_that_one_input_knows_is_for_that_one() -> None:
    run = opened(multimodal(), several())
    place = {key: place for key, _, place in run.space.parts}
    blurred = run.baseline("blur")
    assert not torch.equal(blurred[:, place["picture"]], run.inputs[:, place["picture"]])
    assert blurred[:, place["row"]].count_nonzero() == 0
    with pytest.raises(ExplainError, match="not known for any of the 3 inputs"):
        run.baseline("black")


def test_the_embedding_is_found_whatever_it_is_called() -> None:
    class Two(nn.Module):
        """Two texts share their words' embedding; positions go through another."""

        def __init__(self) -> None:
            super().__init__()
            self.places, self.words = nn.Embedding(40, 3), nn.Embedding(40, 3)

        def forward(self, left: Tensor, right: Tensor) -> Tensor:
            places = self.places(torch.arange(left.shape[1])[None].expand(len(left), -1))
            return (self.words(left) * places).sum(1) * self.words(right).sum(1)

    torch.manual_seed(0)
    model, left, right = Two(), torch.tensor([[5, 6, 7]]), torch.tensor([[1, 9]])
    told = explainers.get("input-x-gradient")().explain(model, (left, right), 0)
    assert [tuple(one.values.shape) for one in told] == [(3,), (2,)]
    score = float(model(left, right)[0, 0].detach())
    assert [float(one.values.sum()) for one in told] == pytest.approx([score, score], rel=1e-4)
    assert told[0].places.names == ("5", "6", "7")


def test_ids_that_are_held_are_held() -> None:
    model = multimodal()
    told = explainers.get("saliency")().explain(model, several(), 0)
    assert "attention_mask" not in told
    assert float(told["input_ids"].values[6]) == 0, "the mask hides the last token"
    assert 6 in told["input_ids"].places.special


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({"row": numbers(2, FEATURES)}, "Each of several inputs must be one row .1, ….*'row' has the shape .2, 6."),
        ({"row": numbers(FEATURES)}, "'row' has the shape .6,.. Give each tensor its batch axis"),
        ({"row": torch.full((1, FEATURES), float("inf"))}, "The input 'row' has NaN or infinite values"),
        ({"surprise": 3}, "The model raised TypeError.*unexpected keyword argument 'surprise'"),
    ],
)
def test_what_does_not_fit_is_a_sentence(change: dict[str, Any], told: str) -> None:
    with pytest.raises(ExplainError, match=told):
        explainers.get("saliency")().explain(multimodal(), {**several(), **change}, 0)


def test_nothing_to_explain_is_a_sentence() -> None:
    class Whole(nn.Module):
        def forward(self, numbers: Tensor) -> Tensor:
            return numbers * 2.0

    with pytest.raises(ExplainError, match="neither was found in 0: torch.int64 .1, 3."):
        explainers.get("saliency")().explain(Whole(), torch.tensor([[1, 2, 3]]), 0)
    with pytest.raises(ExplainError, match="The model raised RuntimeError on these inputs"):
        explainers.get("saliency")().explain(nn.Linear(3, 2), torch.tensor([[1, 2, 3]]), 0)
    with pytest.raises(ExplainError, match="explained for a torch.nn.Module, this is a function"):
        explainers.get("lime")().explain(lambda rows: rows, {"a": ROW}, 0)


@pytest.mark.parametrize("name", ["integrated-gradients", "lrp", "kernel-shap"])
def test_a_model_that_cannot_be_copied_is_left_as_found(name: str) -> None:
    class Stubborn(nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.inner = multimodal()
            self.inner.read.mix.register_forward_hook(lambda _module, _inputs, output: output * 1.5)

        def __deepcopy__(self, memo: Any) -> Any:
            raise RuntimeError("no")

        def forward(self, **inputs: Any) -> Tensor:
            return self.inner(**inputs)

    model = Stubborn().train()
    before = snapshot.of(model)
    if name == "lrp":
        with pytest.raises(ExplainError, match="cannot be copied"):
            explainers.get(name)().explain(model, several(), 0)
    else:
        told = explainers.get(name)().explain(model, several(), 0)
        with torch.no_grad():
            assert told["row"].score == pytest.approx(float(model.eval()(**several())[0, 0]), rel=1e-4)
        model.train()
    assert snapshot.difference(before, snapshot.of(model)) == []
