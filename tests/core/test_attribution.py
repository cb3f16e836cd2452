"""An Attribution draws itself without a widget."""

from __future__ import annotations

import dataclasses
import io

import numpy as np
import pytest
import torch
from PIL import Image

from xai_widgets import Attribution


def drawn(values: torch.Tensor) -> np.ndarray:
    return np.asarray(Image.open(io.BytesIO(Attribution(values, 0, "saliency", 1.0)._repr_png_())))


def test_the_largest_is_white_and_the_smallest_black() -> None:
    values = torch.linspace(-3, 5, 40 * 80).reshape(40, 80)
    picture = drawn(values)
    assert picture.shape == (80, 160)
    assert (picture[0, 0], picture[-1, -1]) == (0, 255)
    assert (np.diff(picture[0].astype(int)) >= 0).all()


def test_channels_are_added_up() -> None:
    kept = Attribution(torch.stack([torch.full((2, 3), 2.0), torch.ones(2, 3)]), 0, "saliency", 1.0)
    assert torch.equal(kept.map, torch.full((2, 3), 3.0))


def test_a_constant_map_and_a_large_one() -> None:
    assert drawn(torch.ones(2, 3)).shape == (106, 159)
    assert drawn(torch.ones(2, 3)).max() == 0
    assert drawn(torch.rand(300, 200)).shape == (300, 200)


def test_a_large_map_is_drawn_smaller_so_that_a_notebook_stays_small() -> None:
    values = torch.rand(1024, 1536, generator=torch.Generator().manual_seed(0))
    data = Attribution(values, 0, "saliency", 1.0)._repr_png_()
    assert len(data) <= 150_000
    assert drawn(values).shape == (256, 384)


def test_it_cannot_be_changed() -> None:
    with pytest.raises(dataclasses.FrozenInstanceError):
        Attribution(torch.ones(2, 3), 0, "saliency", 1.0).target = 3  # type: ignore[misc]
