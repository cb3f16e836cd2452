"""What travels: the wheel built from this checkout, used without the checkout and without Node."""

from __future__ import annotations

import os
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

CHECKOUT = Path(__file__).parent.parent


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("wheel")
    build = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(folder)]
    subprocess.run(build, cwd=CHECKOUT, check=True, capture_output=True)
    (built,) = folder.glob("*.whl")
    return built


@pytest.fixture(scope="module")
def installed(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("installed")
    pip = [sys.executable, "-m", "pip", "install", "--quiet", "--no-deps", "--no-index"]
    subprocess.run([*pip, "--target", str(folder), str(wheel)], check=True, env=without_node())
    return folder


def without_node() -> dict[str, str]:
    return {**os.environ, "PATH": str(Path(sys.executable).parent), "PIP_DISABLE_PIP_VERSION_CHECK": "1"}


def run_installed(folder: Path, cwd: Path, *command: str) -> str:
    env = {**without_node(), "PYTHONPATH": str(folder)}
    return subprocess.check_output([sys.executable, *command], cwd=cwd, env=env, text=True)


def tracked(folder: str, pattern: str) -> set[str]:
    return {path.relative_to(CHECKOUT / folder).as_posix() for path in (CHECKOUT / folder).glob(pattern)}


def notebooks_in(folder: Path) -> set[str]:
    return {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()}


def test_the_wheel_holds_the_front_end_the_notebooks_and_the_types(wheel: Path) -> None:
    names = set(zipfile.ZipFile(wheel).namelist())
    scripts, notebooks = tracked("xai_widgets/static", "*.js"), tracked("notebooks", "**/*.ipynb")
    assert scripts, "the front end was not built: run `npm ci && npm run build` in js/"
    for name in scripts | tracked("xai_widgets/static", "*.css"):
        assert f"xai_widgets/static/{name}" in names
    assert notebooks
    for name in notebooks:
        assert f"xai_widgets/notebooks/{name}" in names
    assert {"xai_widgets/py.typed", "xai_widgets/demo/imagenet_classes.txt"} <= names
    tops = {name.split("/")[0].split("-")[0] for name in names}
    assert tops == {"xai_widgets"}
    strays = ("checkpoint", "__pycache__", "node_modules")
    assert not [name for name in names if any(stray in name for stray in strays)]


def test_the_installed_wheel_imports_and_names_its_version(installed: Path, tmp_path: Path) -> None:
    where = run_installed(installed, tmp_path, "-c", "import xai_widgets; print(xai_widgets.__file__)")
    assert Path(where.strip()).is_relative_to(installed)
    code = "import importlib.metadata, xai_widgets; print(importlib.metadata.version('xai-widgets'))"
    version = run_installed(installed, tmp_path, "-c", code).strip()
    assert run_installed(installed, tmp_path, "-m", "xai_widgets", "--version") == f"xai-widgets {version}\n"


def test_the_installed_wheel_copies_its_own_notebooks(installed: Path, tmp_path: Path) -> None:
    run_installed(installed, tmp_path, "-m", "xai_widgets", "demo", "there", "--no-launch")
    assert notebooks_in(tmp_path / "there") == tracked("notebooks", "**/*.ipynb")


def test_the_installed_wheel_draws_its_widget_from_its_own_front_end(installed: Path, tmp_path: Path) -> None:
    code = "import xai_widgets; print(xai_widgets.SaliencyExplorer.__module__)"
    assert run_installed(installed, tmp_path, "-c", code).startswith("xai_widgets.")


def test_ci_runs_the_readmes_own_command() -> None:
    script = (CHECKOUT / ".ci" / "run").read_text()
    (command,) = [line for line in script.splitlines() if "nox -s tests" in line]
    assert command in (CHECKOUT / "README.md").read_text().splitlines()
