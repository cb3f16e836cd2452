"""Every sentence that the package's code can say, read from the code itself."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

PACKAGE = Path(__file__).parents[1] / "xai_widgets"
ROOMS = ("core", "models", "explainers", "analysis", "live", "widgets", "wire.py")
SAID = ("ExplainError", "ImpossibleError", "Ours", "_say", "say")
SENTENCE = re.compile(r"[^<]*[A-Za-z]{2,} [^<]* [^<]*[.?:](?: [^<]*|\{\}|)", re.S)
PAPER = re.compile(r".*\b(et al\. )?\d{4}(, .*)?")


def template(node: ast.AST) -> str | None:
    """A text of the code with a blank, {} or {!r}, for whatever is filled in; None where it is no text."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return node.value if "{}" in node.value else node.value.replace("{", "{{").replace("}", "}}")
    if isinstance(node, ast.JoinedStr):
        return "".join(template(part) or _blank(part) for part in node.values)
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Add):
        parts = [template(node.left), template(node.right)]
        return None if parts == [None, None] else "".join("{}" if part is None else part for part in parts)
    return None


def _blank(part: ast.AST) -> str:
    spec = template(getattr(part, "format_spec", None) or ast.Constant(""))
    number = re.fullmatch(r"[+,]?(?:\.\d)?[gfed%]?", spec or "")
    called = getattr(getattr(part, "value", None), "func", part)
    quoted = getattr(part, "conversion", -1) == ord("r") or _name(called) == "repr"
    return "{!r}" if quoted else "{:g}" if spec and number else "{}"


def _docstrings(tree: ast.AST) -> set[ast.AST]:
    return {node.value for node in ast.walk(tree) if isinstance(node, ast.Expr)}


def _within(node: ast.AST) -> Iterator[ast.AST]:
    """A node and what is in it, but for the pieces of a text that was met as a whole."""
    yield node
    whole = template(node) is not None
    for child in ast.iter_child_nodes(node):
        yield from _within(child) if not whole else _filled(child)


def _filled(node: ast.AST) -> Iterator[ast.AST]:
    """What is filled into a text."""
    if isinstance(node, ast.FormattedValue):
        yield from _within(node.value)
    elif not isinstance(node, ast.Constant):
        yield from (found for child in ast.iter_child_nodes(node) for found in _filled(child))
        if template(node) is None:
            yield from _within(node)


def files(room: str) -> list[Path]:
    """The modules of a room."""
    return [PACKAGE / room] if room.endswith(".py") else sorted((PACKAGE / room).rglob("*.py"))


def texts() -> dict[str, str]:
    """Every text of the rooms that an explorer can speak from, and where it is."""
    found: dict[str, str] = {}
    for path in (path for room in ROOMS for path in files(room)):
        tree = ast.parse(path.read_text("utf-8"))
        told = _docstrings(tree)
        for node in (one for part in tree.body for one in _within(part)):
            text = template(node)
            if text is not None and node not in told:
                found.setdefault(text, f"{path.relative_to(PACKAGE)}:{node.lineno}")  # type: ignore[attr-defined]
    return found


def said() -> set[str]:
    """The texts that are given to an error, or to `Ours` and `_say`, as they stand, either side of an `if` too."""
    found: set[str] = set()
    for path in (path for room in ROOMS for path in files(room)):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Call) and node.args and _name(node.func) in SAID:
                sides = _sides(node.args[0])
                found |= {text for side in sides if (text := template(side)) and re.search(r"[a-z]{2}", text)}
    return found


def _name(node: ast.AST) -> str:
    return str(getattr(node, "id", getattr(node, "attr", "")))


def _sides(node: ast.AST) -> list[ast.AST]:
    return [*_sides(node.body), *_sides(node.orelse)] if isinstance(node, ast.IfExp) else [node]


def sentences() -> set[str]:
    """Texts that read like a sentence, wherever they stand: many are given to an error elsewhere."""
    return {text for text in texts() if SENTENCE.fullmatch(text) and not PAPER.fullmatch(text)}
