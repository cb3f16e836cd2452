"""The command line: ``xai-widgets demo``, also ``python -m xai_widgets demo``."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from xai_widgets import __version__

if TYPE_CHECKING:
    from xai_widgets.demo import notebooks

FOLDER = "xai-widgets-demo"


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command and return its exit code."""
    own, passed_on = _split(list(sys.argv[1:] if argv is None else argv))
    options = _parser().parse_args(own)
    return _demo(options, passed_on)


def _split(argv: list[str]) -> tuple[list[str], list[str]]:
    """Our own arguments, and those after ``--``, which are JupyterLab's."""
    if "--" not in argv:
        return argv, []
    at = argv.index("--")
    return argv[:at], argv[at + 1 :]


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="xai-widgets", description="Explanations of neural networks you can touch, live in a notebook."
    )
    parser.add_argument("--version", action="version", version=f"xai-widgets {__version__}")
    commands = parser.add_subparsers(title="commands", required=True, metavar="COMMAND")
    demo = commands.add_parser(
        "demo",
        help="copy the notebooks and open the tour in JupyterLab",
        description="Copy the notebooks to a folder of yours and open the tour in JupyterLab. "
        "Works offline and never overwrites a file.",
        epilog="What follows -- is passed on to JupyterLab, as in: xai-widgets demo -- --ip=0.0.0.0",
    )
    demo.add_argument("folder", nargs="?", type=Path, default=Path(FOLDER), help=f"default: ./{FOLDER}")
    demo.add_argument("--no-launch", action="store_true", help="copy the notebooks and stop")
    demo.add_argument("--no-browser", action="store_true", help="print the address, open no browser")
    demo.add_argument("--port", type=int, help="JupyterLab's port; default: the first free one from 8888")
    return parser


def _demo(options: argparse.Namespace, passed_on: list[str]) -> int:
    from xai_widgets.demo import launch, notebooks

    if not options.no_launch and (missing := launch.missing_packages()):
        print(launch.how_to_install(missing), file=sys.stderr)
        return 1
    try:
        copied = notebooks.copy_notebooks(options.folder)
    except OSError as error:
        print(f"The notebooks could not be copied. {error}", file=sys.stderr)
        return 1
    print(_told(copied, options.folder))
    if options.no_launch:
        return 0
    flags = ["--no-browser"] * options.no_browser + [f"--port={options.port}"] * (options.port is not None)
    return launch.launch(options.folder, [*flags, *passed_on])


def _told(copied: notebooks.Copied, folder: Path) -> str:
    lines = [f"Notebooks copied to {folder.resolve()}: {', '.join(copied.written) or 'none'}."]
    if copied.kept:
        lines.append(f"Already there and kept as they are: {', '.join(copied.kept)}.")
    return "\n".join(lines)
