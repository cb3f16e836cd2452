"""Which places of a network can be explained, and where CAM methods start."""

from __future__ import annotations

import pytest
import torch
from nets import HEIGHT, WIDTH, Aliasing, picture, seeded, small
from torch import Tensor, nn

from xai_widgets import ExplainError, explainers
from xai_widgets.models import adapt


def names(model: nn.Module) -> list[str]:
    return [layer.name for layer in adapt(model).layers(picture()[None])]


def start(model: nn.Module) -> str:
    return adapt(model).default_layer(picture()[None])


def test_the_maps_are_listed_in_the_order_they_are_made() -> None:
    model = small()
    found = adapt(model).layers(picture()[None])
    assert [layer.name for layer in found] == ["features.0", "features.2", "features.3", "features"]
    conv = found[0]
    assert (conv.channels, conv.height, conv.width) == (6, HEIGHT // 2, WIDTH // 2)
    assert start(model) == "features"


def test_a_layer_that_is_not_listed_can_be_asked_for_by_name() -> None:
    answer = explainers.GradCam(layer="features.1").explain(small(), picture(), 1)
    assert answer.layer == "features.1"
    assert answer.values.shape == (HEIGHT // 2, WIDTH // 2)


@pytest.mark.parametrize("layer", ["feature", "features.9", "head", "drop", "Features"])
def test_a_layer_without_a_map_is_refused(layer: str) -> None:
    model = small()
    with pytest.raises(ExplainError, match=f"There is no layer with a map called '{layer}'"):
        explainers.Activation(layer=layer).explain(model, picture(), 1)
    assert explainers.Activation().explain(model, picture(), 1).layer == "features"


def test_the_nearest_layer_is_named() -> None:
    with pytest.raises(ExplainError, match="Did you mean 'features'"):
        explainers.Activation(layer="feature").explain(small(), picture(), 1)


class Pooled(nn.Module):
    def __init__(self) -> None:
        super().__init__()
        self.conv = nn.Conv2d(3, 5, 3, padding=1)
        self.pool = nn.AdaptiveAvgPool2d((5, 7))
        self.one = nn.AdaptiveAvgPool2d(1)

    def forward(self, x: Tensor) -> Tensor:
        return self.one(self.pool(self.conv(x))).flatten(1)


def test_cam_starts_before_the_pooling() -> None:
    model = Pooled()
    assert names(model) == ["conv", "pool"]
    assert start(model) == "conv"


def test_what_was_overwritten_later_is_left_out() -> None:
    """Its name would show the activation, not what the layer gave."""

    class Overwriting(nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.first, self.second = nn.Conv2d(3, 4, 1), nn.Conv2d(4, 4, 1)

        def forward(self, x: Tensor) -> Tensor:
            x = self.first(x)
            x.mul_(2)
            return self.second(x).mean((2, 3))

    assert names(Overwriting()) == ["second"]


def test_maps_that_do_not_follow_the_picture_are_left_out() -> None:
    class Odd(nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.conv = nn.Conv2d(3, 4, 1)
            self.last_channels, self.upright = nn.Identity(), nn.Linear(4, 4)

        def forward(self, x: Tensor) -> Tensor:
            x = self.upright(self.last_channels(self.conv(x).permute(0, 3, 2, 1)))
            return x.mean((1, 2))

    assert names(Odd()) == ["conv"]


def test_a_deep_network_lists_its_blocks() -> None:
    block = lambda: nn.Sequential(nn.Conv2d(4, 4, 3, padding=1), nn.ReLU(), nn.Conv2d(4, 4, 1))  # noqa: E731
    model = seeded(
        lambda: nn.Sequential(nn.Conv2d(3, 4, 1), *(block() for _ in range(20)), nn.AdaptiveAvgPool2d(1), nn.Flatten())
    )
    found = names(model)
    assert found == [str(i) for i in range(21)]
    inside = explainers.Activation(layer="5.1").explain(model, picture(), 1)
    assert inside.layer == "5.1"


def test_nothing_of_a_guarded_model_stays_hooked() -> None:
    model = Aliasing()
    assert names(model)[-1] == "relu"
    assert not any(module._forward_hooks for module in model.modules())


def test_another_size_of_picture_has_other_maps() -> None:
    model = adapt(kept := small())
    small_, large = torch.zeros(1, 3, 20, 28), torch.zeros(1, 3, 40, 28)
    assert model.layers(small_)[0].height == 10
    assert model.layers(large)[0].height == 20
    assert kept is not None
