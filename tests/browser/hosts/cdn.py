"""What a page of nbconvert's asks a content network for, from this machine: nothing else can be reached here."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import sys
import tarfile
from pathlib import Path

import anywidget
from playwright.sync_api import Page, Route

from browser.lab import CHECKOUT

HTML_MANAGER = "@jupyter-widgets/html-manager"
VERSION = "1.0.15"
KEPT = CHECKOUT / "js" / "node_modules" / ".cache" / f"html-manager-{VERSION}"

ASKED = ["/anywidget.js", "/anywidget@", "/require.min.js", "/mathjax/", "/embed-amd.js"]
"""What such a page asks for, the first of the folder it lies in."""


def stand_in(page: Page) -> None:
    """Answer for the content network."""
    found = {
        "require.min.js": Path(sys.prefix) / "share/jupyter/voila/templates/base/static/require.min.js",
        "embed-amd.js": html_manager() / "embed-amd.js",
        "index.js": Path(anywidget.__file__).parent / "nbextension" / "index.js",
    }

    def answer(route: Route) -> None:
        name = route.request.url.split("?")[0].rsplit("/", 1)[1]
        route.fulfill(path=found[name]) if name in found else route.fulfill(body="", content_type="text/javascript")

    page.route(re.compile("^https:"), answer)


def html_manager() -> Path:
    """The folder of ipywidgets' manager for plain pages, asked of the registry once."""
    if not (KEPT / "embed-amd.js").is_file():
        npm = shutil.which("npm")
        assert npm, "npm is needed, as for the front end's own tests: install Node"
        KEPT.mkdir(parents=True, exist_ok=True)
        pack = [npm, "pack", "--json", f"{HTML_MANAGER}@{VERSION}"]
        told = json.loads(subprocess.run(pack, cwd=KEPT, check=True, capture_output=True).stdout)
        with tarfile.open(KEPT / told[0]["filename"]) as archive:
            member = archive.extractfile("package/dist/embed-amd.js")
            assert member is not None
            (KEPT / "embed-amd.js").write_bytes(member.read())
    return KEPT
