"""The brush: painting out what speaks for a class takes the class away, while the hand moves."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

RED, BLUE = (7.5 / 28, 6.5 / 20), (20.5 / 28, 13.5 / 20)
RED_SCORE = "float(x.scores[0])"
BRUSH = "toys.explorer(brush_size=6)"


def across(place: tuple[float, float]) -> tuple[tuple[float, float], tuple[float, float]]:
    """Both ends of a stroke over a disc."""
    return (place[0] - 0.1, place[1]), (place[0] + 0.1, place[1])


def test_the_score_falls_while_the_stroke_is_under_way(open_toy) -> None:
    notebook, explorer = open_toy(BRUSH)
    before, map_before = notebook.ask(RED_SCORE), notebook.ask("x.attribution.map.sum().item()")
    seen = explorer.pixels()
    explorer.part("brush").click()
    start, end = across(RED)
    with explorer.pressed(*start) as move:
        with explorer.new_frame():
            move(*RED)
        during = notebook.ask(RED_SCORE)
        assert during < before
        with explorer.new_frame():
            move(*end)
        notebook.until(f"{RED_SCORE} < {during}")
    explorer.settled()
    assert explorer.pixels() != seen
    assert notebook.ask("x.attribution.map.sum().item()") < map_before
    assert notebook.ask("bool(x.mask[6, 7]) and not x.mask[13, 20]")
    delta = explorer.bar(0).locator(".xw-bar-delta")
    expect(delta).to_have_attribute("data-way", "down")
    assert float(delta.inner_text().replace("−", "-")) == pytest.approx(notebook.ask(RED_SCORE) - before, abs=0.01)


def test_undo_takes_one_stroke_back_and_clear_all_of_them(open_toy) -> None:
    notebook, explorer = open_toy(BRUSH)
    seen, before = explorer.pixels(), notebook.ask("x.scores.tolist()")
    explorer.part("brush").click()
    for place in (RED, BLUE):
        with explorer.new_frame():
            explorer.stroke(*across(place), steps=1)
        explorer.settled()
    notebook.until("x.mask is not None and x.mask[6, 7] and x.mask[13, 20] and x.status == 'idle'")
    with explorer.new_frame():
        explorer.part("undo").click()
    notebook.until("x.mask[6, 7] and not x.mask[13, 20]")
    with explorer.new_frame():
        explorer.part("clear").click()
    notebook.until("x.mask is None and x.status == 'idle'")
    assert notebook.ask("x.scores.tolist()") == before
    explorer.part("look").click()
    explorer.until_pixels(lambda now: now == seen)
    with explorer.new_frame():
        explorer.part("undo").click()
    notebook.until("x.mask is not None and x.mask[6, 7]")


def test_the_eraser_brings_pixels_back(open_toy) -> None:
    notebook, explorer = open_toy(f"{BRUSH[:-1]}, mask=toys.np.ones((20, 28), bool))")
    explorer.part("erase").click()
    with explorer.new_frame():
        explorer.stroke(*across(RED))
    notebook.until("x.mask is not None and not x.mask[6, 7] and x.mask[13, 20]")


def test_painting_by_keyboard(open_toy) -> None:
    notebook, explorer = open_toy(BRUSH)
    before = notebook.ask(RED_SCORE)
    explorer.part("brush").click()
    canvas = explorer.part("canvas")
    canvas.focus()
    for key in ["ArrowLeft"] * 2 + ["ArrowUp"]:
        canvas.press(key)
    with explorer.new_frame():
        canvas.press("Space")
    notebook.until("x.mask is not None and x.mask[7, 8]")
    assert notebook.ask(RED_SCORE) < before
    with explorer.new_frame():
        canvas.press("Control+z")
    notebook.until("x.mask is None")


@pytest.mark.parametrize("fill", ["blur", "noise"])
def test_another_fill_is_another_answer(open_toy, fill: str) -> None:
    notebook, explorer = open_toy(f"{BRUSH[:-1]}, mask=toys.disc())")
    seen, score = explorer.pixels(), notebook.ask(RED_SCORE)
    with explorer.new_frame():
        explorer.part("fill").select_option(fill)
    explorer.until_pixels(lambda now: now != seen)
    assert notebook.ask(RED_SCORE) != score


def test_a_mask_set_in_python_is_seen_and_can_be_undone(open_toy) -> None:
    notebook, explorer = open_toy(BRUSH)
    seen = explorer.pixels()
    with explorer.new_frame():
        notebook.do("x.mask = toys.disc()")
    explorer.until_pixels(lambda now: now != seen)
    with explorer.new_frame():
        explorer.part("undo").click()
    notebook.until("x.mask is None")
