"""Files that a person asks for by name."""

from __future__ import annotations

import os
from pathlib import Path

from .errors import ExplainError


def checked(path: str | os.PathLike[str]) -> Path:
    """The file to be written; ExplainError where it is no name, a folder, or in none."""
    if not isinstance(path, (str, os.PathLike)):
        raise ExplainError(f"path must be the name of a file, got {type(path).__name__}.")
    file = Path(path)
    if file.is_dir():
        raise ExplainError(f"{file} is a folder. Give the name of a file.")
    if not file.absolute().parent.is_dir():
        raise ExplainError(f"There is no folder {file.absolute().parent}. Make it first.")
    return file


def replaced(file: Path, content: str | bytes) -> Path:
    """Write a file at once: who opens it meanwhile sees the old one, or the whole new one."""
    part = file.with_name(f".{file.name}.part")
    try:
        part.write_bytes(content.encode("utf-8") if isinstance(content, str) else content)
        part.replace(file)
    except OSError as problem:
        part.unlink(missing_ok=True)
        raise ExplainError(f"{file} cannot be written: {problem.strerror}.") from problem
    return file
