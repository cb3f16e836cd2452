"""An exercise of the course, as a student meets it."""

from __future__ import annotations

import json

import pytest
from playwright.sync_api import expect

from browser.lab import Lab, notebook_of

CELLS = (
    "from xai_widgets.demo.course import exercises\ncheck = exercises('04_sensitivity')",
    "check(1, ...)",
    "check(1, 'a')",
    "check(1, 'c')",
)


@pytest.mark.parametrize(
    ("path", "replies"),
    [
        ("course.ipynb", ("… Your turn. Answer with a variable's name", "→ A hint. a explains", "✓ Right. c:")),
        ("zh/course.ipynb", ("… 请作答： 请用引号里的变量名作答", "→ 提示： a 单独就解释", "✓ 正确。 c：")),
    ],
)
def test_a_check_answers_in_the_language_of_the_notebooks_folder(
    page_lab: Lab, path: str, replies: tuple[str, ...]
) -> None:
    file = page_lab.folder / path
    file.parent.mkdir(exist_ok=True)
    file.write_text(json.dumps(notebook_of(CELLS)), encoding="utf-8")
    notebook = page_lab.open_file(path)
    notebook.run_all()
    assert notebook.errors() == []
    shown = notebook.panel.get_by_role("status").filter(has=notebook.page.locator("strong"))
    expect(shown).to_have_count(len(replies))
    for nth, reply in enumerate(replies):
        expect(shown.nth(nth)).to_contain_text(reply)
        expect(shown.nth(nth)).to_have_attribute("lang", path.split("/")[0] if "/" in path else "en")
