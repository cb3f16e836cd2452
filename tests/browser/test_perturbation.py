"""Perturbations in a real JupyterLab: sliders and an occluder under the hand, a curve with its flip, a ranking."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

from browser.explorer import Explorer
from browser.lab import Lab
from browser.test_page import FOCUSABLE, HOSTILE, overflow, serious

MAKE = "toys.perturbed({})"
TOUCHED = MAKE.format("strengths={'occluder': 0.4, 'brightness': 0.1}")


@pytest.fixture
def window(window: None, page_lab: Lab) -> None:
    """A tall one."""
    page_lab.page.set_viewport_size({"width": 1280, "height": 1500})


def drawn(explorer: Explorer) -> None:
    """Wait until the curve is whole and nothing is under way."""
    explorer.settled()
    expect(explorer.part("response")).to_have_attribute("data-progress", "1", timeout=60_000)


def marker(explorer: Explorer) -> float:
    """Where the marker stands, as a share of the axes."""
    line = explorer.part("marker").bounding_box()
    area = explorer.part("response").locator(".plotarea_events").bounding_box()
    assert line is not None and area is not None
    return (line["x"] - area["x"]) / area["width"]


def ranked(explorer: Explorer) -> list[str]:
    return explorer.part("ranked-row").evaluate_all("rows => rows.map(row => row.dataset.name)")


def test_a_slider_changes_picture_map_bars_and_likeness(open_toy, window) -> None:
    notebook, explorer = open_toy(MAKE.format("target=0"))
    expect(explorer.part("similarity")).to_have_text("The picture is untouched.")
    before, bar = explorer.pixels(), explorer.bar(0).inner_text()
    with explorer.new_frame():
        explorer.set_slider("strength-blur", 3)
    after = explorer.until_pixels(lambda now: now != before)
    assert explorer.bar(0).inner_text() != bar
    expect(explorer.bar(0)).to_contain_text("−")
    expect(explorer.part("similarity-numbers")).to_have_text(
        re.compile(r"rank correlation −?\d\.\d\d, \d+ % of the top")
    )
    assert notebook.ask("[x.strengths['blur'], x.perturbed is None]") == [3.0, False]
    with explorer.new_frame():
        explorer.set_slider("strength-gaussian-noise", 0.2)
    both = explorer.until_pixels(lambda now: now not in (before, after))
    explorer.part("reset-gaussian-noise").click()
    explorer.until_pixels(lambda now: now == after)
    assert both != after
    explorer.part("reset-all").click()
    explorer.until_pixels(lambda now: now == before)
    expect(explorer.part("reset-all")).to_be_disabled()
    assert notebook.ask("x.settings == {}")


def test_a_slider_is_dragged_by_mouse_and_moved_by_keys(open_toy, window) -> None:
    notebook, explorer = open_toy(MAKE.format(""))
    slider = explorer.part("strength-brightness")
    box = slider.bounding_box()
    y = box["y"] + box["height"] / 2
    explorer.page.mouse.move(box["x"] + 0.5 * box["width"], y)
    explorer.page.mouse.down()
    explorer.page.mouse.move(box["x"] + 0.8 * box["width"], y, steps=10)
    explorer.page.mouse.up()
    notebook.until("x.strengths['brightness'] > 0.3")
    slider.focus()
    for _ in range(3):
        explorer.page.keyboard.press("ArrowLeft")
    shown = float(slider.input_value())
    notebook.until(f"abs(x.strengths['brightness'] - {shown}) < 1e-9")
    drawn(explorer)
    assert notebook.ask("x.curve_of") == "brightness"


def test_the_occluder_is_dragged_and_moved_by_keys(open_toy, window) -> None:
    notebook, explorer = open_toy(TOUCHED)
    before = explorer.pixels()
    with explorer.pressed(0.5, 0.5) as move:
        move(0.25, 0.3, steps=6)
    notebook.until("abs(x.extras['occluder']['x'] - 0.25) < 0.02 and abs(x.extras['occluder']['y'] - 0.3) < 0.02")
    drawn(explorer)
    after = explorer.until_pixels(lambda now: now != before)
    explorer.part("occlude").click()
    expect(explorer.part("occlude")).to_have_attribute("aria-pressed", "true")
    explorer.part("canvas").focus()
    x, y = notebook.ask("[x.extras['occluder'][n] for n in 'xy']")
    for key in ["ArrowRight", "ArrowRight", "ArrowDown", "Shift+ArrowRight"]:
        explorer.page.keyboard.press(key)
    notebook.until(f"abs(x.extras['occluder']['x'] - {x + 0.1 + 1 / 28}) < 2e-3")
    notebook.until(f"abs(x.extras['occluder']['y'] - {y + 0.05}) < 2e-3")
    explorer.until_pixels(lambda now: now not in (before, after))
    explorer.part("reset-all").click()
    notebook.until("x.strengths['occluder'] == 0")
    explorer.page.mouse.click(*explorer.point(0.7, 0.6))
    notebook.until("x.strengths['occluder'] > 0 and abs(x.extras['occluder']['x'] - 0.7) < 0.02")


def test_the_curve_appears_the_marker_follows_and_a_click_sets_the_slider(open_toy, window) -> None:
    notebook, explorer = open_toy(MAKE.format("curve_of='brightness'"))
    drawn(explorer)
    lines = explorer.part("response").locator(".bqplot path.line")
    expect(lines.first).to_be_attached()
    explorer.page.wait_for_function(
        "() => [...document.querySelectorAll('[data-xw=response] path.line')].filter(e => e.getAttribute('d'))[2]"
    )
    assert marker(explorer) == pytest.approx(0.5, abs=0.01)
    rows = notebook.ask("toys.calls['rows']")
    explorer.set_slider("strength-brightness", 0.5)
    drawn(explorer)
    assert marker(explorer) == pytest.approx(0.75, abs=0.01)
    assert notebook.ask("toys.calls['rows']") - rows <= 2
    area = explorer.part("response").locator(".plotarea_events").bounding_box()
    explorer.page.mouse.click(area["x"] + 0.3 * area["width"], area["y"] + 0.5 * area["height"])
    notebook.until("abs(x.strengths['brightness'] + 0.4) < 0.03")
    assert marker(explorer) == pytest.approx(0.3, abs=0.02)
    explorer.part("response").focus()
    explorer.page.keyboard.press("Home")
    notebook.until("x.strengths['brightness'] == -1")
    expect(explorer.part("response")).to_have_attribute("aria-valuetext", re.compile(r"brightness −1\.00, .*red \d"))


def test_the_flip_is_named_and_the_ranking_puts_the_slider_there(open_toy, window) -> None:
    notebook, explorer = open_toy(MAKE.format("perturbations=['saturation', 'jpeg', 'shift'], strengths={'jpeg': 50}"))
    explorer.part("stability").click()
    expect(explorer.root.locator(".xw-stability")).to_have_attribute("data-done", "true", timeout=60_000)
    assert ranked(explorer)[0] == "shift"
    assert ranked(explorer)[-1] == "jpeg"
    expect(explorer.part("ranked-row").last).to_contain_text("never")
    explorer.part("ranked").first.click()
    notebook.until("x.strengths['shift'] == x.ranking[0]['flip']['strength'] and x.strengths['jpeg'] == 100")
    drawn(explorer)
    expect(explorer.part("flips")).to_contain_text(
        re.compile(r"The answer flips to blue at shift −0\.3\d+ \(7\d % of the range\)\.")
    )
    assert notebook.ask("int(x.scores.argmax())") == 2
    expect(explorer.part("bar").first).to_contain_text("blue")


def test_a_ranking_is_stopped_and_begun_again(open_toy, window) -> None:
    notebook, explorer = open_toy(MAKE.format("toys.Gated()"))
    drawn(explorer)
    notebook.do("toys.gate.clear()")
    try:
        explorer.part("stability").click()
        expect(explorer.part("stability")).to_have_text("Stop")
        notebook.until("toys.calls['waiting'] == 1")
        explorer.part("stability").click()
        notebook.until("x.stability_on == False")
    finally:
        notebook.do("toys.gate.set()")
    expect(explorer.part("stability")).to_have_text("Rank what the model is fragile to")
    notebook.do("x.wait(30)")
    assert notebook.ask("x.stability_progress") < 1
    explorer.part("stability").click()
    expect(explorer.root.locator(".xw-stability")).to_have_attribute("data-done", "true", timeout=60_000)
    assert len(ranked(explorer)) == notebook.ask("len(x.perturbations)")


def test_random_noise_is_repeatable_by_its_seed(open_toy, window) -> None:
    notebook, explorer = open_toy(MAKE.format("strengths={'gaussian-noise': 0.3}, curve_of='gaussian-noise'"))
    drawn(explorer)
    expect(explorer.part("flips")).to_contain_text("8 random patterns")
    expect(explorer.part("flips")).to_contain_text(re.compile(r"At this strength \d of 8 patterns"))
    first = explorer.pixels()
    explorer.part("draw").click()
    second = explorer.until_pixels(lambda now: now != first)
    expect(explorer.part("seed")).to_have_value("1")
    explorer.part("seed").fill("0")
    explorer.part("seed").press("Enter")
    explorer.until_pixels(lambda now: now == first)
    assert second != first
    assert notebook.ask("x.seed") == 0


OWN = """xw.perturbations.Perturbation(
    'half', lambda pictures, s: pictures[:, :1] if s > 0.5 else pictures * (1 - s), 0, 1, label='<b>my</b> own')"""


def test_ones_own_slider_fails_in_a_sentence_and_the_next_request_is_clean(open_toy, window) -> None:
    notebook, explorer = open_toy(MAKE.format(f"perturbations=['blur', {OWN}]"))
    expect(explorer.part("sliders")).to_contain_text("<b>my</b> own")
    expect(explorer.part("sliders")).to_contain_text("Your own")
    with explorer.new_frame():
        explorer.set_slider("strength-half", 0.3)
    explorer.set_slider("strength-half", 0.8)
    explorer.settled("error")
    expect(explorer.part("error")).to_contain_text("The perturbation 'half' must give a tensor")
    expect(explorer.part("flips")).to_contain_text("must give a tensor")
    with explorer.new_frame():
        explorer.set_slider("strength-half", 0.2)
    expect(explorer.part("error")).to_be_hidden()
    assert explorer.root.locator("b", has_text="my").count() == 0


def test_a_value_has_a_threshold_of_ones_own(open_toy, window) -> None:
    made = (
        "toys.perturbed(toys.nn.Sequential(toys.Colours(), toys.nn.Linear(12, 1)), labels=['n'], curve_of='brightness')"
    )
    notebook, explorer = open_toy(made)
    drawn(explorer)
    expect(explorer.part("flips")).to_contain_text("say at which value its answer flips")
    middle = notebook.ask("float(x.curve.mean.median())")
    explorer.part("answer-threshold").fill(f"{middle:.3f}")
    explorer.part("answer-threshold").press("Enter")
    notebook.until("x.flips")
    drawn(explorer)
    expect(explorer.part("flips")).to_contain_text(re.compile("flips to a value (over|of at most)"))


def test_two_views_and_an_exploring_cell_stay_in_step(open_toy, window) -> None:
    notebook, explorer = open_toy(MAKE.format(""), "x", "x.strengths = {'gamma': 2.0}")
    notebook.run(1)
    second = notebook.explorer(1)
    with second.new_frame():
        explorer.set_slider("strength-contrast", 2)
    expect(second.part("strength-contrast")).to_have_value("2")
    with explorer.new_frame():
        notebook.run(2)
    expect(explorer.part("strength-contrast")).to_have_value("1")
    assert float(explorer.part("strength-gamma").input_value()) == pytest.approx(0.715, abs=0.01)


def test_keys_pressed_in_it_never_reach_the_notebook(open_toy, window) -> None:
    notebook, explorer = open_toy(TOUCHED, "second = 2", "third = 3")
    drawn(explorer)
    notebook.page.evaluate("() => { xwNotebook.content.activeCellIndex = 0; xwNotebook.content.mode = 'command'; }")
    before = notebook.sources()
    for element in explorer.root.locator(FOCUSABLE).all():
        if not element.is_visible() or not element.is_enabled():
            continue
        element.focus()
        for key in ["ArrowDown", "a", "d", "d"]:
            notebook.page.keyboard.press(key)
        assert notebook.sources() == before, element.evaluate("element => element.outerHTML")
        assert notebook.page.evaluate("() => xwNotebook.content.activeCellIndex") == 0


@pytest.mark.parametrize("width", [420, 500, 800, 1400])
def test_nothing_sticks_out_at_any_width(open_toy, window, width: int) -> None:
    names = f"labels=[{HOSTILE!r}.get(i, label) for i, label in enumerate(toys.LABELS)]"
    notebook, explorer = open_toy(MAKE.format(f"{names}, target=1, strengths={{'shift': -0.4}}"))
    explorer.part("stability").click()
    expect(explorer.root.locator(".xw-stability")).to_have_attribute("data-done", "true", timeout=60_000)
    explorer.resize(width)
    assert overflow(explorer) <= 0
    assert explorer.root.locator("img, b:not(li > b)").count() == 0
    assert not notebook.page.evaluate("() => 'xwHacked' in window")


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
def test_axe_finds_nothing_serious(open_toy, page_lab: Lab, window, dark: bool) -> None:
    page_lab.theme(dark)
    try:
        _, explorer = open_toy(TOUCHED)
        explorer.part("stability").click()
        expect(explorer.root.locator(".xw-stability")).to_have_attribute("data-done", "true", timeout=60_000)
        drawn(explorer)
        explorer.part("occlude").click()
        assert serious(page_lab) == []
    finally:
        page_lab.theme(False)
