"""A model that breaks down on what a method makes of the input: the sentence names the input that it broke down on."""

from __future__ import annotations

import numpy as np
import pytest
import torch
from kinds import FEATURES, numbers
from nets import picture, small
from quick import TARGET, made
from torch import Tensor, nn

from xai_widgets import ExplainError, explainers
from xai_widgets.core.run import Run
from xai_widgets.models import adapt


class OnlyOne(nn.Module):
    """Answers NaN to every picture but one."""

    def __init__(self) -> None:
        super().__init__()
        self.inner = small()
        self.register_buffer("known", picture()[None])

    def forward(self, x: Tensor) -> Tensor:
        same = (x - self.known).abs().flatten(1).amax(1) < 1e-5
        return torch.where(same[:, None], self.inner(x), torch.nan)


class NeedsTheFirst(nn.Module):
    """Answers NaN without the first channel of its features."""

    def __init__(self) -> None:
        super().__init__()
        self.inner = small()

    def forward(self, x: Tensor) -> Tensor:
        means = self.inner.features(x).mean((2, 3))
        return self.inner.head(means) * (means[:, :1] / means[:, :1])


NAMED = {
    "integrated-gradients": "for the baseline 'zero'",
    "deeplift": "for the baseline 'zero'",
    "expected-gradients": r"for point \d+ on the ways from the baselines",
    "gradient-shap": r"for point \d+ on the ways from the baselines",
    "smoothgrad": "for noisy copy 1",
    "vargrad": "for noisy copy 1",
    "score-cam": "for the picture seen through channel 1, by falling peak",
    "occlusion": "for the picture with rows 0 to 5 and columns 0 to 5 covered",
    "rise": "for the picture seen through mask 1",
    "feature-ablation": r"with pieces \d+ hidden",
    "lime": "with pieces .* hidden",
    "kernel-shap": "with pieces .* hidden",
    "shapley-sampling": "with pieces .* hidden",
}


@pytest.mark.parametrize("name", NAMED)
def test_the_input_that_gave_no_number_is_named(name: str) -> None:
    own = {"n_samples": 64} if name in ("lime", "kernel-shap") else {}
    with pytest.raises(ExplainError, match=f"The model answered nan {NAMED[name]}.* need finite scores") as told:
        made(name, **own).explain(OnlyOne(), picture(), TARGET)
    assert str(told.value).endswith(".")


def test_every_method_that_asks_about_other_inputs_is_among_them() -> None:
    asks = {"gradient", "masking"}
    once = {"saliency", "input-x-gradient"}
    assert {name for name in explainers.names() if explainers.get(name).family in asks} - once <= NAMED.keys()


def test_the_channel_without_which_there_is_no_number_is_named() -> None:
    with pytest.raises(ExplainError, match="answered nan for the layer 'inner.features.4' without its channel 0"):
        made("ablation-cam", layer="inner.features.4").explain(NeedsTheFirst(), picture(), TARGET)


def test_the_way_between_is_named_where_both_ends_are_right() -> None:
    class Gap(nn.Module):
        def forward(self, x: Tensor) -> Tensor:
            size = x.abs().mean((1, 2, 3))[:, None]
            return torch.where((size > 0.2) & (size < 0.5), torch.inf, 1.0) * size

    with pytest.raises(ExplainError, match=r"answered inf for the input \d+% of the way from the baseline"):
        explainers.IntegratedGradients(n_steps=9).explain(Gap(), picture(), 0)


def test_the_row_of_a_table_is_named() -> None:
    row = numbers(FEATURES).double().numpy()

    def model(rows: np.ndarray) -> np.ndarray:
        return np.where(np.allclose(rows, row), 1.0, np.nan) * rows[:, 0]

    with pytest.raises(ExplainError, match=r"answered nan for the row with a = \S+, b = \S+, .*f = "):
        explainers.get("lime")(n_samples=64).explain(
            model, row, 0, background=numbers(30, FEATURES, seed=2).double().numpy(),
            feature_names=[*"abcdefghi"[:FEATURES]],
        )  # fmt: skip


def test_what_was_heard_is_forgotten() -> None:
    model = small()
    run = Run(adapt(model), picture()[None])
    list(made("smoothgrad").estimates(run, TARGET))
    assert len(run.heard._chunks) > 0
    list(made("saliency").estimates(run, TARGET))
    assert len(run.heard._chunks) == 0
