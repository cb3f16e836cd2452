"""How large a saved page is: said before it is made, while it is made, and refused where it is too much."""

from __future__ import annotations

import re
import sys
from pathlib import Path

import numpy as np
import pytest
import tqdm
import tqdm.std
from nets import small
from PIL import Image
from torchvision import transforms
from widgets.explorers import LABELS, Counted, made
from widgets.test_saved import LARGE, page

from xai_widgets import ExplainError

MB = 1_000_000


def test_a_page_that_would_be_too_large_is_refused_with_its_size(tmp_path: Path) -> None:
    model = Counted()
    explorer = made(model)
    rows = model.rows
    record = {"target": [0, 1, 2, 3], "method": ["saliency", "grad-cam"]}
    assert explorer.page_size(record).states == 8
    with pytest.raises(ExplainError, match=r"8 states are about 0\.\d MB; at most 0\.1 MB"):
        explorer.to_html(tmp_path / "page.html", record, limit_mb=0.1)
    assert model.rows == rows


@pytest.mark.parametrize("installed", [True, False])
def test_the_size_is_said_before_and_a_bar_shown_while(
    installed: bool, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "tqdm.auto", tqdm.std if installed else None)
    explorer = made(labels=LABELS, target=0)
    explorer.to_html(tmp_path / "page.html", {"target": [1, 2]})
    told = capsys.readouterr().err
    assert re.match(r"\s*Recording 3 states, about 0\.\d MB", told)
    assert ("3/3" in told) == installed
    explorer.to_html(tmp_path / "page.html", {"target": [1, 2]}, progress=False)
    explorer.to_html(tmp_path / "page.html")
    assert capsys.readouterr().err == ""


def test_the_estimate_is_of_the_right_size(tmp_path: Path) -> None:
    explorer = made(labels=LABELS, method="saliency", preprocess=LARGE)
    record = {"target": [0, 1, 2, 3]}
    about = explorer.page_size(record).bytes
    exact = explorer.to_html(tmp_path / "page.html", record, progress=False).stat().st_size
    assert exact / 2 < about < 2 * exact


def test_ten_states_of_a_picture_take_less_than_a_megabyte(tmp_path: Path) -> None:
    """Gradients of ten classes of a picture with much in it, at the size most models take: nothing packs worse."""
    noise = np.random.default_rng(0).normal(128, 40, (224, 224, 3))
    steps = np.random.default_rng(1).integers(0, 256, (28, 28, 3)).repeat(8, 0).repeat(8, 1)
    picture = Image.fromarray((0.8 * steps + 0.2 * noise).clip(0, 255).astype(np.uint8))
    model = small(outputs=10)
    explorer = made(model, picture, preprocess=transforms.ToTensor(), method="saliency", labels=[*map(str, range(10))])
    file = explorer.to_html(tmp_path / "page.html", {"target": [*range(10)]}, progress=False)
    assert len(page(file)["states"]) == 10
    assert file.stat().st_size < MB
