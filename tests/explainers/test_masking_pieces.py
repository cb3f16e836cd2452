"""The pieces that masking hides: how a picture is cut, a person's own mask, and what hidden ones show."""

from __future__ import annotations

import numpy as np
import pytest
import torch
from explainers.test_masking import columns, last
from nets import HEIGHT, WIDTH, picture, small
from torch import Tensor, nn

from xai_widgets import ExplainError, explainers
from xai_widgets.core.run import Run
from xai_widgets.explainers.masking import engine, segments
from xai_widgets.models import adapt


@pytest.mark.parametrize("how", ["slic", "grid"])
def test_pieces_cover_the_picture(how: str) -> None:
    model = small()
    run = Run(adapt(model), picture()[None])
    cut = segments.pieces(run, how, 12)
    assert cut.shape == (HEIGHT, WIDTH)
    assert torch.equal(torch.unique(cut), torch.arange(int(cut.max()) + 1))
    assert segments.pieces(run, how, 12) is cut, "cut once for a run"
    assert how == "slic" or int(cut.max()) + 1 == 12


def test_slic_follows_edges_and_squares_do_not() -> None:
    x = torch.zeros(3, HEIGHT, WIDTH)
    x[:, :, 14:] = 1
    model = small()
    run = Run(adapt(model), x[None])

    def mixed(how: str) -> float:
        """The share of pixels on the smaller side of the edge in their piece."""
        cut = segments.pieces(run, how, 6)
        bright = [float(x[0][cut == piece].mean()) for piece in range(int(cut.max()) + 1)]
        return float(np.mean([min(share, 1 - share) for share in bright]))

    assert mixed("slic") < 0.06 < mixed("grid")


def test_without_scikit_image_it_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(segments, "CAN_SLIC", False)
    with pytest.raises(ExplainError, match=r'needs scikit-image: pip install "xai-widgets\[images\]"'):
        explainers.FeatureAblation(segments="slic").explain(small(), picture(), 0)


def test_a_picture_of_one_colour_has_pieces() -> None:
    flat = torch.full((3, HEIGHT, WIDTH), 0.5)
    assert explainers.FeatureAblation(n_segments=4).explain(small(), flat, 0).values.shape == (HEIGHT, WIDTH)


@pytest.mark.parametrize(
    ("mask", "told"),
    [
        (torch.zeros(HEIGHT, WIDTH), "must be whole numbers"),
        (torch.zeros(HEIGHT, WIDTH + 1).long(), "must be whole numbers of the shape"),
        (torch.zeros(WIDTH, HEIGHT).long(), "must have the shape"),
        (torch.zeros(HEIGHT, WIDTH).long(), "is one piece"),
    ],
)
def test_a_feature_mask_of_the_wrong_kind_is_a_sentence(mask: Tensor, told: str) -> None:
    with pytest.raises(ExplainError, match=told):
        last("feature-ablation", small(), mask)


@pytest.mark.parametrize("name", ["lime", "kernel-shap"])
def test_fewer_samples_than_pieces_is_a_sentence(name: str) -> None:
    with pytest.raises(ExplainError, match="n_samples 8 is fewer than the 9 pieces"):
        last(name, small(), columns(9), n_samples=8)


def test_numbers_of_a_feature_mask_may_have_gaps_and_a_channel() -> None:
    mask = columns(5)
    usual = last("feature-ablation", small(), mask)
    other = last("feature-ablation", small(), (mask * 10 - 3)[None].numpy().astype(np.int32))
    assert torch.equal(usual.values, other.values)


def test_hidden_is_the_baseline_and_kept_is_the_picture() -> None:
    class Seen(nn.Module):
        rows: list[Tensor] = []

        def forward(self, x: Tensor) -> Tensor:
            Seen.rows.extend(x.detach().clone())
            return x.mean((2, 3))

    model, x, mask = Seen(), picture(), columns(4)
    run = Run(adapt(model), x[None])
    game = engine.Game(run, 0, mask, run.baseline("mean"))
    Seen.rows.clear()
    list(game.scores(torch.tensor([[True, False, False, True]])))
    shown = torch.where((mask == 0) | (mask == 3), x, x.mean((1, 2), keepdim=True).expand_as(x))
    assert torch.allclose(Seen.rows[-1], shown)
