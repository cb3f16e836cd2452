"""Everywhere people open notebooks: the explorer is drawn there, and goes on answering the hand."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from jupyter_process import TOKEN
from playwright.sync_api import Browser, Page, expect

from browser.explorer import Explorer
from browser.hosts import cdn, servers
from browser.hosts.proxy import proxy
from browser.lab import Lab, server

ONE = "from browser import toys\nx = toys.explorer(brush_size=8, target=0)\nx"
SEVERAL = """import ipywidgets
from browser import toys
model = toys.Rectified()
first = toys.explorer(model, target=0)
second = toys.comparison(model, target=0, metrics=["deletion"])
ipywidgets.link((first, "target"), (second, "target"))
ipywidgets.VBox([first, second])"""
PLAINLY = "bqplot cannot be shown here, so the curves are drawn plainly."
USER = "/user/ada/"
READY = """async () => {
  const { context, sessionContext } = jupyterapp.shell.currentWidget;
  await context.ready;
  await sessionContext.ready;
  await sessionContext.session.kernel.info;
}"""


def shown(page: Page, count: int = 1) -> list[Explorer]:
    """The explorers of a page, all drawn and at rest."""
    found = page.locator("[data-xw=explorer]")
    expect(found).to_have_count(count, timeout=60_000)
    views = [Explorer(page, found.nth(n)) for n in range(count)]
    for view in views:
        view.settled()
    return views


def touch(view: Explorer) -> None:
    """Another class and a stroke of the brush: the map, what is explained and the scores are others."""
    seen, score = view.pixels(), view.part("score").inner_text()
    with view.new_frame():
        view.bar(2).click()
    expect(view.bar(2)).to_have_attribute("aria-pressed", "true")
    expect(view.part("score")).not_to_have_text(score)
    asked = view.until_pixels(lambda now: now != seen)
    view.part("brush").click()
    with view.new_frame():
        view.stroke((0.25, 0.3), (0.3, 0.35))
    expect(view.root.locator(".xw-bar-delta").first).to_have_text(re.compile("[+−]"))
    view.until_pixels(lambda now: now != asked)


def test_notebook_7(tmp_path: Path, visit, keep) -> None:
    servers.write_notebook(tmp_path, "one", [ONE])
    with servers.notebook_7(tmp_path) as address:
        with visit(f"{address}/notebooks/one.ipynb?token={TOKEN}", address, ["(reading 'schema')"]) as page:
            page.wait_for_function("() => globalThis.jupyterapp?.shell.currentWidget?.sessionContext")
            page.evaluate(READY)
            page.get_by_role("menuitem", name="Run", exact=True).click()
            page.get_by_role("menuitem", name="Run All Cells", exact=True).click()
            (view,) = shown(page)
            touch(view)
            keep(page)


def test_voila_shows_a_dashboard_of_one_explorer_and_of_several_over_one_model(tmp_path: Path, visit, keep) -> None:
    servers.write_notebook(tmp_path, "one", [ONE])
    servers.write_notebook(tmp_path, "several", [SEVERAL])
    theirs = ["@fortawesome", "@jupyterlab/docregistry"]
    with servers.voila(tmp_path) as address:
        with visit(f"{address}/voila/render/one.ipynb", address, theirs) as page:
            (view,) = shown(page)
            expect(page.locator(".jp-OutputArea-output img")).not_to_be_visible()
            touch(view)
        with visit(f"{address}/voila/render/several.ipynb", address, theirs) as page:
            first, second = shown(page, 2)
            expect(second.part("curve-deletion").locator(".bqplot path.line").first).to_be_visible()
            with second.new_frame(None):
                first.bar(2).click()
            expect(second.bar(2)).to_have_attribute("aria-pressed", "true")
            keep(page)


def test_marimo_draws_explorers_and_says_that_a_chart_is_plain(tmp_path: Path, visit, keep) -> None:
    lines = [
        "from browser import toys",
        "import marimo as mo",
        "x, y = toys.explorer(brush_size=8, target=0), toys.comparison()",
        "mo.vstack([x, y])",
    ]
    with servers.marimo(tmp_path, *lines) as address, visit(address) as page:
        view, comparison = shown(page, 2)
        touch(view)
        expect(comparison.part("curves-note")).to_contain_text(PLAINLY)
        curve = comparison.part("curve-deletion")
        expect(curve.locator("svg.xw-plain path")).to_have_count(3)
        curve.focus()
        page.keyboard.press("PageUp")
        expect(curve).to_have_attribute("aria-valuetext", re.compile("13 % taken away, .* 0\\.\\d"))
        keep(page)


def test_nbconvert_keeps_the_explorer_in_the_page_and_it_says_that_no_kernel_is_there(
    tmp_path: Path, visit, keep
) -> None:
    page_file = servers.nbconvert(tmp_path, [ONE])
    with visit(page_file.as_uri(), theirs=cdn.ASKED, prepare=cdn.stand_in) as page:
        found = page.locator("[data-xw=explorer]")
        expect(found).to_have_attribute("data-frame", re.compile(r"\d+"))
        view = Explorer(page, found)
        expect(view.part("error")).to_have_text("No kernel is connected: run the cell to explore.")
        expect(view.bar(2)).to_be_disabled()
        seen = view.pixels()
        view.set_slider("opacity", 0.2)
        view.until_pixels(lambda now: now != seen)
        expect(page.locator(".jp-OutputArea-output img")).not_to_be_visible()
        keep(page)


@pytest.fixture
def hub(chrome: Browser, tmp_path: Path):
    """JupyterLab under a user's prefix, behind a proxy that lets nothing else through."""
    with server(tmp_path, True, f"--ServerApp.base_url={USER}") as (address, root):
        with proxy(USER, int(address.rsplit(":", 1)[1])) as own:
            lab = Lab(chrome, own, root)
            yield lab
            elsewhere, problems, errors = lab.watch.elsewhere(), list(lab.watch.problems), lab.tidy()
            lab.context.close()
            assert not problems
            assert not errors
            assert not elsewhere


def test_jupyterlab_behind_a_proxy_prefix(hub: Lab, keep) -> None:
    notebook = hub.open([ONE])
    notebook.run(0)
    touch(notebook.explorer())
    assert notebook.ask("[x.target, x.attribution.target, int(x.mask.sum()) > 20]") == [2, 2, True]
    keep(hub.page)
