"""One JupyterLab and one browser for the session; a fresh notebook for each test, on a kernel that is warm."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from browser.explorer import Explorer
from browser.heads_view import at_rest
from browser.lab import Lab, browser, server
from browser.notebook import Notebook
from browser.opening import opening

HERE = Path(__file__).parent
REAL = "import xai_widgets as xw\nfrom xai_widgets.demo import imagenet\nmodel, image, labels = imagenet()"


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if HERE in item.path.parents:
            item.add_marker(pytest.mark.browser)


@pytest.fixture(scope="session")
def chrome() -> Iterator[Browser]:
    with browser() as started:
        yield started


@pytest.fixture(scope="session")
def the_lab(chrome: Browser, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Lab]:
    with server(tmp_path_factory.mktemp("lab")) as (address, root):
        yield Lab(chrome, address, root)


@pytest.fixture(scope="session")
def toy_kernel(the_lab: Lab) -> str:
    return the_lab.start_kernel()


@pytest.fixture(scope="session")
def real_kernel(the_lab: Lab) -> str:
    return the_lab.start_kernel()


@pytest.fixture
def page_lab(the_lab: Lab) -> Iterator[Lab]:
    """The lab, and no test passes whose page complained, asked elsewhere, or whose kernel raised unseen."""
    the_lab.watch.problems.clear()
    yield the_lab
    elsewhere = the_lab.watch.elsewhere()
    problems, errors = list(the_lab.watch.problems), the_lab.tidy()
    assert not problems
    assert not errors
    assert not elsewhere


@pytest.fixture
def window(page_lab: Lab) -> Iterator[None]:
    """The window's size is put back afterwards."""
    was = page_lab.page.viewport_size
    assert was is not None
    yield
    page_lab.page.set_viewport_size(was)


open_toy, open_text, open_table = opening("toys"), opening("texts"), opening("records")
open_heads = opening("heads", at_rest)


@pytest.fixture
def open_real(page_lab: Lab, real_kernel: str) -> Callable[..., tuple[Notebook, Explorer]]:
    """Show a SaliencyExplorer of EfficientNet-Lite0 and the cat, as `model`, `image` and `labels`: the notebook and the
    view."""

    def show(arguments: str = "", *more: str) -> tuple[Notebook, Explorer]:
        line = f"x = xw.SaliencyExplorer(model, image, labels=labels, {arguments})\nx"
        notebook = page_lab.open([REAL, line, *more], real_kernel)
        notebook.run(0)
        notebook.run(1)
        return notebook, notebook.explorer()

    return show
