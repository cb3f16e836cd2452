"""The course in Chinese is the course: the same cells of code, and prose beside every cell of prose."""

from __future__ import annotations

import re
from pathlib import Path

import nbformat
import pytest
from course_pages import CHECKOUT, NOTEBOOKS
from widgets.test_locale import english

from xai_widgets.widgets import locale

CHINESE = CHECKOUT / "notebooks" / "zh"
KEPT = {
    "what is typed": re.compile(r"(?<!`)`([^`\n]+)`"),
    "formulas set apart": re.compile(r"(\$\$)"),
    "addresses": re.compile(r"(https?://[^)\s]+)"),
    "exercises": re.compile(r"\*\*(?:Exercise|练习) (\d)"),
    "headings": re.compile(r"^(#+) ", re.MULTILINE),
}


def test_every_notebook_is_there_and_no_other() -> None:
    assert [path.name for path in sorted(CHINESE.glob("*.ipynb"))] == [path.name for path in NOTEBOOKS]


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_its_code_is_the_english_ones_and_its_prose_is_chinese(path: Path) -> None:
    english, chinese = (nbformat.read(each, as_version=4) for each in (path, CHINESE / path.name))
    assert [cell.id for cell in chinese.cells] == [cell.id for cell in english.cells]
    for ours, theirs in zip(english.cells, chinese.cells, strict=True):
        if ours.cell_type == "code":
            assert theirs == ours, ours.id
            continue
        assert theirs.cell_type == "markdown", ours.id
        assert len(re.findall("[\u4e00-\u9fff]", theirs.source)) > len(ours.source) / 12, ours.id
        # A line break in Markdown is a space, and Chinese has none between its words.
        assert not re.search("[\u4e00-\u9fff，、；：。]\n[\u4e00-\u9fff]", theirs.source), ours.id
        for what, pattern in KEPT.items():
            assert sorted(pattern.findall(theirs.source)) == sorted(pattern.findall(ours.source)), (what, ours.id)


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_controls_are_called_as_the_chinese_explorers_call_them(path: Path) -> None:
    table = locale.table("zh")
    pairs = [(text, table["strings"][key]) for key, text in english().items()] + [*table["sentences"].items()]
    known = {text.lower(): said for text, said in pairs if text != said}
    prose = [cell.source for cell in nbformat.read(CHINESE / path.name, as_version=4).cells if cell.cell_type != "code"]
    called = {one for text in prose for one in re.findall(r"(?<!\*)\*([^*]+)\*(?!\*)", text)}
    assert {one: known[one.lower()] for one in called if one.lower() in known} == {}


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_it_is_shipped_without_outputs(path: Path) -> None:
    notebook = nbformat.read(CHINESE / path.name, as_version=4)
    nbformat.validate(notebook)
    assert all(not cell.outputs and cell.execution_count is None for cell in notebook.cells if cell.cell_type == "code")
    assert "widgets" not in notebook.metadata
