"""Notebooks are committed without what running them left behind."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

CHECKOUT = Path(__file__).parent.parent
NOTEBOOKS = sorted((CHECKOUT / "notebooks").rglob("*.ipynb"))


def run_as_left(path: Path, to: Path) -> dict[str, Any]:
    """A copy of a notebook with what a person's JupyterLab would leave in it; the notebook as it was."""
    before: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    after = json.loads(json.dumps(before))
    after["metadata"] |= {"widgets": {"state": {}}, "language_info": {"name": "python", "version": "3.12.1"}}
    for cell in after["cells"]:
        cell["metadata"] = {"scrolled": True}
        if cell["cell_type"] == "code":
            cell |= {"execution_count": 7, "outputs": [{"output_type": "stream", "name": "stdout", "text": "é"}]}
    to.write_text(json.dumps(after), encoding="utf-8")
    return before


def test_a_commit_through_the_hook_holds_the_notebook_cleared(tmp_path: Path) -> None:
    def git(*command: str) -> str:
        identity = ["-c", "user.name=a", "-c", "user.email=a@b.c", "-c", "core.hooksPath=scripts/hooks"]
        return subprocess.check_output(["git", *identity, *command], cwd=tmp_path, encoding="utf-8")

    shutil.copytree(CHECKOUT / "scripts", tmp_path / "scripts")
    before = run_as_left(CHECKOUT / "notebooks" / "00_tour.ipynb", tmp_path / "a tour.ipynb")
    git("init", "--quiet")
    git("add", "a tour.ipynb")
    git("commit", "--quiet", "-m", "run by hand")
    assert json.loads(git("show", "HEAD:a tour.ipynb")) == before
    assert git("status", "--porcelain", "--", "a tour.ipynb") == ""


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: f"{path.parent.name} {path.stem}")
def test_the_courses_notebooks_are_as_the_hook_leaves_them(path: Path, tmp_path: Path) -> None:
    copy = Path(shutil.copy(path, tmp_path))
    subprocess.run([sys.executable, CHECKOUT / "scripts" / "clear_outputs.py", copy], check=True)
    assert copy.read_bytes() == path.read_bytes()
