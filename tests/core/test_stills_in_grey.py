"""A still picture tells its signs to whoever sees no colour: drawn in colours that are the same on both sides of zero,
what speaks for an answer and what speaks against it are still told apart."""

from __future__ import annotations

import io
from typing import Any

import numpy as np
import pytest
import torch
from PIL import Image

from xai_widgets import Attribution
from xai_widgets.core.places import Places
from xai_widgets.core.stills import Figure, Row, Token, colormap, heat, shares
from xai_widgets.core.stills.token import scale_of, token

ALIKE = "404040f7f7f7404040"
"""A colormap that says how much and not which way."""
GROUND = Image.new("RGB", (56, 40), (150, 150, 150))
RIGHT = np.array([[-1.0, -0.2, 0.2, 1.0], [-1.0, -0.6, 0.6, 1.0]], np.float32)


@pytest.fixture(autouse=True)
def colour_blind(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in colormap.DIVERGING:
        monkeypatch.setitem(colormap.POINTS, name, ALIKE)


def grey(picture: Image.Image) -> np.ndarray:
    return np.asarray(picture.convert("L")).astype(int)


def apart(one: np.ndarray, other: np.ndarray) -> float:
    """Which share of the pixels differ so that it is seen."""
    assert one.shape == other.shape
    return float((np.abs(one - other) > 20).mean())


def look(**changes: Any) -> heat.Look:
    return heat.Look(
        **{"colormap": "RdBu", "sign": "both", "threshold": 0.0, "view": "heat", "opacity": 0.8, **changes}
    )


@pytest.mark.parametrize("name", colormap.DIVERGING)
@pytest.mark.parametrize("view", ["heat", "contour"])
def test_a_map_is_not_its_negative(name: str, view: str) -> None:
    asked = look(colormap=name, view=view)
    ground = GROUND.resize((448, 320))
    one, other = (grey(heat.over(ground, sign * RIGHT, asked)) for sign in (1, -1))
    assert apart(one, other) > 0.01
    scale = grey(heat.bar(asked, 1.0))
    assert apart(scale, scale[:, ::-1]) > 0.1


def test_the_hatching_lies_on_the_negative_side_alone() -> None:
    drawn = grey(heat.over(GROUND.resize((320, 80)), np.repeat(RIGHT[:1], 2, 0), look()))
    left, right = drawn[:, 4:40], drawn[:, -40:-4]
    assert (left.max(1) - left.min(1) > 20).all()
    assert (right.max(1) - right.min(1) <= 2).all()


def test_what_is_shown_of_one_sign_is_not_hatched() -> None:
    for asked in (look(sign="negative"), look(sign="absolute"), look(view="mask")):
        assert not heat.hatching(RIGHT, asked).any()


def test_a_word_against_is_not_a_word_for() -> None:
    one, other = (grey(Figure(tokens=[token("cat", share, "RdBu")]).laid_out(96).drawn()) for share in (0.9, -0.9))
    assert (one != other).sum() > 5
    assert [Token("", share=share).line for share in (0, 0.04, -0.2, 0.5, -1)] == [0, 0, 1, 2, 3]
    strip = grey(scale_of("RdBu", 2.0).strip)
    assert apart(strip, strip[:, ::-1]) > 0.02
    assert (scale_of("RdBu", 2.0).low, scale_of("RdBu", 2.0).high) == ("−2.00", "+2.00")


def test_bars_go_to_their_side_and_say_their_sign() -> None:
    rows = shares(["for", "against", "nothing", "rest"], [2.0, -3.0, 0.0, 0.0], most=2)
    assert rows == [
        Row("against", 0.5, 0.0, "−3.00"),
        Row("for", 0.5, 0.5 + 1 / 3, "+2.00"),
        Row("and 2 more", 0.5, 0.5, "0"),
    ]


@pytest.mark.parametrize("places", [
    Places(), Places("table", tuple("abcd")), Places("tokens", ("the", "cat", "sat", "on")),
], ids=["map", "table", "tokens"])  # fmt: skip
def test_an_attribution_is_not_its_negative(places: Places) -> None:
    values = torch.tensor([2.0, -1.0, -0.5, 0.1])
    values = torch.stack([values, values.flip(0)]) if places.kind == "picture" else values
    one, other = (
        grey(Image.open(io.BytesIO(Attribution(sign * values, 0, "saliency", 1.0, places=places)._repr_png_())))
        for sign in (1, -1)
    )
    assert (np.abs(one - other) > 20).sum() > 20
