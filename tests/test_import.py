"""`import xai_widgets` is light: nothing heavy is imported until a name is used."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
HEAVY = {
    "torch", "numpy", "PIL", "traitlets", "anywidget", "ipywidgets", "IPython", "bqplot", "captum", "skimage",
    "jupyterlab",
}  # fmt: skip
EXPLAINED = """
import sys
sys.path.insert(0, "tests")
import nets
import xai_widgets as xw
x = xw.SaliencyExplorer(nets.small(), nets.picture(), method="{method}")
x.wait()
"""


def fresh(code: str) -> dict:
    """What a new process prints after some code, as JSON."""
    program = f"import json, sys, time\nbefore = set(sys.modules)\nbegun = time.process_time()\n{code}"
    ran = subprocess.run([sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True)
    assert ran.returncode == 0, ran.stderr
    return json.loads(ran.stdout)


def loaded(code: str) -> set[str]:
    """Top-level modules that some code brings in."""
    return set(fresh(f"{code}\nprint(json.dumps(sorted({{m.split('.')[0] for m in set(sys.modules) - before}})))"))


def test_the_package_brings_in_nothing_heavy() -> None:
    brought = loaded("import xai_widgets")
    assert not brought & HEAVY
    assert brought <= {"xai_widgets"} | set(sys.stdlib_module_names)


def test_it_takes_less_than_two_tenths_of_a_second() -> None:
    """Processor time, so that a busy machine is no excuse; the best of three."""
    seconds = min(fresh("import xai_widgets\nprint(json.dumps(time.process_time() - begun))") for _ in range(3))
    assert seconds < 0.2


def test_so_it_is_with_the_command_line() -> None:
    assert not loaded("import xai_widgets.cli") & HEAVY


def test_names_are_known_before_they_are_used() -> None:
    names = fresh(
        "import xai_widgets\nprint(json.dumps([dir(xai_widgets), xai_widgets.__all__, 'torch' in sys.modules]))"
    )
    assert set(names[1]) <= set(names[0])
    assert names[2] is False


@pytest.mark.parametrize("name", ["Attribution", "ExplainError", "explainers"])
def test_explaining_without_a_widget_brings_in_no_widget_library(name: str) -> None:
    brought = loaded(f"import xai_widgets\nxai_widgets.{name}")
    assert "torch" in brought
    assert not brought & {"traitlets", "anywidget", "ipywidgets", "IPython", "bqplot", "captum", "skimage"}


@pytest.mark.parametrize("method", ["grad-cam", "smoothgrad"])
def test_an_explanation_does_not_bring_torchs_compiler_in(method: str) -> None:
    """It takes seconds and more memory than a small model, and torch imports it as soon as a mode sees an operation."""
    brought = loaded(EXPLAINED.format(method=method))
    assert "torch" in brought
    assert not brought & {"sympy", "triton", "scipy", "pandas", "sklearn", "matplotlib", "bqplot", "captum", "skimage"}


def test_every_public_name_is_there() -> None:
    import xai_widgets

    for name in xai_widgets.__all__:
        assert getattr(xai_widgets, name) is not None
    with pytest.raises(AttributeError, match="has no attribute 'nothing'"):
        _ = xai_widgets.nothing
