"""The course's notebooks are shipped without outputs; tests/browser/test_course_pages.py runs them."""

from __future__ import annotations

from pathlib import Path

import nbformat
import pytest
from course_pages import NOTEBOOKS


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_is_shipped_without_outputs(path: Path) -> None:
    notebook = nbformat.read(path, as_version=4)
    nbformat.validate(notebook)
    for cell in notebook.cells:
        if cell.cell_type == "code":
            assert cell.outputs == []
            assert cell.execution_count is None
    assert "widgets" not in notebook.metadata


def test_there_is_a_tour() -> None:
    assert "00_tour" in {path.stem for path in NOTEBOOKS}
