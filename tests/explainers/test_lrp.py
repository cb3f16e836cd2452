"""LRP through zennit: by hand on small nets, conserved, and never on the original's weights."""

from __future__ import annotations

import copy
import importlib.util

import pytest
import snapshot
import torch
from nets import Linear, attending, picture, seeded, small
from torch import Tensor, nn

from xai_widgets import ExplainError, explainers
from xai_widgets.core.run import Run
from xai_widgets.models import adapt
from xai_widgets.widgets import describe

RULES = ("epsilon-plus", "epsilon-plus-flat", "epsilon-alpha2-beta1", "epsilon-alpha2-beta1-flat", "epsilon-gamma-box")


def test_epsilon_by_hand() -> None:
    model = nn.Sequential(nn.Flatten(), nn.Linear(2, 2), nn.ReLU(), nn.Linear(2, 1))
    model[1].weight.data = torch.tensor([[2.0, -1.0], [-1.0, 1.0]])
    model[1].bias.data = torch.tensor([-1.0, 0.0])
    model[3].weight.data, model[3].bias.data = torch.tensor([[1.0, 3.0]]), torch.zeros(1)
    # Of (2, 1) the first unit is 4 - 1 - 1 = 2 and gets all of the score, 2; the second is 0. It took in 4, -1 and a
    # bias of -1, so the pixels get 2 · 4/2 and 2 · -1/2, and the bias keeps -1.
    answer = explainers.Lrp().explain(model, torch.tensor([[[2.0, 1.0]]]), 0)
    assert answer.values.tolist() == [pytest.approx([4, -1], abs=1e-4)]
    assert answer.error == pytest.approx(1, abs=1e-4)
    assert answer.error_name == "completeness gap"


def one_convolution(weights: list[float]) -> nn.Module:
    """The sum over places of weights times channels."""
    conv = nn.Conv2d(len(weights), 1, 1, bias=False)
    conv.weight.data = torch.tensor(weights).reshape(1, -1, 1, 1)
    return nn.Sequential(conv, nn.AdaptiveAvgPool2d(1), nn.Flatten())


@pytest.mark.parametrize(
    ("rules", "by_hand"),
    [
        # Contributions of (1, 3, 2) under (4, -1, 2) are 4, -3 and 4, the score 5.
        ("epsilon-plus", [2.5, 0, 2.5]),  # 5 shared over the positive ones
        ("epsilon-alpha2-beta1", [5, -5, 5]),  # 2 · 5 over the positive, 1 · 5 over the negative ones
        ("epsilon-plus-flat", [5 / 3, 5 / 3, 5 / 3]),  # the first layer shares evenly
    ],
)
def test_rules_of_convolutions_by_hand(rules: str, by_hand: list[float]) -> None:
    x = torch.tensor([1.0, 3.0, 2.0]).reshape(3, 1, 1).expand(3, 1, 2).clone()
    answer = explainers.Lrp(rules=rules, reduce="none").explain(one_convolution([4.0, -1.0, 2.0]), x, 0)
    assert answer.score == pytest.approx(5)
    assert answer.values[:, 0].T.tolist() == [pytest.approx([value / 2 for value in by_hand], abs=1e-4)] * 2


def test_the_box_by_hand() -> None:
    # The bounds are the picture's own, 1 to 2 in the one channel: x w - l w⁺ - h w⁻ is 2 · (2 - 1) at the larger
    # place and nothing at the smaller, which take the whole score of 2 · (1 + 2) / 2 = 3 between them.
    x = torch.tensor([[[1.0, 2.0]]])
    conv = nn.Conv2d(1, 1, (1, 2), bias=False)
    conv.weight.data.fill_(2.0)
    model = nn.Sequential(conv, nn.Flatten())
    answer = explainers.Lrp(rules="epsilon-gamma-box", reduce="none").explain(model, x, 0)
    assert answer.values[0].tolist() == [pytest.approx([0, 6], abs=1e-3)]


def test_a_merged_batch_norm_is_the_convolution_that_does_the_same() -> None:
    def build() -> nn.Module:
        norm = nn.BatchNorm2d(4)
        norm.running_mean.normal_()
        norm.running_var.uniform_(0.5, 2)
        norm.weight.data.uniform_(-1, 1)
        norm.bias.data.normal_()
        return nn.Sequential(nn.Conv2d(3, 4, 3), norm, nn.ReLU(), nn.AdaptiveAvgPool2d(1), nn.Flatten()).eval()

    model = seeded(build)
    merged = copy.deepcopy(model)
    merged[0], merged[1] = torch.nn.utils.fuse_conv_bn_eval(merged[0], merged[1]), nn.Identity()
    for rules in RULES:
        with_norm, without = (explainers.Lrp(rules=rules).explain(m, picture(), 1).values for m in (model, merged))
        assert torch.allclose(with_norm, without, atol=1e-4 * float(without.abs().max()))


@pytest.mark.parametrize("rules", RULES)
def test_it_is_what_zennit_gives(rules: str) -> None:
    from zennit import canonizers, composites

    model, x = small(), picture()[None].requires_grad_()
    model.features[2] = nn.ReLU()
    low, high = x.detach().amin((2, 3), keepdim=True).expand_as(x), x.detach().amax((2, 3), keepdim=True).expand_as(x)
    asked = {"low": low, "high": high} if rules == "epsilon-gamma-box" else {}
    composite = composites.COMPOSITES[rules.replace("-", "_")](
        canonizers=[canonizers.SequentialMergeBatchNorm()], **asked
    )
    with composite.context(model) as ruled:
        outputs = ruled(x)
        (wanted,) = torch.autograd.grad(outputs, x, outputs.detach() * torch.eye(4)[2])
    ours = explainers.Lrp(rules=rules, reduce="none").explain(small(), picture(), 2).values
    assert float((ours - wanted[0]).abs().max()) < 1e-4 * float(wanted.abs().max())


def test_without_biases_the_score_is_conserved() -> None:
    def build() -> nn.Module:
        return nn.Sequential(
            nn.Conv2d(3, 5, 3, bias=False), nn.ReLU(), nn.Conv2d(5, 6, 3, bias=False), nn.ReLU(),
            nn.AdaptiveAvgPool2d(1), nn.Flatten(), nn.Linear(6, 4, bias=False),
        )  # fmt: skip

    answer = explainers.Lrp().explain(seeded(build), picture(), 1)
    assert float(answer.values.sum()) == pytest.approx(answer.score, rel=1e-3)
    assert answer.error == pytest.approx(0, abs=1e-3)


def test_torchvisions_residual_blocks_are_conserved_too() -> None:
    from torchvision.models.resnet import BasicBlock

    def build() -> nn.Module:
        block = BasicBlock(4, 4)
        return nn.Sequential(
            nn.Conv2d(3, 4, 3, bias=False), block, nn.AdaptiveAvgPool2d(1), nn.Flatten(), nn.Linear(4, 4, bias=False)
        ).eval()

    answer = explainers.Lrp().explain(seeded(build), picture(), 1)
    assert answer.error == pytest.approx(0, abs=2e-3 * abs(answer.score))


def test_the_originals_weights_are_not_written_to_even_when_it_fails() -> None:
    class Fails(nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.inner = small()

        def forward(self, x: Tensor) -> Tensor:
            return _Breaks.apply(self.inner(x))

    class _Breaks(torch.autograd.Function):
        @staticmethod
        def forward(ctx: object, x: Tensor) -> Tensor:
            return x.clone()

        @staticmethod
        def backward(ctx: object, grad: Tensor) -> Tensor:
            raise RuntimeError("no way back")

    model = Fails()
    before = snapshot.of(model)
    with pytest.raises(ExplainError, match="LRP could not explain this model: zennit raised RuntimeError: no way back"):
        explainers.Lrp().explain(model, picture(), 0)
    assert snapshot.difference(before, snapshot.of(model)) == []


def test_a_model_of_functions_says_how_much_was_lost() -> None:
    answer = explainers.Lrp().explain(Linear(), picture(), 1)
    assert answer.error is not None and answer.error > 0


def test_without_zennit_it_is_listed_with_the_line_to_install_it(monkeypatch: pytest.MonkeyPatch) -> None:
    found = importlib.util.find_spec
    monkeypatch.setattr(importlib.util, "find_spec", lambda module: None if module == "zennit" else found(module))
    model = small()
    unavailable = describe.unavailable(Run(adapt(model), picture()[None]))
    assert unavailable["lrp"] == 'LRP needs zennit: pip install "xai-widgets[lrp]".'
    with pytest.raises(ExplainError, match="LRP needs zennit"):
        explainers.Lrp().explain(model, picture(), 0)


def test_attention_has_no_rule() -> None:
    with pytest.raises(ExplainError, match="LRP by zennit has no rule for nn.MultiheadAttention.* Use attention-grad"):
        explainers.Lrp().explain(attending(small()), picture(), 0)


def test_a_network_on_which_the_score_is_lost_is_a_sentence() -> None:
    class Scaled(nn.Module):
        """Multiplies by much, in a function, for which there is no rule."""

        def __init__(self) -> None:
            super().__init__()
            self.conv = nn.Conv2d(3, 2, 1)

        def forward(self, x: Tensor) -> Tensor:
            return (1e6 * self.conv(x)).mean((2, 3))

    with pytest.raises(ExplainError, match="LRP lost the score on its way back .* adds up to .* Use integrated"):
        explainers.Lrp().explain(Scaled(), picture(), 0)
