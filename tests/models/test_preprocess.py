"""What you see is what the model sees: the picture shown, through scale and offset, is the model's input."""

from __future__ import annotations

import random
import threading
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
import snapshot
import torch
import torchvision
from nets import picture
from PIL import Image
from torch import Tensor
from torchvision import transforms
from torchvision.transforms import v2

from xai_widgets import ExplainError
from xai_widgets.models.pictures import read
from xai_widgets.models.preprocess import MEAN, STD, STRETCHED, Seen, see
from xai_widgets.widgets.shown import png

PHOTO = np.random.default_rng(0).integers(0, 256, (30, 50, 3)).astype(np.uint8)
IMAGE = Image.fromarray(PHOTO)
NORMALISE = transforms.Normalize(MEAN, STD)


class Processor:
    """As those of Hugging Face: called with a picture, gives a dict of batches of arrays."""

    def __call__(self, images: Image.Image) -> dict[str, np.ndarray]:
        pixels = np.asarray(images.convert("RGB").resize((28, 20), Image.Resampling.BICUBIC), np.float32) / 255
        return {"pixel_values": ((pixels - 0.5) / 0.5).transpose(2, 0, 1)[None]}


PIPELINES: dict[str, Callable[[Any], Any]] = {
    "compose": transforms.Compose([transforms.Resize((20, 28)), transforms.ToTensor(), NORMALISE]),
    "crop": transforms.Compose(
        [transforms.Resize(24), transforms.CenterCrop((20, 24)), transforms.ToTensor(), NORMALISE]
    ),
    "v2": v2.Compose(
        [v2.ToImage(), v2.Resize((20, 28)), v2.ToDtype(torch.float32, scale=True), v2.Normalize(MEAN, STD)]
    ),
    "preset": torchvision.models.ResNet18_Weights.DEFAULT.transforms(),
    "no normalisation": transforms.Compose([transforms.Resize((20, 28)), transforms.ToTensor()]),
    "0 to 255, BGR": lambda image: torch.from_numpy(np.asarray(image, np.float32)[..., ::-1].copy()).permute(2, 0, 1),
    "processor": Processor(),
    "array": lambda image: np.asarray(image, np.float64).transpose(2, 0, 1) / 127.5 - 1,
    "list of one": lambda image: [transforms.ToTensor()(image)],
    "inverted": lambda image: 1 - transforms.ToTensor()(image),
    "one channel": transforms.Compose([transforms.Grayscale(), transforms.ToTensor(), transforms.Normalize(0.4, 0.2)]),
    "overshooting": transforms.Compose(
        [transforms.ToTensor(), v2.Resize((60, 84), v2.InterpolationMode.BICUBIC, antialias=True), NORMALISE]
    ),
}  # fmt: skip


def output_of(pipeline: Callable[[Any], Any]) -> Tensor:
    output = pipeline(IMAGE)
    output = output["pixel_values"] if isinstance(output, dict) else output
    output = output[0] if isinstance(output, list) else output
    return torch.as_tensor(output).float().reshape(-1, *output.shape[-2:])


@pytest.mark.parametrize("name", PIPELINES)
def test_what_is_shown_is_the_models_input(name: str) -> None:
    seen = see(IMAGE, PIPELINES[name])
    assert seen.note == ""
    assert torch.allclose(
        seen.to_model(seen.pixels), output_of(PIPELINES[name]), atol=1e-5 * float(seen.scale.abs().max())
    )
    assert seen.size == tuple(output_of(PIPELINES[name]).shape[1:])
    assert seen.scale.shape == seen.offset.shape == (len(seen.pixels), 1, 1)


@pytest.mark.parametrize("name", ["compose", "v2", "no normalisation", "array", "inverted"])
def test_what_is_shown_has_the_pictures_own_colours(name: str) -> None:
    height, width = see(IMAGE, PIPELINES[name]).size
    wanted = transforms.ToTensor()(IMAGE.resize((width, height), Image.Resampling.BILINEAR))
    assert float((see(IMAGE, PIPELINES[name]).pixels - wanted).abs().mean()) < 0.02


def test_the_default_is_imagenets() -> None:
    seen = see(IMAGE)
    assert seen.size == (224, 224)
    wanted = transforms.Compose([transforms.Resize((224, 224)), transforms.ToTensor(), NORMALISE])(IMAGE)
    assert float((seen.to_model(seen.pixels) - wanted).abs().max()) < 0.05, "within the rounding of 8 bits"
    assert torch.allclose(seen.scale.flatten(), 1 / torch.tensor(STD), rtol=1e-4)


def test_the_default_of_a_model_of_one_channel() -> None:
    seen = see(IMAGE, channels=1)
    assert seen.pixels.shape == (1, 224, 224)
    assert torch.allclose(seen.scale, torch.tensor(2.0))


# --- every kind of picture through every kind of pipeline

KINDS: dict[str, Any] = {
    "one channel": IMAGE.convert("L"), "palette": IMAGE.convert("P"), "grey array": PHOTO[..., 0],
    "16 bits": PHOTO[..., 0].astype(np.uint16) * 257, "float": PHOTO / 255, "grey float": PHOTO[..., 0] / 255,
    "transparent": IMAGE.convert("RGBA"), "channels first": PHOTO.transpose(2, 0, 1),
    "decoded": torch.from_numpy(PHOTO).permute(2, 0, 1),
}  # fmt: skip


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("name", [None, "compose", "v2", "preset", "processor"])
def test_every_kind_of_picture_goes_through_every_pipeline(kind: str, name: str | None) -> None:
    seen = see(KINDS[kind], None if name is None else PIPELINES[name], channels=3)
    assert len(seen.pixels) == 3
    assert seen.note == ""
    grey = np.asarray(IMAGE.convert("L") if kind == "one channel" else PHOTO[..., 0]) / 255
    if kind in ("one channel", "grey array", "16 bits", "grey float"):
        assert torch.allclose(seen.pixels[0], seen.pixels[2], atol=1e-5)
        assert float(seen.pixels.mean()) == pytest.approx(grey.mean(), abs=0.05)


def test_sixteen_bits_reach_a_pipeline_that_takes_arrays() -> None:
    array = np.linspace(0.5, 0.501, 24, dtype=np.float32).reshape(4, 6)
    seen = see(array, lambda pixels: torch.as_tensor(np.asarray(pixels, np.float32)).reshape(1, 4, 6), channels=1)
    assert len(seen.pixels.unique()) == 24


# --- what is not one affine map


def test_colours_that_are_bent_are_shown_stretched_and_said_to_be() -> None:
    def bent(image: Image.Image) -> Tensor:
        return transforms.ToTensor()(image).square() * 3 - 1

    seen = see(IMAGE, bent)
    assert seen.note == STRETCHED
    assert torch.allclose(seen.to_model(seen.pixels), bent(IMAGE), atol=1e-5)
    assert (float(seen.pixels.min()), float(seen.pixels.max())) == (0, 1)


def test_a_border_that_is_not_the_pictures_is_shown_stretched() -> None:
    padded = transforms.Compose([transforms.CenterCrop((60, 40)), transforms.ToTensor(), NORMALISE])
    seen = see(IMAGE, padded)
    assert seen.note == STRETCHED
    assert torch.allclose(seen.to_model(seen.pixels), padded(IMAGE), atol=1e-5)


def test_a_picture_of_its_own_statistics_is_shown_stretched() -> None:
    seen = see(IMAGE, lambda image: (t := transforms.ToTensor()(image)).sub(t.mean()).div(t.std().clamp_min(1e-3)))
    assert seen.note == STRETCHED


# --- tensors are preprocessed already


def test_a_tensor_in_the_unit_range_is_its_own_colours() -> None:
    x = torch.rand(3, 20, 28)
    seen = see(x[None])
    assert torch.equal(seen.pixels, x)
    assert torch.equal(seen.to_model(seen.pixels), x)
    assert seen.note == ""


def test_a_tensor_normalised_as_imagenet_shows_its_colours() -> None:
    x = torch.rand(3, 20, 28)
    seen = see(NORMALISE(x))
    assert torch.allclose(seen.pixels, x, atol=1e-5)
    assert torch.allclose(seen.to_model(seen.pixels), NORMALISE(x), atol=1e-5)
    assert seen.note == ""


@pytest.mark.parametrize("channels", [1, 3])
def test_any_other_tensor_is_shown_stretched(channels: int) -> None:
    x = 9 * picture(channels)
    seen = see(x)
    assert seen.note == STRETCHED
    assert torch.allclose(seen.to_model(seen.pixels), x, atol=1e-4)


def test_a_tensor_is_copied() -> None:
    x = torch.rand(3, 20, 28)
    seen = see(x)
    seen.pixels.zero_()
    assert x.count_nonzero() > 0


def test_a_constant_picture() -> None:
    for x in (torch.full((3, 4, 6), 0.5), torch.full((3, 4, 6), 77.0)):
        seen = see(x)
        assert torch.allclose(seen.to_model(seen.pixels), x)


# --- random augmentation

AUGMENTED = transforms.Compose(
    [transforms.RandomResizedCrop((20, 28)), transforms.RandomHorizontalFlip(), transforms.ToTensor(), NORMALISE]
)


def noisy(image: Image.Image) -> Tensor:
    """Draws from all three global generators."""
    shift = random.random() + float(np.random.rand()) + float(torch.rand(()))
    return transforms.ToTensor()(image.resize((28, 20))) + shift


@pytest.mark.parametrize("augmentation", [AUGMENTED, noisy])
def test_random_augmentation_is_the_same_each_time_and_moves_no_global_generator(augmentation: Any) -> None:
    before = snapshot.of_process()
    first, second = see(IMAGE, augmentation), see(IMAGE, augmentation)
    assert snapshot.difference(before, snapshot.of_process()) == []
    assert torch.equal(first.to_model(first.pixels), second.to_model(second.pixels))


def test_the_generators_are_put_back_when_preprocess_raises() -> None:
    def fails(image: Image.Image) -> Tensor:
        raise ValueError(f"no luck: {random.random() + np.random.rand() + torch.rand(())}")

    before = snapshot.of_process()
    with pytest.raises(ExplainError, match="no luck"):
        see(IMAGE, fails)
    assert snapshot.difference(before, snapshot.of_process()) == []


def test_a_pipeline_that_draws_nothing_never_touches_the_generators() -> None:
    """Another thread may be drawing from them at the same time, for a training that must not notice."""
    drawn = []

    def meanwhile(image: Image.Image) -> Tensor:
        def elsewhere() -> None:
            drawn.append(float(torch.rand(())))

        thread = threading.Thread(target=elsewhere)
        thread.start()
        thread.join()
        return transforms.ToTensor()(image)

    state = torch.get_rng_state()
    wanted = [float(torch.rand(())) for _ in range(4)]
    torch.set_rng_state(state)
    see(IMAGE, meanwhile)
    torch.set_rng_state(state)
    assert drawn == wanted


# --- what cannot be used

BAD: list[tuple[Callable[[Any], Any], str]] = [
    (lambda image: None, "preprocess returned NoneType; a tensor"),
    (lambda image: image, "preprocess returned Image; a tensor"),
    (lambda image: {"a": 1}, "preprocess returned dict"),
    (lambda image: torch.zeros(2, 4, 6), r"shape \(2, 4, 6\); \(C, H, W\) with 1 or 3 channels"),
    (lambda image: torch.zeros(2, 3, 4, 6), r"shape \(2, 3, 4, 6\)"),
    (lambda image: torch.zeros(3, 0, 6), r"shape \(3, 0, 6\)"),
    (lambda image: torch.zeros(3, 4, 6).int(), "is torch.int32; a float tensor"),
    (lambda image: torch.full((3, 4, 6), float("nan")), "NaN or infinite values"),
    (lambda image: 1 / 0, "preprocess raised ZeroDivisionError on a Image: division by zero"),
]


@pytest.mark.parametrize(("pipeline", "sentence"), BAD, ids=range(len(BAD)))
def test_a_pipeline_that_cannot_be_used_is_a_sentence(pipeline: Callable[[Any], Any], sentence: str) -> None:
    with pytest.raises(ExplainError, match=sentence):
        see(IMAGE, pipeline)


@pytest.mark.parametrize("x", [torch.zeros(2, 4, 6), torch.zeros(3, 4, 6).int(), torch.full((3, 4, 6), float("inf"))])
def test_a_tensor_that_is_no_input_is_a_sentence(x: Tensor) -> None:
    with pytest.raises(ExplainError, match="The model's picture"):
        see(x)


def test_preprocess_gets_a_picture_of_its_own() -> None:
    def writes(image: Image.Image) -> Tensor:
        output = transforms.ToTensor()(image)
        image.paste((255, 0, 0), (0, 0, *image.size))
        return output

    kept = read(IMAGE)
    seen = see(IMAGE, writes)
    assert np.array_equal(np.asarray(IMAGE), np.asarray(kept))
    assert seen.note == ""


def test_a_png_of_what_is_seen_is_what_is_seen() -> None:
    seen = Seen(torch.rand(3, 20, 28), torch.ones(3, 1, 1), torch.zeros(3, 1, 1))
    back = transforms.ToTensor()(read(png(seen.pixels)))
    assert float((back - seen.pixels).abs().max()) <= 0.5 / 255 + 1e-6
