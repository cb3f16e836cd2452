"""Where on the picture the tokens of windows are, against the same map rolled and cut by hand."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest
import torch
import torchvision
import transformers
from nets import seeded
from torch import Tensor, nn
from torch.nn import functional
from transformers_nets import HEIGHT, PATCH, WIDTH, classifier, ids, pixels, vit

from xai_widgets.models.attention import AttentionModel

WINDOW = 4


def torchs() -> nn.Module:
    return seeded(
        lambda: torchvision.models.SwinTransformer(
            [2, 2], 16, depths=[2, 2], num_heads=[2, 2], window_size=[WINDOW, WINDOW], num_classes=3
        )
    ).eval()


def torchs_second() -> nn.Module:
    return seeded(
        lambda: torchvision.models.SwinTransformer(
            [2, 2], 16, depths=[2, 2], num_heads=[2, 2], window_size=[WINDOW, WINDOW], num_classes=3,
            block=torchvision.models.swin_transformer.SwinTransformerBlockV2,
            downsample_layer=torchvision.models.swin_transformer.PatchMergingV2,
        )
    ).eval()  # fmt: skip


def transformers_(kind: type, config: type) -> Callable[[], nn.Module]:
    options = {"patch_size": 2, "embed_dim": 16, "depths": [2, 2], "num_heads": [2, 2], "window_size": WINDOW}
    return lambda: seeded(lambda: kind(config(image_size=[20, 28], **options))).eval()


MODELS = {
    "torchvision": torchs, "torchvision, version 2": torchs_second,
    "transformers": transformers_(transformers.SwinModel, transformers.SwinConfig),
    "transformers, version 2": transformers_(transformers.Swinv2Model, transformers.Swinv2Config),
}  # fmt: skip


def cut(height: int, width: int, shift: int) -> Tensor:
    """(groups, tokens): which patch each token is, -1 for padding: padded to whole windows, rolled and cut."""
    patches = torch.arange(height * width).reshape(1, 1, height, width)
    padded = functional.pad(patches, (0, -width % WINDOW, 0, -height % WINDOW), value=-1)[0, 0]
    rolled = padded.roll((-shift, -shift), (0, 1))
    return rolled.unfold(0, WINDOW, WINDOW).unfold(1, WINDOW, WINDOW).reshape(-1, WINDOW * WINDOW)


@pytest.mark.parametrize("name", MODELS)
def test_tokens_of_windows_are_where_they_were_cut(name: str) -> None:
    """20 × 28 pixels are 10 × 14 patches, which windows of 4 × 4 cut with padding on both sides, then 5 × 7 of them."""
    attended = AttentionModel(MODELS[name]()).attend({"pixel_values": pixels()} if "formers" in name else pixels())
    wanted = [cut(10, 14, 0), cut(10, 14, 2), cut(5, 7, 0), cut(5, 7, 2)]
    sizes = [(10, 14), (10, 14), (5, 7), (5, 7)]
    for found, patches, (height, width) in zip(attended.places(), wanted, sizes, strict=True):
        assert found is not None
        assert (found.dtype, found.shape) == (np.float32, (*patches.shape, 2))
        centres = np.stack([(patches // width + 0.5) / height, (patches % width + 0.5) / width], -1)
        assert np.allclose(found, np.where(patches[..., None] < 0, np.nan, centres), atol=1e-5, equal_nan=True)


def test_patches_of_a_vision_transformer_are_in_order_and_its_class_token_is_nowhere() -> None:
    for found in AttentionModel(vit()).attend({"pixel_values": pixels()}).places():
        assert found is not None
        assert np.isnan(found[0, 0]).all()
        y, x = np.meshgrid(np.arange(HEIGHT // PATCH), np.arange(WIDTH // PATCH), indexing="ij")
        centres = np.stack([(y + 0.5) * PATCH / HEIGHT, (x + 0.5) * PATCH / WIDTH], -1).reshape(-1, 2)
        assert np.allclose(found[0, 1:], centres, atol=1e-5)


def test_words_are_nowhere() -> None:
    assert AttentionModel(classifier()).attend({"input_ids": ids()}).places() == [None, None]


@pytest.mark.parametrize("most", [6, 35])
def test_what_is_not_understood_is_nowhere(most: int) -> None:
    class Sorted(nn.Module):
        """Tokens in the order of their first number, some or all of them, where no picture has them."""

        def __init__(self) -> None:
            super().__init__()
            self.patches, self.most = nn.Conv2d(3, 8, 4, 4), most

        def forward(self, x: Tensor) -> Tensor:
            tokens = self.patches(x).flatten(2).transpose(1, 2)
            order = tokens[..., :1].argsort(1).expand_as(tokens)
            q = tokens.gather(1, order[:, : self.most])[:, None]
            return functional.scaled_dot_product_attention(q, q, q)[:, 0].mean(1)

    assert [found is None for found in AttentionModel(seeded(Sorted)).attend(pixels()).places()] == [True]
