"""A page of its own for each host, and a picture of what it showed."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from browser.lab import CHECKOUT, TIMEOUT
from browser.watch import Watch

PICTURES = CHECKOUT / "test-results" / "hosts"
"""Where the pictures are kept."""

Visit = Callable[..., AbstractContextManager[Page]]


def nobody_else(page: Page) -> None:
    """Answer with nothing what is asked of the world outside, so that a page does not wait for it."""
    page.route(re.compile("^https:"), lambda route: route.fulfill(body=""))


@pytest.fixture
def visit(chrome: Browser) -> Visit:
    """Open an address: nothing may go wrong on its page, and it may ask nobody but `own`. `theirs`: words of what the
    host has to say and to ask with an empty notebook too."""

    @contextmanager
    def open_page(
        address: str, own: str = "", theirs: Sequence[str] = (), prepare: Callable[[Page], None] = nobody_else
    ) -> Iterator[Page]:
        context = chrome.new_context(viewport={"width": 1100, "height": 900})
        page = context.new_page()
        page.set_default_timeout(TIMEOUT)
        expect.set_options(timeout=TIMEOUT)
        watch = Watch(page, own or address)
        try:
            prepare(page)
            page.goto(address, wait_until="commit")  # Voila ends its page with its last cell
            yield page
            said = [*watch.problems, *watch.elsewhere()]
            assert not [one for one in said if not any(words in one for words in theirs)]
        finally:
            context.close()

    return open_page


@pytest.fixture
def keep(request: pytest.FixtureRequest) -> Callable[[Page], Path]:
    """Keep a picture of a page, named after the test."""

    def shoot(page: Page) -> Path:
        PICTURES.mkdir(parents=True, exist_ok=True)
        path = PICTURES / f"{request.node.name.removeprefix('test_')}.png"
        page.screenshot(path=path)
        return path

    return shoot
