"""The same numbers as the libraries that people know, at the same settings."""

from __future__ import annotations

import contextlib
import itertools
import os
from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
import pytorch_grad_cam as gradcam
import torch
from captum import attr
from pytorch_grad_cam.ablation_layer import AblationLayer
from pytorch_grad_cam.utils.model_targets import RawScoresOutputTarget
from subjects import Job, Subject, each
from table import Row
from torch import Tensor, nn

from xai_widgets import explainers

CAMS = {
    "grad-cam": gradcam.GradCAM, "grad-cam-plus-plus": gradcam.GradCAMPlusPlus, "hires-cam": gradcam.HiResCAM,
    "layer-cam": gradcam.LayerCAM, "xgrad-cam": gradcam.XGradCAM, "eigen-cam": gradcam.EigenCAM,
    "score-cam": gradcam.ScoreCAM, "ablation-cam": gradcam.AblationCAM,
}  # fmt: skip


def jobs(of: list[Subject], quick: bool) -> Iterator[Job]:
    """Rows of "Same numbers"."""
    for name in CAPTUM:
        yield from each(of, f"{name} is captum's", lambda subject, name=name: _captum(name, subject))
    yield Job("LRP by hand, two layers", lambda: _by_hand("lrp", [4.0, -1.0]))
    yield Job("DeepLIFT by hand, two layers", lambda: _by_hand("deeplift", [8 / 3, -2 / 3]))
    for name in CAMS:
        # Where a layer's output has negatives the library switches a channel off with its least value less 1e7, not
        # with 0 as the paper does: only layers after a ReLU can be compared.
        there = [subject for subject in of if name != "ablation-cam" or subject.rectified]
        yield from each(there, f"{name} is pytorch-grad-cam's", lambda subject, name=name: _cam(name, subject))
    for name in ("kernel-shap", "shapley-sampling"):
        yield from each(of, f"{name} of 10 pieces, exact Shapley values",
                        lambda subject, name=name: _shapley(name, subject))  # fmt: skip
    yield from each(of, "lime is the lime package's", _lime)


def ours(name: str, subject: Subject, **params: Any) -> Tensor:
    """The values of one of our methods."""
    if explainers.get(name).needs_layer():
        params["layer"] = subject.layer
    explainer = explainers.get(name)(**params)
    return explainer.explain(subject.model, subject.inputs, subject.target).values


def far(a: Tensor, b: Tensor) -> float:
    """The largest difference, as a share of the largest value."""
    assert a.shape == b.shape, (a.shape, b.shape)
    return float((a - b).abs().max() / b.abs().max())


# --- captum


def quarters(size: int = 224, side: int = 7) -> Tensor:
    """int64 (size, size): side × side squares, numbered."""
    at = torch.arange(size) * side // size
    return at[:, None] * side + at


def _of_input(method: Any, **asked: Any) -> Callable[[Subject], Tensor]:
    return lambda s: method(s.model).attribute(s.inputs, target=s.target, **asked)[0].detach()


def _of_layer(s: Subject) -> Tensor:
    made = attr.LayerGradCam(s.model, s.model.get_submodule(s.layer))
    return made.attribute(s.inputs, target=s.target)[0, 0].detach()


CAPTUM: dict[str, tuple[dict[str, Any], Callable[[Subject], Tensor]]] = {
    "saliency": ({"reduce": "none"}, _of_input(attr.Saliency)),
    "input-x-gradient": ({"reduce": "none"}, _of_input(attr.InputXGradient)),
    "integrated-gradients": ({"reduce": "none", "n_steps": 50}, _of_input(attr.IntegratedGradients, n_steps=50)),
    "occlusion": (
        {"window": 48, "stride": 32},
        lambda s: _of_input(attr.Occlusion, sliding_window_shapes=(3, 48, 48), strides=(3, 32, 32))(s)[0],
    ),
    "feature-ablation": (
        {"feature_mask": quarters()},
        lambda s: _of_input(attr.FeatureAblation, feature_mask=quarters()[None, None])(s)[0],
    ),
    "grad-cam": ({"relu": False}, _of_layer),
}


def _captum(name: str, subject: Subject) -> Row:
    params, theirs = CAPTUM[name]
    wanted = theirs(subject.double)
    exact = far(ours(name, subject.double, **params).double(), wanted)
    single = far(ours(name, subject, **params), theirs(subject))
    theirs_apart = far(theirs(subject).double(), wanted)
    measured = f"{exact:.0e} apart in float64; in float32 {single:.0e}, where captum is {theirs_apart:.0e} from its own"
    return Row(f"{name} is captum's, {subject.name}", f"{measured} float64", "≤ 1e-4, relative", exact <= 1e-4)


# --- by hand


def _by_hand(name: str, wanted: list[float]) -> Row:
    """Of (2, 1) the first unit is 4 - 1 - 1 = 2, the second -1: only the first speaks, once, and its weight out is 1.

    LRP gives it 2, shared as 4 to -1 of 2. DeepLIFT's baseline is 0, where the first unit is -1 before the ReLU: of the
    rise from -1 to 2 the ReLU passes 2, a multiplier of 2/3, so 2 · 2 · 2/3 and 1 · -1 · 2/3.
    """
    model = nn.Sequential(nn.Flatten(), nn.Linear(2, 2), nn.ReLU(), nn.Linear(2, 1))
    with torch.no_grad():
        model[1].weight.copy_(torch.tensor([[2.0, -1.0], [-1.0, 1.0]]))
        model[1].bias.copy_(torch.tensor([-1.0, 0.0]))
        model[3].weight.copy_(torch.tensor([[1.0, 3.0]]))
        model[3].bias.zero_()
    values = explainers.get(name)().explain(model, torch.tensor([[[2.0, 1.0]]]), 0).values
    apart = far(values.flatten(), torch.tensor(wanted))
    label = {"lrp": "LRP", "deeplift": "DeepLIFT"}[name]
    return Row(f"{label} by hand, two layers", f"{apart:.0e} apart", "≤ 1e-4, relative", apart <= 1e-4)


# --- pytorch-grad-cam


class Raw(RawScoresOutputTarget):
    """The raw output of one class."""

    def __init__(self, target: int) -> None:
        self.target = target

    def __call__(self, output: Tensor) -> Tensor:
        return output[self.target]


@contextlib.contextmanager
def silent() -> Iterator[None]:
    """It draws bars that cannot be turned off."""
    with open(os.devnull, "w") as nowhere, contextlib.redirect_stderr(nowhere):
        yield


class Ablating(AblationLayer):
    """The library's stand-in for a layer, that also takes the layer's further arguments, which it has no use for."""

    def __call__(self, x: Tensor, *_: Any, **_also: Any) -> Tensor:
        return super().__call__(x)


def _theirs(name: str, s: Subject) -> Tensor:
    """The library's map on the layer's own grid, before its scaling to [0, 1]."""
    layer = s.model.get_submodule(s.layer)
    settings: dict[str, Any] = {"ablation_layer": Ablating()} if name == "ablation-cam" else {}
    with silent(), CAMS[name](model=s.model, target_layers=[layer], **settings) as cam:
        outputs = cam.activations_and_grads(s.inputs)
        if cam.uses_gradients:
            outputs[0, s.target].backward()
        found = cam.activations_and_grads
        arrays = [found.activations[0].numpy(), found.gradients[0].numpy() if found.gradients else None]
        made = cam.get_cam_image(s.inputs, layer, [Raw(s.target)], *arrays, False)
    s.model.zero_grad()
    return torch.from_numpy(made)[0].float()


def _cam(name: str, subject: Subject) -> Row:
    wanted = _theirs(name, subject)
    got = ours(name, subject, relu=False)
    said = ""
    if name == "eigen-cam" and float((got * wanted).sum()) < 0:
        wanted = -wanted  # its sign is an accident of the decomposition
    if name == "ablation-cam":
        with torch.no_grad():
            wanted = wanted * float(subject.model(subject.inputs)[0, subject.target])
        said = " (which divides by the score), of a layer after a ReLU"
    apart = far(got, wanted)
    what = f"{name} is pytorch-grad-cam's, {subject.name}"
    return Row(what, f"{apart:.0e} apart{said}", "≤ 1e-3, relative", apart <= 1e-3)


# --- masking


def stripes(count: int, size: int = 224) -> Tensor:
    """int64 (size, size): upright stripes, numbered."""
    return (torch.arange(size) * count // size).expand(size, size)


@torch.no_grad()
def answers(subject: Subject, mask: Tensor, kept: Tensor) -> Tensor:
    """float64 (n,): the score with pieces kept, bool (n, count), the others 0."""
    scores = [subject.model(subject.inputs * some[:, mask][:, None])[:, subject.target] for some in kept.split(16)]
    return torch.cat(scores).double()


def exact(scores: Tensor, count: int) -> Tensor:
    """Shapley values by their definition, from the scores of all sets in the order of their binary numbers."""
    from math import comb

    values = torch.zeros(count, dtype=torch.float64)
    for number in range(2**count):
        for piece in range(count):
            bit = 1 << (count - 1 - piece)
            if not number & bit:
                weight = 1 / (count * comb(count - 1, number.bit_count()))
                values[piece] += weight * (scores[number | bit] - scores[number])
    return values


_exact: dict[str, Tensor] = {}


def _shapley(name: str, subject: Subject) -> Row:
    count, mask = 10, stripes(10)
    if subject.name not in _exact:
        every = torch.tensor(list(itertools.product([False, True], repeat=count)))
        _exact[subject.name] = exact(answers(subject, mask, every), count)
    wanted = _exact[subject.name]
    settings = {"n_samples": 200} if name == "kernel-shap" else {"n_samples": 40}
    answer = explainers.get(name)(feature_mask=mask, **settings).explain(subject.model, subject.inputs, subject.target)
    values = torch.zeros(count).scatter_(0, mask[0], answer.values[0])
    apart = float((values - wanted).square().mean().sqrt())
    measured = f"{apart:.3g} apart (root mean square), its standard error {answer.error:.3g}"
    what = f"{name} of 10 pieces, exact Shapley values, {subject.name}"
    return Row(what, measured, "≤ 3 standard errors", apart <= 3 * (answer.error or 0))


def _lime(subject: Subject) -> Row:
    from lime.lime_base import LimeBase
    from sklearn.linear_model import Ridge

    from xai_widgets.explainers.masking.coalitions import halves

    count, pairs = 12, 40
    mask = stripes(count)
    kept = torch.cat([torch.ones(1, count, dtype=torch.bool), halves(pairs, count, seed=0)])
    scores = answers(subject, mask, kept)[:, None].numpy()
    apart = 1 - kept.double().mean(1).sqrt().numpy()
    base = LimeBase(lambda d: np.sqrt(np.exp(-(d**2) / 0.25**2)))
    _, pieces, _, _ = base.explain_instance_with_data(
        kept.double().numpy(), scores, apart, 0, count, feature_selection="none", model_regressor=Ridge(alpha=1)
    )
    wanted = torch.tensor([value for _, value in sorted(pieces)]).float()
    got = ours("lime", subject, feature_mask=mask, n_samples=2 * pairs)
    values = torch.zeros(count).scatter_(0, mask[0], got[0])
    gone = far(values, wanted)
    what = f"lime is the lime package's, {subject.name}"
    return Row(what, f"coefficients {gone:.0e} apart", "≤ 1e-3, relative", gone <= 1e-3)
