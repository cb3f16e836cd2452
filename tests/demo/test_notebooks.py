"""Every notebook of the course runs top to bottom, with its exercises answered from a separate file, and is told so."""

from __future__ import annotations

from pathlib import Path

import nbformat
import pytest
from course_pages import NOTEBOOKS, answered
from jupyter_process import isolated
from nbclient import NotebookClient


@pytest.mark.slow
@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_runs_top_to_bottom(path: Path, tmp_path: Path) -> None:
    notebook = nbformat.read(path, as_version=4)
    checks = answered(notebook, path.stem)
    client = NotebookClient(notebook, timeout=180, resources={"metadata": {"path": str(tmp_path)}})
    client.execute(env=isolated(tmp_path, PYTHONWARNINGS="ignore", XAI_WIDGETS_LANGUAGE="en"))
    for place in checks:
        (reply,) = notebook.cells[place].outputs
        assert reply.data["text/plain"].startswith("✓ Right."), notebook.cells[place].source


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
