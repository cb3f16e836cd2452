"""Layer-wise relevance propagation, by zennit, on a copy with weights of its own."""

from __future__ import annotations

import copy
import importlib.util
from collections.abc import Iterator
from typing import Any

import torch
from torch import Tensor, nn

from ..core.attribution import Attribution
from ..core.errors import Cancelled, ExplainError
from ..core.params import Choice
from ..core.run import Run
from ..core.target import TargetLike, as_target
from .base import Explainer
from .channels import reduce_param
from .registry import register

INSTALL = 'pip install "xai-widgets[lrp]"'


LOST = 1000
"""So many times the largest score the map may be off; a map that is further off is made of nothing but rounding."""


@register
class Lrp(Explainer):
    """The raw output handed back layer by layer, each unit sharing out what it got in proportion to what it took in.

    Convolutions share by the rule that `rules` names, linear layers by epsilon; BatchNorm is merged into the layer
    before it, and torchvision's ResNets have their additions shared out, all of it on a copy of the model. The
    arithmetic is float32 at least.
    Values: (H, W), or (C, H, W) with reduce="none"; signed. `error` is the completeness gap: how far the sum is from
    the score, which is what biases and operations without a rule kept.
    Paper: Bach et al. 2015, https://doi.org/10.1371/journal.pone.0130140.
    """

    name = "lrp"
    label = "LRP"
    family = "rules"
    about = (
        "Hands the score back through the network, each unit sharing it out over its inputs: a sharp map for one"
        " pass. The rules are a choice that changes the map, and what is written as functions instead of modules,"
        " attention or unusual additions has no rule: a large gap says so."
    )
    formula = (
        '<math xmlns="http://www.w3.org/1998/Math/MathML"><mrow><msub><mi>R</mi><mi>i</mi></msub><mo>=</mo><munder>'
        "<mo>∑</mo><mi>j</mi></munder><mfrac><mrow><msub><mi>x</mi><mi>i</mi></msub><mi>ρ</mi><mo>(</mo><msub><mi>w"
        "</mi><mrow><mi>i</mi><mi>j</mi></mrow></msub><mo>)</mo></mrow><mrow><mi>ε</mi><mo>+</mo><munder><mo>∑</mo>"
        "<mi>k</mi></munder><msub><mi>x</mi><mi>k</mi></msub><mi>ρ</mi><mo>(</mo><msub><mi>w</mi><mrow><mi>k</mi><mi>j"
        "</mi></mrow></msub><mo>)</mo></mrow></mfrac><msub><mi>R</mi><mi>j</mi></msub></mrow></math>"
    )
    paper = ("Bach et al. 2015", "https://doi.org/10.1371/journal.pone.0130140")
    params = (
        Choice("rules", "rules", (("epsilon-plus", "epsilon, plus"), ("epsilon-plus-flat", "epsilon, plus, flat"),
                                  ("epsilon-alpha2-beta1", "epsilon, α2 β1"),
                                  ("epsilon-alpha2-beta1-flat", "epsilon, α2 β1, flat"),
                                  ("epsilon-gamma-box", "epsilon, γ, box")), "epsilon-plus",
               help="for linear layers, convolutions, and the first layer"),
        reduce_param("sum"),
    )  # fmt: skip
    adds_up = "score"

    needs_numbers = True

    @classmethod
    def missing(cls) -> str:
        """See Explainer."""
        return "" if importlib.util.find_spec("zennit") is not None else f"LRP needs zennit: {INSTALL}."

    def steps(self, run: Run, target: TargetLike) -> Iterator[Attribution]:
        score = run.score(target)
        relevance = self._relevance(run, target)[0].float()
        run.check()
        gap = (relevance.sum() - score).abs()
        if gap > LOST * run.scores.abs().max():
            raise ExplainError(
                f"LRP lost the score on its way back through this model: it adds up to {float(relevance.sum()):.3g},"
                f" and the score is {float(score):.3g}. zennit has no rules for functions that multiply, such as"
                " attention, nor for normalising layers but BatchNorm. Use integrated-gradients."
            )
        yield self.answer(run, target, run.space.reduced(relevance, self.values["reduce"]), error=gap,
                          error_name="completeness gap")  # fmt: skip

    def refuses(self, run: Run) -> str:
        """See Explainer."""
        if (why := super().refuses(run)) or not run.model.contains(nn.MultiheadAttention):
            return why
        return (
            "LRP by zennit has no rule for nn.MultiheadAttention, through which relevance would have to go. Use"
            " attention-gradient or integrated-gradients."
        )

    def _relevance(self, run: Run, target: TargetLike) -> Tensor:
        dtype = torch.float64 if run.inputs.dtype == torch.float64 else torch.float32
        with run.borrow() as module:
            _own_weights(module, dtype)
            inputs = run.inputs.detach().to(dtype, copy=True).requires_grad_()
            try:
                with _composite(self.values["rules"], run).context(module) as ruled:
                    outputs = ruled(inputs)
                    # A class's own score, each of two with its sign, each place's share of a mean.
                    start = outputs.detach() * as_target(target).pull(outputs)
                    (relevance,) = torch.autograd.grad(outputs, inputs, start)
            except (ExplainError, Cancelled, torch.OutOfMemoryError):
                raise
            except Exception as problem:
                raise ExplainError(
                    f"LRP could not explain this model: zennit raised {type(problem).__name__}: {problem}"
                ) from problem
        return relevance


def _own_weights(module: Any, dtype: torch.dtype) -> None:
    """Merging BatchNorm writes to weights, and the view's are the model's own: give the module a copy of them."""
    try:
        module.inner = copy.deepcopy(module.inner).to(dtype)
    except Exception as problem:  # deepcopy runs the user's own code
        raise ExplainError(
            f"LRP by zennit needs a copy of the model, which cannot be copied ({type(problem).__name__}: {problem})."
            " Use integrated gradients."
        ) from problem
    module.dtype = dtype


def _composite(rules: str, run: Run) -> Any:
    from zennit import canonizers, composites

    known = [canonizers.SequentialMergeBatchNorm()]
    if importlib.util.find_spec("torchvision") is not None:
        from zennit.torchvision import ResNetCanonizer

        known = [ResNetCanonizer()]
    asked = {"low": _bound(run, "black"), "high": _bound(run, "white")} if rules == "epsilon-gamma-box" else {}
    return composites.COMPOSITES[rules.replace("-", "_")](canonizers=known, **asked)


def _bound(run: Run, colour: str) -> Tensor:
    """The least or largest value a pixel can have, as far as it is known: for a tensor, that of this picture."""
    dtype = torch.float64 if run.inputs.dtype == torch.float64 else torch.float32
    inputs = run.inputs.to(dtype)
    pick = torch.amin if colour == "black" else torch.amax
    seen = pick(inputs, tuple(range(2, inputs.ndim)) or (1,), keepdim=True).expand_as(inputs)
    try:
        known = run.baseline(colour).to(dtype)
    except ExplainError:
        return seen
    return torch.minimum(known, seen) if colour == "black" else torch.maximum(known, seen)
