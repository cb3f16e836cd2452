"""What Binder does with `binder/`, as far as this machine can: postBuild is run in an environment of its own, which has
what `environment.yml` asks for from the tests' and xai_widgets from nowhere but postBuild; then it is opened."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
import sysconfig
import venv
from collections.abc import Iterator
from importlib import metadata
from pathlib import Path

import pytest
from jupyter_process import TOKEN, isolated, running
from playwright.sync_api import expect

from browser.explorer import Explorer
from browser.lab import CHECKOUT

TRACKED = ["binder", "etc", "notebooks", "xai_widgets", "LICENSE", "README.md", "pyproject.toml"]
CONDA = {"pytorch-cpu": "torch", "python": ""}
"""What conda calls otherwise."""


def environment(folder: Path) -> dict[str, str]:
    """A new environment beside the tests' own, in which nothing of the checkout can be imported."""
    where = folder / "env"
    venv.create(where, symlinks=True)
    (own,) = (where / "lib").glob("python*/site-packages")
    # A line that is only a path: the packages there, and not what is installed there as editable.
    (own / "conda.pth").write_text(sysconfig.get_path("purelib"))
    (where / "share").mkdir()
    (where / "share" / "jupyter").symlink_to(Path(sys.prefix) / "share" / "jupyter")
    config = Path("etc", "jupyter", "jupyter_server_config.d")
    (where / config).mkdir(parents=True)
    for extension in (Path(sys.prefix) / config).glob("jupyter*.json"):
        shutil.copy(extension, where / config)
    for script in Path(sys.executable).parent.glob("jupyter*"):
        body = script.read_text().split("\n", 1)[1]
        (where / "bin" / script.name).write_text(f"#!{where}/bin/python\n{body}")
        (where / "bin" / script.name).chmod(0o755)
    path = f"{where / 'bin'}{os.pathsep}/usr/local/bin{os.pathsep}/usr/bin{os.pathsep}/bin"
    offline = {"PIP_NO_INDEX": "1", "PIP_NO_BUILD_ISOLATION": "0", "PIP_DISABLE_PIP_VERSION_CHECK": "1"}
    made = isolated(folder, PATH=path, **offline)
    return {name: value for name, value in made.items() if name not in ("PYTHONPATH", "VIRTUAL_ENV")}


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, dict[str, str]]:
    """The repository after its postBuild, and the environment it was built into."""
    folder = tmp_path_factory.mktemp("binder")
    repository = folder / "repository"
    repository.mkdir()
    for name in TRACKED:
        there = CHECKOUT / name
        copy = shutil.copytree if there.is_dir() else shutil.copy
        copy(there, repository / name)
    env = environment(folder)
    done = subprocess.run(["bash", "binder/postBuild"], cwd=repository, env=env, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr
    return repository, env


@pytest.fixture(scope="module")
def served(built: tuple[Path, dict[str, str]]) -> Iterator[tuple[str, str]]:
    repository, env = built
    python = Path(env["PATH"].split(os.pathsep)[0]) / "python"
    flags = ["--no-browser", "--allow-root", "--ServerApp.port=0", "--ServerApp.ip=127.0.0.1"]
    command = ["-m", "jupyterlab", *flags, f"--IdentityProvider.token={TOKEN}", "--expose-app-in-browser"]
    with running(command, env, repository, python) as told:
        yield told


def test_environment_yml_asks_for_what_the_package_needs_and_is_here() -> None:
    lines = (CHECKOUT / "binder" / "environment.yml").read_text().split("dependencies:")[1].split()
    names = [re.split("[=<>]", line)[0] for line in lines if line != "-"]
    for name in filter(None, (CONDA.get(name, name) for name in names)):
        assert metadata.version(name)
    assert {"pytorch-cpu", "anywidget", "ipywidgets", "jupyterlab", "pip"} <= set(names)


def test_what_postbuild_installed_is_what_is_imported(built: tuple[Path, dict[str, str]], tmp_path: Path) -> None:
    _, env = built
    code = (
        "import json, sys, xai_widgets as xw; from xai_widgets.demo import imagenet; model, image, labels = imagenet();"
        "x = xw.SaliencyExplorer(model, image, labels=labels); x.wait();"
        "print(json.dumps([sys.prefix, xw.__file__, labels[x.target]]))"
    )
    told = subprocess.run(["python", "-c", code], cwd=tmp_path, env=env, capture_output=True, text=True)
    assert told.returncode == 0, told.stderr
    prefix, where, said = json.loads(told.stdout.splitlines()[-1])
    assert Path(where).is_relative_to(prefix)
    assert said == "Egyptian cat"


def test_it_starts_at_the_tour_and_the_first_cell_draws_an_explorer(served: tuple[str, str], visit, keep) -> None:
    address, log = served
    assert "xai_widgets.nodelay | extension was successfully loaded" in log
    with visit(f"{address}/?token={TOKEN}", address) as page:
        page.wait_for_function("() => globalThis.jupyterapp?.shell.currentWidget?.sessionContext")
        assert "/lab/tree/notebooks/00_tour.ipynb" in page.url
        expect(page.locator(".jp-toastContainer")).to_have_count(0)
        page.evaluate("""async () => {
          const { content, sessionContext } = jupyterapp.shell.currentWidget;
          await sessionContext.ready;
          await sessionContext.session.kernel.info;
          content.activeCellIndex = content.widgets.findIndex(cell => cell.model.type === 'code');
          await jupyterapp.commands.execute('notebook:run-cell');
        }""")
        view = Explorer(page, page.locator("[data-xw=explorer]").first)
        view.settled()
        with view.new_frame():
            view.part("bar").nth(1).click()
        keep(page)
