"""A saved page opened from a disk, by a browser that has no network."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import Browser, Locator, expect

from .explorer import Explorer

LISTEN = """() => {
  globalThis.xwViolations = [];
  const note = e => xwViolations.push(`${e.violatedDirective} ${e.blockedURI}`);
  document.addEventListener('securitypolicyviolation', note);
}"""


class Saved(Explorer):
    """Its explorer, and the choices above it."""

    def choice(self, name: str) -> Locator:
        """The choice among the recorded values of a trait."""
        return self.page.locator(f"[data-xw='recorded-{name}']")

    def violations(self) -> list[str]:
        """What the page's policy refused."""
        return self.page.evaluate("() => xwViolations")

    def options(self, name: str) -> list[str]:
        """What that choice offers."""
        return self.choice(name).locator("option").all_inner_texts()


@contextmanager
def opened(
    browser: Browser, file: Path, size: tuple[int, int] = (1100, 900), dark: bool = False, clean: bool = True
) -> Iterator[Saved]:
    """The page; at the end of a clean one nothing may have gone wrong, been refused by its policy, or been asked."""
    context = browser.new_context(
        viewport={"width": size[0], "height": size[1]}, offline=True, color_scheme="dark" if dark else "light"
    )
    try:
        page = context.new_page()
        problems: list[str] = []
        page.on("pageerror", lambda error: problems.append(f"pageerror: {error}"))
        page.on("console", lambda said: problems.append(f"console: {said.text}"))
        page.on("request", lambda asked: asked.url == file.as_uri() or problems.append(f"request: {asked.url[:80]}"))
        page.add_init_script(f"({LISTEN})()")
        page.goto(file.as_uri())
        explorer = Saved(page, page.locator("[data-xw=explorer]").first)  # the whole, where there are some inside
        expect(explorer.root).to_be_visible()
        yield explorer
        if clean:
            assert explorer.violations() == []
            assert problems == []
    finally:
        context.close()
