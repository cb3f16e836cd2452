"""Perturbations of pictures: what every registered one keeps, and numbers held against torchvision and SciPy."""

from __future__ import annotations

import io
from typing import Any

import numpy as np
import pytest
import snapshot
import torch
import torchvision.transforms.v2.functional as peer
from nets import HEIGHT, WIDTH
from PIL import Image
from scipy.ndimage import gaussian_filter
from torch import Tensor

from xai_widgets import ExplainError
from xai_widgets.analysis import perturbations
from xai_widgets.analysis.perturbations import Perturbation, perturb

PICTURES = torch.rand(2, 3, HEIGHT, WIDTH, generator=torch.Generator().manual_seed(1))
each = pytest.mark.parametrize("name", perturbations.names())
ends = pytest.mark.parametrize("share", [0.0, 0.3, 0.8, 1.0])


def strength(name: str, share: float) -> float:
    one = perturbations.get(name)
    value = one.low + share * (one.high - one.low)
    return round(value) if one.integer else value


def test_there_are_the_perturbations_of_the_issue() -> None:
    assert set(perturbations.names()) == {
        "brightness", "contrast", "gamma", "saturation", "blur", "jpeg", "gaussian-noise", "uniform-noise",
        "salt-and-pepper", "rotation", "shift", "scale", "occluder",
    }  # fmt: skip


@each
@ends
@pytest.mark.parametrize("channels", [1, 3])
def test_pictures_in_pictures_out(name: str, share: float, channels: int) -> None:
    given = PICTURES[:, :channels]
    before, process = given.clone(), snapshot.of_process()
    answer = perturb(given, {name: strength(name, share)}, seed=3)
    assert answer.shape == given.shape
    assert answer.dtype == torch.float32
    assert 0 <= float(answer.min()) <= float(answer.max()) <= 1
    assert torch.equal(given, before)
    assert snapshot.difference(process, snapshot.of_process()) == []


@each
def test_the_neutral_strength_changes_nothing_and_both_ends_do(name: str) -> None:
    one = perturbations.get(name)
    outside = torch.cat([PICTURES - 0.1, PICTURES + 0.1])
    assert torch.equal(perturb(outside, {name: one.neutral}), outside)
    for end in {one.low, one.high} - {one.neutral}:
        assert not torch.equal(perturb(PICTURES, {name: end}), PICTURES)


@each
def test_the_same_seed_is_the_same_and_each_picture_is_treated_alike(name: str) -> None:
    one = perturbations.get(name)
    asked = {name: strength(name, 0.7)}
    first = perturb(PICTURES, asked, seed=5)
    assert torch.equal(perturb(PICTURES, asked, seed=5), first)
    assert torch.allclose(perturb(PICTURES[1:], asked, seed=5), first[1:], atol=1e-6)
    assert torch.equal(perturb(PICTURES, asked, seed=6), first) is not one.random


@pytest.mark.parametrize("name", [name for name in perturbations.names() if name != "jpeg"])
def test_it_runs_where_the_pictures_are(name: str) -> None:
    answer = perturb(PICTURES.to("meta"), {name: strength(name, 0.8)})
    assert answer.device.type == "meta"
    assert answer.shape == PICTURES.shape


@each
def test_its_slider_and_its_strengths_are_its_range(name: str) -> None:
    one = perturbations.get(name)
    values = one.strengths(17)
    assert (values[0], values[-1]) == (one.low, one.high)
    assert (values.diff() > 0).all()
    assert one.neutral in values.tolist()
    told = one.describe()
    assert (told["name"], told["low"], told["high"], told["default"]) == (name, one.low, one.high, one.neutral)
    for outside in (one.low - 1, one.high + 1, float("nan"), "much", True):
        with pytest.raises(ExplainError, match=f"{name} must be"):
            perturb(PICTURES, {name: outside})


# --- numbers


@pytest.mark.parametrize("times", [0.0, 0.4, 1.7, 3.0])
def test_contrast_and_saturation_are_torchvisions(times: float) -> None:
    for name, theirs in (("contrast", peer.adjust_contrast), ("saturation", peer.adjust_saturation)):
        assert torch.allclose(perturb(PICTURES, {name: times}), theirs(PICTURES, times), atol=1e-5)


@pytest.mark.parametrize("power", [0.2, 0.8, 2.2, 5.0])
def test_gamma_is_torchvisions(power: float) -> None:
    assert torch.allclose(perturb(PICTURES, {"gamma": power}), peer.adjust_gamma(PICTURES, power), atol=1e-6)


def test_brightness_is_added() -> None:
    assert torch.equal(perturb(PICTURES, {"brightness": 0.25}), (PICTURES + 0.25).clamp(0, 1))


@pytest.mark.parametrize("sigma", [0.8, 2.0, 6.0])
def test_blur_is_scipys(sigma: float) -> None:
    wanted = gaussian_filter(
        PICTURES.double().numpy(), (0, 0, sigma, sigma), mode="nearest", radius=max(1, int(2.5 * sigma))
    )
    assert perturb(PICTURES, {"blur": sigma}).numpy() == pytest.approx(wanted, abs=1e-6)


def around_the_mean(theirs: Any) -> Tensor:
    """What torchvision, which fills with 0, gives with the mean colour beyond the edges."""
    mean = PICTURES.mean((2, 3), keepdim=True)
    return theirs(PICTURES - mean) + mean


@pytest.mark.parametrize("degrees", [-170.0, -30.0, 12.5, 90.0])
def test_rotation_is_torchvisions(degrees: float) -> None:
    bilinear = peer.InterpolationMode.BILINEAR
    wanted = around_the_mean(lambda x: peer.rotate(x, degrees, interpolation=bilinear))
    assert torch.allclose(perturb(PICTURES, {"rotation": degrees}), wanted, atol=1e-5)


@pytest.mark.parametrize("times", [0.25, 0.7, 2.5])
def test_scale_is_torchvisions(times: float) -> None:
    wanted = around_the_mean(
        lambda x: peer.affine(x, 0.0, [0, 0], times, [0.0, 0.0], interpolation=peer.InterpolationMode.BILINEAR)
    )
    assert torch.allclose(perturb(PICTURES, {"scale": times}), wanted, atol=1e-5)


def test_a_shift_of_whole_pixels_is_exact() -> None:
    share = 5 / HEIGHT
    right = perturb(PICTURES, {"shift": share})
    down = perturb(PICTURES, {"shift": {"strength": share, "direction": 90}})
    assert torch.allclose(right[..., 5:], PICTURES[..., :-5], atol=1e-5)
    assert torch.allclose(down[..., 5:, :], PICTURES[..., :-5, :], atol=1e-5)
    assert torch.allclose(right[..., :5], PICTURES.mean((2, 3), keepdim=True).expand(2, 3, HEIGHT, 5), atol=1e-5)


def test_the_occluder_is_a_square_where_it_was_asked_for() -> None:
    answer = perturb(PICTURES, {"occluder": {"strength": 0.5, "x": 0.25, "y": 0.75}})
    changed = (answer != PICTURES).any(1)[0]
    inside = torch.zeros(HEIGHT, WIDTH, dtype=torch.bool)
    inside[10:20, 2:12] = True
    assert torch.equal(changed, inside)
    assert torch.allclose(answer[:, :, 12, 4], PICTURES.mean((2, 3)), atol=1e-6)
    whole = perturb(PICTURES, {"occluder": 2})
    assert torch.allclose(whole, PICTURES.mean((2, 3), keepdim=True).expand_as(whole))


def test_jpeg_is_pillows() -> None:
    levels = (PICTURES[0] * 255).round().byte().permute(1, 2, 0).numpy()
    file = io.BytesIO()
    Image.fromarray(levels).save(file, "JPEG", quality=35)
    wanted = np.asarray(Image.open(file)) / 255
    assert perturb(PICTURES, {"jpeg": 35})[0].permute(1, 2, 0).numpy() == pytest.approx(wanted, abs=1e-6)


def test_noise_has_the_spread_it_says_and_its_pattern_is_that_of_the_seed() -> None:
    grey = torch.full((1, 3, 200, 280), 0.5)
    normal = perturb(grey, {"gaussian-noise": 0.05}, seed=2) - grey
    uniform = perturb(grey, {"uniform-noise": 0.3}, seed=2) - grey
    salted = perturb(grey, {"salt-and-pepper": 0.2}, seed=2)
    assert float(normal.std()) == pytest.approx(0.05, rel=0.02)
    assert float(normal.mean()) == pytest.approx(0, abs=1e-3)
    assert float(uniform.abs().max()) == pytest.approx(0.3, rel=1e-3)
    assert float(uniform.std()) == pytest.approx(0.3 / 3**0.5, rel=0.02)
    assert float((salted == 1).float().mean()) == pytest.approx(0.1, rel=0.05)
    assert float((salted == 0).float().mean()) == pytest.approx(0.1, rel=0.05)
    twice = perturb(grey, {"gaussian-noise": 0.1}, seed=2) - grey
    assert torch.allclose(twice, 2 * normal, atol=1e-6)
    more = perturb(grey, {"salt-and-pepper": 0.3}, seed=2)
    assert (more[salted == 1] == 1).all()


# --- several together


def test_several_are_applied_in_the_stated_order_however_they_were_given() -> None:
    asked = {"jpeg": 40, "rotation": 20.0, "gaussian-noise": 0.1, "brightness": 0.2, "occluder": 0.3, "blur": 1.0}
    step = PICTURES
    for name in perturbations.names():
        if name in asked:
            step = perturb(step, {name: asked[name]}, seed=1)
    assert torch.equal(perturb(PICTURES, asked, seed=1), step)
    assert [one.perturbation.name for one in perturbations.ordered(asked)] == [
        "rotation", "occluder", "brightness", "blur", "gaussian-noise", "jpeg",
    ]  # fmt: skip


def test_two_kinds_of_noise_have_patterns_of_their_own() -> None:
    grey = torch.full((1, 3, 50, 60), 0.5)
    one, other = (perturb(grey, {name: 0.2}, seed=1) - grey for name in ("gaussian-noise", "uniform-noise"))
    assert abs(float(torch.corrcoef(torch.stack([one.flatten(), other.flatten()]))[0, 1])) < 0.05


# --- a person's own


def test_a_function_of_ones_own_is_a_perturbation() -> None:
    levels = Perturbation("posterise", lambda pictures, n: (pictures * n).round() / n, 2, 64, 64)
    assert torch.equal(perturb(PICTURES, {levels: 4}), (PICTURES * 4).round() / 4)
    assert torch.equal(perturb(PICTURES, {levels: 64}), PICTURES)
    assert Perturbation("any", lambda pictures, _: pictures, -3, 3).neutral == 0
    assert Perturbation("any", lambda pictures, _: pictures, 1, 3).neutral == 1
    own = Perturbation("speckle", lambda x, s, noise: x * (1 + s * noise.normal(x.shape)), 0, 1, random=True)
    assert torch.equal(perturb(PICTURES, {own: 0.5}, seed=1), perturb(PICTURES, {own: 0.5}, seed=1))
    assert not torch.equal(perturb(PICTURES, {own: 0.5}, seed=1), perturb(PICTURES, {own: 0.5}, seed=2))


def test_it_cannot_write_to_the_picture() -> None:
    own = Perturbation("writes", lambda pictures, more: pictures.add_(more), 0, 1)
    before = PICTURES.clone()
    perturb(PICTURES, {own: 0.5})
    assert torch.equal(PICTURES, before)


@pytest.mark.parametrize(
    ("fn", "told"),
    [
        (lambda pictures, s: 1 / 0, "'own' raised ZeroDivisionError at strength 0.5"),
        (lambda pictures, s: pictures[:, :1], "must give a tensor .* as it is given, it gave"),
        (lambda pictures, s: None, "it gave NoneType"),
        (lambda pictures, s: pictures / 0 - pictures / 0, "gave NaN or infinite values"),
    ],
)
def test_what_goes_wrong_in_it_is_a_sentence(fn: Any, told: str) -> None:
    with pytest.raises(ExplainError, match=told):
        perturb(PICTURES, {Perturbation("own", fn, 0, 1): 0.5})


@pytest.mark.parametrize(
    ("made", "told"),
    [
        (lambda: Perturbation("", abs, 0, 1), "name must be text"),
        (lambda: Perturbation("x", 3, 0, 1), "fn of x must be a function"),
        (lambda: Perturbation("x", abs, 1, 1), "range of x must go up"),
        (lambda: Perturbation("x", abs, 0, float("inf")), "high of x must be a number"),
        (lambda: Perturbation("x", abs, 0, 1, 2), "neutral of x must be from 0 to 1"),
        (lambda: Perturbation("x", abs, 0, 1, log=True), "range of x must go up"),
        (lambda: perturbations.get("blurr"), "Did you mean 'blur'"),
        (lambda: perturb(PICTURES, {"occluder": {"strength": 1, "z": 1}}), "no parameter 'z'"),
        (lambda: perturb(PICTURES, ["blur"]), "settings must be a dict"),
        (lambda: perturb(PICTURES, {"blur": 1}, seed=-1), "seed must be a whole number"),
        (lambda: perturb(PICTURES[0], {"blur": 1}), "Pictures must be a float tensor"),
        (lambda: perturb(PICTURES[:, :2], {"blur": 1}), "with 1 or 3 channels"),
        (lambda: perturb((PICTURES * 255).byte(), {"blur": 1}), "Pictures must be a float tensor"),
        (lambda: perturb(PICTURES[:0], {"blur": 1}), "There is no picture"),
        (lambda: perturbations.register(perturbations.BLUR), "registered already"),
    ],
)
def test_what_cannot_be_is_a_sentence(made: Any, told: str) -> None:
    with pytest.raises(ExplainError, match=told):
        made()
