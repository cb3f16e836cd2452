"""One picture or several: given, set, shown with the truth, dropped on the widget."""

from __future__ import annotations

import io
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from live.jobs import Gate
from nets import HEIGHT, WIDTH, small
from PIL import Image
from torchvision import transforms
from widgets.explorers import PATIENCE, Colours, Counted, Recorder, answer, made, photo, pixels_of, plain

from xai_widgets.models.pictures import read
from xai_widgets.models.preprocess import STRETCHED

COLOURS = ["red", "green", "blue", "dark"]
NAMES = ["red", "lime", "blue", "black"]


def file(image: Image.Image, kind: str = "PNG") -> bytes:
    out = io.BytesIO()
    image.save(out, kind)
    return out.getvalue()


def kinds(folder: Path) -> dict[str, Any]:
    path = folder / "photo.png"
    photo().save(path)
    array = np.asarray(photo())
    return {
        "image": photo(),
        "uint8": array,
        "float": (array / 255).astype(np.float32),
        "16 bits": array.astype(np.uint16) * 257,
        "channels first": array.transpose(2, 0, 1),
        "path": path,
        "text": str(path),
        "palette": photo().convert("P", colors=256),
        "transparent": photo().convert("RGBA"),
        "tensor": pixels_of(photo()),
        "uint8 tensor": torch.from_numpy(array.copy()).permute(2, 0, 1),
        "batch": pixels_of(photo())[None],
        "list": [photo()],
    }


def test_every_kind_of_picture_gives_the_same_answer(tmp_path: Path) -> None:
    wanted = answer(small(), pixels_of(photo()))
    for kind, picture in kinds(tmp_path).items():
        explorer = made(image=picture)
        assert np.allclose(explorer.scores, wanted, atol=2e-3), kind
        assert explorer.picture["note"] == "", kind
        explorer.image = photo(3)
        explorer.image = picture
        explorer.wait(PATIENCE)
        assert np.allclose(explorer.scores, wanted, atol=2e-3), kind
        assert explorer.image is picture, kind


def test_the_picture_crosses_as_the_model_sees_it() -> None:
    explorer = made()
    shown = transforms.ToTensor()(read(explorer.picture["data"]))
    assert shown.shape == (3, HEIGHT, WIDTH)
    assert float((shown - pixels_of(photo())).abs().max()) < 1 / 255


def test_a_picture_of_unknown_colours_says_so() -> None:
    explorer = made(image=9 * torch.randn(3, HEIGHT, WIDTH))
    assert explorer.picture["note"] == STRETCHED
    assert explorer.message == STRETCHED


def test_a_new_picture_has_a_new_id_and_crosses_once() -> None:
    explorer = made()
    before = explorer.picture["id"]
    recorder = Recorder(explorer)
    explorer.image = photo(1)
    explorer.wait(PATIENCE)
    assert explorer.picture["id"] > before
    sent = [state["picture"]["id"] for state in recorder.states if "picture" in state]
    assert set(sent) == {explorer.picture["id"]}


def test_an_array_changed_in_place_is_another_picture() -> None:
    array = np.asarray(photo()).copy()
    explorer = made(image=array)
    array[:] = np.asarray(photo(1))
    explorer.image = array
    explorer.wait(PATIENCE)
    assert np.allclose(explorer.scores, answer(small(), pixels_of(photo(1))), atol=1e-5)


def test_an_image_drawn_on_in_place_is_another_picture() -> None:
    image = plain("red")
    explorer = made(Colours(), image)
    image.paste("blue", (0, 0, *image.size))
    explorer.image = image
    explorer.wait(PATIENCE)
    assert (explorer.target, explorer.attribution.target) == (2, 2)


# --- several, and the truth


def gallery(**keywords: Any) -> Any:
    return made(Colours(), [plain(name) for name in NAMES], labels=COLOURS, **keywords)


def test_without_the_truth_the_order_is_as_given() -> None:
    explorer = gallery()
    assert [item["wrong"] for item in explorer.gallery] == [None] * 4
    assert [item["truth"] for item in explorer.gallery] == [""] * 4
    assert explorer.target == 0
    explorer.index = 2
    explorer.wait(PATIENCE)
    assert explorer.target == explorer.attribution.target == 2


@pytest.mark.parametrize("truth", [[0, 3, 2, 1], ["red", "dark", "blue", "green"], np.array([0, 3, 2, 1])])
def test_wrong_answers_come_first(truth: Any) -> None:
    explorer = gallery(truth=truth)
    assert [item["wrong"] for item in explorer.gallery] == [True, True, False, False]
    assert [item["predicted"] for item in explorer.gallery] == ["green", "dark", "red", "blue"]
    assert [item["truth"] for item in explorer.gallery] == ["dark", "green", "red", "blue"]
    assert (explorer.truth, explorer.target) == ("dark", 1)
    explorer.index = 3
    explorer.wait(PATIENCE)
    assert (explorer.truth, explorer.target) == ("blue", 2)


def test_a_truth_that_is_partly_known() -> None:
    explorer = gallery(truth=[None, 1, 0, None])
    assert [item["wrong"] for item in explorer.gallery][0] is True
    assert sorted(str(item["wrong"]) for item in explorer.gallery) == ["False", "None", "None", "True"]


@pytest.mark.parametrize(("truth", "wrong"), [("blue", True), ("red", False)])
def test_one_picture_with_its_truth_is_marked_too(truth: str, wrong: bool) -> None:
    model = Counted(Colours())
    explorer = made(model, plain("red"), labels=COLOURS, truth=truth)
    assert explorer.truth == truth
    assert [item["wrong"] for item in explorer.gallery] == [wrong]
    alone = Counted(Colours())
    made(alone, plain("red"), labels=COLOURS)
    assert model.rows == alone.rows, "what the model says of it was known"
    explorer.show(plain("lime"), truth="blue")
    explorer.wait(PATIENCE)
    assert [(item["wrong"], item["predicted"]) for item in explorer.gallery] == [(True, "green")]
    explorer.image = plain("lime")
    explorer.wait(PATIENCE)
    assert (explorer.gallery, explorer.truth) == ([], ""), "whose truth is not known"


@pytest.mark.parametrize("output", ["regression", None])
def test_a_regression_has_no_wrong_answers(output: str | None) -> None:
    explorer = made(small(outputs=1), [photo(1), photo(2)], truth=[0, 1], output=output)
    assert [item["wrong"] for item in explorer.gallery] == [None, None]


def test_many_labels_are_wrong_below_one_half() -> None:
    explorer = gallery(truth=[0, 0, 2, 2], output="sigmoid")
    assert [(item["truth"], item["wrong"]) for item in explorer.gallery] == [
        ("red", True), ("red", False), ("blue", False), ("blue", False),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("labels", "names"), [(["bright"], ("not bright", "bright")), (None, ("0", "1"))], ids=["named", "nameless"]
)
def test_a_single_output_says_whether_it_is_so(labels: Any, names: tuple[str, str]) -> None:
    class Bright(torch.nn.Module):
        def forward(self, x: torch.Tensor) -> torch.Tensor:
            return 20 * (x.mean((1, 2, 3)) - 0.5)

    pictures = [plain("white"), plain("black"), plain("white"), plain("black")]
    explorer = made(Bright(), pictures, labels=labels, truth=[1, 0, 0, True], output="sigmoid", method="occlusion")
    no, yes = names
    assert [(item["truth"], item["predicted"], item["wrong"]) for item in explorer.gallery] == [
        (no, yes, True), (yes, no, True), (yes, yes, False), (no, no, False),
    ]  # fmt: skip
    assert explorer.truth == no


def test_names_of_files_are_shown(tmp_path: Path) -> None:
    for name in NAMES:
        plain(name).save(tmp_path / f"{name}.png")
    explorer = made(Colours(), [str(tmp_path / "red.png"), tmp_path / "lime.png", plain("blue")])
    assert [item["name"] for item in explorer.gallery] == ["red.png", "lime.png", ""]
    thumbs = [read(item["thumb"]) for item in explorer.gallery]
    assert all(max(thumb.size) <= 56 for thumb in thumbs)
    assert thumbs[0].getpixel((3, 3)) == (255, 0, 0)


def test_other_pictures_with_their_truth() -> None:
    explorer = gallery()
    explorer.index = 3
    explorer.show([plain("blue"), plain("lime")], truth=[2, 0])
    explorer.wait(PATIENCE)
    assert explorer.index == 0
    assert [item["wrong"] for item in explorer.gallery] == [True, False]
    assert (explorer.truth, explorer.target) == ("red", 1)
    explorer.image = plain("red")
    explorer.wait(PATIENCE)
    assert (explorer.gallery, explorer.truth, explorer.target) == ([], "", 0)


# --- from the browser


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "WEBP"])
def test_an_upload_is_shown_and_explained(kind: str) -> None:
    explorer = made(Colours(), plain("red"))
    explorer.set_state({"upload": {"name": "a.png", "data": memoryview(file(plain("blue"), kind))}})
    explorer.wait(PATIENCE)
    assert explorer.upload is None
    assert explorer.target == explorer.attribution.target == 2
    assert read(explorer.picture["data"]).getpixel((2, 2))[2] > 240
    explorer.set_state({"upload": {"name": "a.png", "data": file(plain("lime"), kind)}})
    explorer.wait(PATIENCE)
    assert explorer.target == 1


def test_the_browser_steps_through_the_gallery() -> None:
    explorer = gallery()
    for index in (2, 1, 3, 0):
        explorer.set_state({"index": index})
        explorer.wait(PATIENCE)
        assert explorer.target == explorer.attribution.target == index
        assert read(explorer.picture["data"]).getpixel((2, 2)) == read(plain(NAMES[index])).getpixel((2, 2))


def test_a_shorter_list_while_a_late_picture_is_shown() -> None:
    explorer = gallery()
    explorer.index = 3
    explorer.image = [plain("lime")]
    explorer.wait(PATIENCE)
    assert (explorer.index, explorer.target, explorer.status) == (0, 1, "idle")


def test_an_answer_that_comes_while_pictures_are_changed() -> None:
    model = Counted(Colours())
    explorer = made(model, [plain(name) for name in NAMES])
    explorer.index = 3
    explorer.wait(PATIENCE)
    gate = Gate()
    model.during(lambda _x: gate.pass_through())
    explorer.mask = np.eye(HEIGHT, WIDTH, dtype=bool)
    gate.wait_until_reached()

    def meanwhile(_change: object) -> None:
        gate.opened.set()
        explorer.wait(PATIENCE)

    explorer.observe(meanwhile, "gallery")
    explorer.image = [plain("lime")]
    explorer.wait(PATIENCE)
    assert (explorer.index, explorer.target, explorer.status) == (0, 1, "idle")
