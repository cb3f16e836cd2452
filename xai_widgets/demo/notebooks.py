"""The course: where its notebooks are, in which languages, and copying them to a folder of the user's."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import NamedTuple

TOUR = "00_tour.ipynb"


class Copied(NamedTuple):
    """What became of each notebook, by its path in the folder."""

    written: list[str]
    kept: list[str]


def notebooks_folder() -> Path:
    """The notebooks of the installed wheel or, in a source checkout, the repository's own."""
    package = Path(__file__).resolve().parent.parent
    for folder in (package / "notebooks", package.parent / "notebooks"):
        if (folder / TOUR).is_file():
            return folder
    raise FileNotFoundError(
        f"The notebooks are neither in {package / 'notebooks'} nor in {package.parent / 'notebooks'}. "
        "They ship with the package: install it again."
    )


def copy_notebooks(folder: Path) -> Copied:
    """Copy the notebooks to ``folder``, made if need be. A file that is already there stays as it is."""
    if folder.exists() and not folder.is_dir():
        raise NotADirectoryError(f"{folder} is a file. Name a folder, one that exists or one to be made.")
    copied, root = Copied([], []), notebooks_folder()
    # In the folder itself the English ones, beside them a folder for each other language.
    for source in [*sorted(root.glob("*.ipynb")), *sorted(root.glob("[a-z][a-z]/*.ipynb"))]:
        name = source.relative_to(root)
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        new = _copy_new(source, folder / name)
        (copied.written if new else copied.kept).append(name.as_posix())
    return copied


def _copy_new(source: Path, to: Path) -> bool:
    """Copy one file unless there is one already; whether it was copied."""
    try:
        with source.open("rb") as reader, to.open("xb") as writer:
            shutil.copyfileobj(reader, writer)
    except FileExistsError:
        return False
    return True
