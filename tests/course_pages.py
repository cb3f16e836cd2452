"""The course's notebooks and the file with the answers of their exercises."""

from __future__ import annotations

import json
import re
from pathlib import Path

from nbformat import NotebookNode

CHECKOUT = Path(__file__).parent.parent
NOTEBOOKS = sorted((CHECKOUT / "notebooks").glob("*.ipynb"))
ANSWERS = CHECKOUT / "docs" / "answers.json"
ASKED = re.compile(r"^check\((\d+), \.\.\.\)$", re.MULTILINE)


def exercises_of(notebook: NotebookNode) -> list[int]:
    """Numbers of the exercises that a notebook asks, in its order."""
    return [int(number) for cell in notebook.cells if cell.cell_type == "code" for number in ASKED.findall(cell.source)]


def answered(notebook: NotebookNode, lesson: str) -> list[int]:
    """Put the answers in the place of the dots; numbers of the cells that check them."""
    answers, places = json.loads(ANSWERS.read_text(encoding="utf-8")).get(lesson, {}), []
    for place, cell in enumerate(notebook.cells):
        if cell.cell_type == "code" and ASKED.search(cell.source):
            cell.source = ASKED.sub(lambda found: f"check({found[1]}, {answers[found[1]]})", cell.source)
            places.append(place)
    return places
