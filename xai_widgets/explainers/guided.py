"""Guided backpropagation, deconvolution and guided Grad-CAM, by Captum."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, ClassVar

from torch import nn

from ..core.attribution import Attribution
from ..core.errors import ExplainError
from ..core.params import LayerChoice
from ..core.run import Run
from ..core.target import TargetLike
from .captum_adapter import Captum
from .channels import reduce_param
from .registry import register


class _Rectified(Captum):
    """A gradient whose way back through nn.ReLU modules is another."""

    rule: ClassVar[str]

    def refuses(self, run: Run) -> str:
        """See Explainer."""
        return super().refuses(run) or no_relu(run, self.label)

    def steps(self, run: Run, target: TargetLike) -> Iterator[Attribution]:
        values = self.attributed(run, self._make, run.check_target(target))
        yield self.answer(run, target, run.space.reduced(values[0], self.values["reduce"]))

    def _make(self, module: Any) -> Any:
        from captum import attr

        return getattr(attr, self.rule)(module)


def no_relu(run: Run, label: str) -> str:
    """A sentence for a model without nn.ReLU modules, of which captum's rule would give the plain gradient; or ""."""
    if run.model.contains(nn.ReLU):
        return ""
    return (
        f"{label} by captum changes the gradient of nn.ReLU modules, and this model has none: it would be the plain"
        " gradient. Use saliency."
    )


@register
class GuidedBackprop(_Rectified):
    """The gradient of the raw output, negative parts dropped at each nn.ReLU on the way back.

    Values: (H, W), or (C, H, W) with reduce="none"; signed.
    Paper: Springenberg et al. 2014, https://arxiv.org/abs/1412.6806.
    """

    name = "guided-backprop"
    label = "Guided backprop"
    family = "rules"
    rule = "GuidedBackprop"
    about = (
        "A gradient that lets only what helps pass through each ReLU: it draws sharp pictures of what the network has"
        " seen. It nearly ignores the class and the later layers, so it shows edges even of a network with random"
        " weights."
    )
    formula = (
        '<math xmlns="http://www.w3.org/1998/Math/MathML"><mrow><msup><mi>R</mi><mi>l</mi></msup><mo>=</mo><mn>1</mn>'
        "<mo>[</mo><msup><mi>x</mi><mi>l</mi></msup><mo>></mo><mn>0</mn><mo>]</mo><mn>1</mn><mo>[</mo><msup><mi>R</mi>"
        "<mrow><mi>l</mi><mo>+</mo><mn>1</mn></mrow></msup><mo>></mo><mn>0</mn><mo>]</mo><msup><mi>R</mi><mrow><mi>l"
        "</mi><mo>+</mo><mn>1</mn></mrow></msup></mrow></math>"
    )
    paper = ("Springenberg et al. 2014", "https://arxiv.org/abs/1412.6806")
    params = (reduce_param("max"),)


@register
class Deconvolution(_Rectified):
    """The gradient of the raw output, with ReLU applied to the gradient in place of its own rule at each nn.ReLU.

    Values: (H, W), or (C, H, W) with reduce="none"; signed.
    Paper: Zeiler and Fergus 2014, https://arxiv.org/abs/1311.2901.
    """

    name = "deconvolution"
    label = "Deconvolution"
    family = "rules"
    rule = "Deconvolution"
    about = (
        "Runs the network backwards, keeping what is positive at each ReLU, to paint what could have made the answer."
        " It does not look at which units were active, and it nearly ignores the class."
    )
    formula = (
        '<math xmlns="http://www.w3.org/1998/Math/MathML"><mrow><msup><mi>R</mi><mi>l</mi></msup><mo>=</mo><mn>1</mn>'
        "<mo>[</mo><msup><mi>R</mi><mrow><mi>l</mi><mo>+</mo><mn>1</mn></mrow></msup><mo>></mo><mn>0</mn><mo>]</mo>"
        "<msup><mi>R</mi><mrow><mi>l</mi><mo>+</mo><mn>1</mn></mrow></msup></mrow></math>"
    )
    paper = ("Zeiler, Fergus 2014", "https://arxiv.org/abs/1311.2901")
    params = (reduce_param("max"),)


@register
class GuidedGradCam(Captum):
    """Guided backprop times the Grad-CAM map of a layer, enlarged to the picture.

    Values: (H, W), or (C, H, W) with reduce="none"; signed.
    Paper: Selvaraju et al. 2017, https://arxiv.org/abs/1610.02391.
    """

    name = "guided-grad-cam"
    label = "Guided Grad-CAM"
    family = "rules"
    about = (
        "Guided backprop seen through Grad-CAM: fine lines where the coarse map says yes. The lines are guided"
        " backprop's, which nearly ignores the class; only the place is about it."
    )
    formula = (
        '<math xmlns="http://www.w3.org/1998/Math/MathML"><mrow><msub><mi>M</mi><mi>i</mi></msub><mo>=</mo><msub><mi>G'
        "</mi><mi>i</mi></msub><mo>·</mo><mi>up</mi><mo>(</mo><msub><mi>L</mi><mi>c</mi></msub><mo>)</mo></mrow>"
        "</math>"
    )
    paper = ("Selvaraju et al. 2017", "https://arxiv.org/abs/1610.02391")
    params = (LayerChoice(), reduce_param("max"))

    def refuses(self, run: Run) -> str:
        """See Explainer."""
        return super().refuses(run) or no_relu(run, self.label)

    def steps(self, run: Run, target: TargetLike) -> Iterator[Attribution]:
        layer, trace = run.layer(self.values["layer"])
        if trace.readings[layer].kind != "maps":
            raise ExplainError(
                f"{self.label} by captum needs a layer whose output is (N, channels, h, w); {layer!r} has tokens or"
                " channels last. Use Grad-CAM."
            )

        def make(module: Any) -> Any:
            from captum import attr

            return attr.GuidedGradCam(module, module.layer(layer))

        values = self.attributed(run, make, target, interpolate_mode="bilinear")
        yield self.answer(run, target, run.space.reduced(values[0], self.values["reduce"]), layer=layer)
