"""Take outputs, counts and widget states out of notebooks: `python scripts/clear_outputs.py notebooks/*.ipynb`.

With `git config core.hooksPath scripts/hooks` it is done to what is committed.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any


def cleared(notebook: dict[str, Any]) -> dict[str, Any]:
    """The notebook without what running it left behind."""
    for cell in notebook["cells"]:
        cell["metadata"] = {}
        if cell["cell_type"] == "code":
            cell["outputs"], cell["execution_count"] = [], None
    notebook["metadata"].pop("widgets", None)
    notebook["metadata"]["language_info"] = {"name": "python"}
    return notebook


def clear(path: Path) -> bool:
    """Clear a file; whether that changed it."""
    before = path.read_text(encoding="utf-8")
    after = json.dumps(cleared(json.loads(before)), indent=1, ensure_ascii=False) + "\n"
    if after != before:
        path.write_text(after, encoding="utf-8")
    return after != before


if __name__ == "__main__":
    for name in sys.argv[1:]:
        if clear(Path(name)):
            print(f"cleared {name}")
