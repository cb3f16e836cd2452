"""The house has one direction: a room imports from the rooms above it, never from those below."""

from __future__ import annotations

import ast
import sys
from pathlib import Path

import pytest

PACKAGE = Path(__file__).parent.parent / "xai_widgets"
FLOORS = {"core": 0, "models": 1, "explainers": 2, "analysis": 3, "live": 4, "wire": 4, "widgets": 5, "demo": 6}
DOORS = {"__init__", "__main__", "cli", "nodelay"}
"""Files that people and programs come in by; no room imports them."""

WIDGET_LIBRARIES = {"traitlets", "anywidget", "ipywidgets", "bqplot", "IPython", "comm"}
ALLOWED = {
    "core": {"torch", "numpy", "PIL"},
    "models": {"torch", "numpy", "PIL", "pandas"},
    "explainers": {"torch", "numpy", "captum", "zennit", "scipy", "skimage", "tqdm"},
    "live": set(),
    "wire": {"numpy"},
}


def room_of(path: Path) -> str:
    return path.relative_to(PACKAGE).with_suffix("").parts[0]


def imports(path: Path) -> set[str]:
    """Absolute names of what a file imports, wherever in it, but for what only a type checker sees."""
    package = ("xai_widgets", *path.relative_to(PACKAGE).parent.parts)
    tree = ast.parse(path.read_text(encoding="utf-8"))
    hidden = {inner for node in ast.walk(tree) if is_type_checking(node) for inner in ast.walk(node)}
    found: set[str] = set()
    for node in ast.walk(tree):
        if node in hidden:
            continue
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            start = package[: len(package) - node.level + 1] if node.level else ()
            base = ".".join([*start, *(node.module or "").split(".")]).strip(".")
            found |= {f"{base}.{alias.name}" for alias in node.names}
    return found


def is_type_checking(node: ast.AST) -> bool:
    return isinstance(node, ast.If) and isinstance(node.test, ast.Name) and node.test.id == "TYPE_CHECKING"


FILES = sorted(PACKAGE.rglob("*.py"))
in_each_file = pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.relative_to(PACKAGE)))


def test_every_file_is_in_a_room() -> None:
    assert {room_of(path) for path in FILES} <= FLOORS.keys() | DOORS
    assert {"core", "models", "explainers", "live", "wire", "widgets", "demo"} <= {room_of(path) for path in FILES}


@in_each_file
def test_a_room_imports_from_above_only(path: Path) -> None:
    room = room_of(path)
    own = {name.split(".")[1] for name in imports(path) if name.startswith("xai_widgets.")} - {"__version__"}
    if room in DOORS:
        assert own <= FLOORS.keys() | DOORS
        return
    below = {other for other in own if other != room and FLOORS.get(other, 99) >= FLOORS[room]}
    assert not below, f"{room} imports from {below}, which is not above it"


@in_each_file
def test_only_widgets_knows_the_widget_libraries(path: Path) -> None:
    outside = {name.split(".")[0] for name in imports(path)} - {"xai_widgets"} - set(sys.stdlib_module_names)
    room = room_of(path)
    if room not in ("widgets", "demo"):
        assert not outside & WIDGET_LIBRARIES
    if room in ALLOWED:
        assert outside <= ALLOWED[room]


def test_core_loads_no_picture_library_until_one_is_drawn() -> None:
    for path in (PACKAGE / "core").glob("*.py"):
        at_the_top = ast.parse(path.read_text(encoding="utf-8")).body
        names = {alias.name for node in at_the_top if isinstance(node, ast.Import) for alias in node.names}
        names |= {node.module or "" for node in at_the_top if isinstance(node, ast.ImportFrom) and not node.level}
        assert "PIL" not in {name.split(".")[0] for name in names}
