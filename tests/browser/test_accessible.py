"""Every explorer for everybody: at 200 %, without motion, by keyboard alone, heard, and in grey."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import expect

from browser.everyone import EVERYONE, IMPORTS, Case
from browser.explorer import TWO_FRAMES, Explorer
from browser.lab import Lab
from browser.notebook import Notebook
from browser.test_page import overflow, serious

EVERY = pytest.mark.parametrize("case", EVERYONE.values(), ids=EVERYONE)

FOCUSABLE = """root => [...root.querySelectorAll(
  'button, input, select, textarea, summary, canvas, a[href], [tabindex]',
)].filter(e => e.tabIndex >= 0 && !e.matches(':disabled') && e.checkVisibility({ visibilityProperty: true }))"""
NAMES = f"""root => ({FOCUSABLE})(root).map((e, i) => {{ e.dataset.seen = i; return e.outerHTML.slice(0, 160); }})"""
FOCUSED = """root => {
  const e = document.activeElement;
  if (!root.contains(e)) return null;
  const { outlineStyle, outlineWidth } = getComputedStyle(e);
  return { seen: Number(e.dataset.seen), ringed: outlineStyle !== 'none' && parseFloat(outlineWidth) >= 1 };
}"""
CUT = """root => [...root.querySelectorAll('*')].filter(e => getComputedStyle(e).textOverflow === 'ellipsis'
  && e.scrollWidth > e.clientWidth && e.checkVisibility() && !e.closest('[title], .xw-hidden') && !e.matches('select'))
  .map(e => e.outerHTML.slice(0, 160))"""
MOVING = """root => {
  const under = [...root.querySelectorAll('[class*=spinner], progress')];
  under.forEach(e => e.setAttribute('data-on', ''));
  const moving = [...root.querySelectorAll('*')].filter(e => {
    const style = getComputedStyle(e);
    const lasts = style.transitionDuration.split(',').some(each => parseFloat(each) > 0);
    return style.animationName !== 'none' || lasts || style.scrollBehavior === 'smooth';
  });
  under.forEach(e => e.removeAttribute('data-on'));
  return moving.map(e => e.outerHTML.slice(0, 120));
}"""


@pytest.fixture
def show(page_lab: Lab, toy_kernel: str) -> Callable[[Case], tuple[Notebook, Explorer]]:
    """Show an explorer, drawn and at rest."""

    def shown(case: Case) -> tuple[Notebook, Explorer]:
        notebook = page_lab.open([f"{IMPORTS}\nx = {case.line}\nx"], toy_kernel)
        notebook.run(0)
        view = notebook.view()
        expect(view.root).to_have_attribute("data-status", "idle", timeout=60_000)
        expect(view.root.locator(case.picture).first).to_have_attribute("aria-label", re.compile(case.summary))
        return notebook, view

    return shown


@pytest.fixture
def zoomed(page_lab: Lab) -> Iterator[None]:
    """The browser at 200 %: half as many pixels of the page's, each twice as fine."""
    session = page_lab.context.new_cdp_session(page_lab.page)
    size = {"width": 640, "height": 450, "deviceScaleFactor": 2, "mobile": False}
    session.send("Emulation.setDeviceMetricsOverride", size)
    yield
    session.send("Emulation.clearDeviceMetricsOverride")
    session.detach()


def press(view: Explorer, case: Case) -> None:
    """Ask something with the keyboard."""
    view.root.locator(case.control).first.focus()
    for key in case.keys.split():
        view.page.keyboard.press(key)


@EVERY
def test_at_200_percent_nothing_is_cut_and_a_hand_still_reaches_it(show, zoomed, case: Case) -> None:
    notebook, view = show(case)
    view.root.evaluate(TWO_FRAMES)
    assert view.page.evaluate("() => [innerWidth, devicePixelRatio]") == [640, 2]
    assert overflow(view) <= 0
    assert view.root.evaluate("root => root.parentElement.scrollWidth - root.parentElement.clientWidth") <= 0
    assert view.root.evaluate(CUT) == []
    view.root.locator(case.control).first.click(trial=True)
    press(view, case)
    notebook.until(case.answer)


@EVERY
def test_nothing_moves_for_who_wants_no_motion(show, case: Case) -> None:
    _, view = show(case)
    try:
        view.page.emulate_media(reduced_motion="no-preference")
        assert view.root.evaluate(MOVING) != []
        view.page.emulate_media(reduced_motion="reduce")
        assert view.root.evaluate(MOVING) == []
    finally:
        view.page.emulate_media(reduced_motion="null")


@EVERY
def test_tab_comes_to_every_control_each_with_a_ring_and_a_key_is_answered(show, case: Case) -> None:
    notebook, view = show(case)
    controls = view.root.evaluate(NAMES)
    view.root.locator("[data-seen='0']").focus()
    reached, ringed = set(), set()
    for _ in range(2 * len(controls)):
        if (now := view.root.evaluate(FOCUSED)) is None:
            break
        reached.add(now["seen"])
        ringed |= {now["seen"]} if now["ringed"] else set()
        view.page.keyboard.press("Tab")
    assert [controls[n] for n in range(1, len(controls)) if n not in reached] == []
    assert [controls[n] for n in sorted(reached - {0}) if n not in ringed] == []
    asked = view.root.locator(case.control).first
    assert int(asked.get_attribute("data-seen") or -1) in reached
    press(view, case)
    notebook.until(case.answer)


@EVERY
def test_axe_finds_nothing_at_all(show, page_lab: Lab, case: Case) -> None:
    _, view = show(case)
    assert serious(page_lab) == []
