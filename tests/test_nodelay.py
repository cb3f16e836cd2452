"""The socket option itself is read, on a real server: a timing would only hint at it."""

from __future__ import annotations

import json
import logging
import os
import shutil
import subprocess
import sys
import urllib.request
import venv
from pathlib import Path
from types import SimpleNamespace

import pytest
import websocket
from jupyter_process import FLAGS, TOKEN, isolated, running

from xai_widgets import nodelay

CHECKOUT = Path(__file__).parent.parent
HEADERS = {"Authorization": f"token {TOKEN}"}
EXTENSION = "xai_widgets.nodelay"


def ask(address: str, method: str, path: str):
    request = urllib.request.Request(address + path, method=method, headers=HEADERS)
    with urllib.request.urlopen(request) as answer:
        return json.load(answer)


def environment(folder: Path) -> dict[str, str]:
    # All that this process can import, so that another prefix's Python can too.
    return isolated(folder, PYTHONPATH=os.pathsep.join([str(CHECKOUT / "tests"), *filter(None, sys.path)]))


def options_of_open_sockets(
    extensions: dict[str, bool], folder: Path, python: str | Path = sys.executable
) -> list[bool]:
    flags = ["--no-browser", "--allow-root", f"--ServerApp.jpserver_extensions={extensions}"]
    with running(["-m", "jupyter_server", *flags, *FLAGS], environment(folder), folder, python) as (address, _):
        kernel = ask(address, "POST", "/api/kernels")["id"]
        channels = f"{address.replace('http', 'ws')}/api/kernels/{kernel}/channels"
        client = websocket.create_connection(channels, header=HEADERS)
        try:
            client.recv()  # the kernel speaks only once the websocket is open on the server's side
            return ask(address, "GET", "/nodelay")
        finally:
            client.close()
            delete = urllib.request.Request(f"{address}/api/kernels/{kernel}", method="DELETE", headers=HEADERS)
            urllib.request.urlopen(delete).close()


@pytest.mark.parametrize("enabled", [True, False])
def test_the_extension_and_nothing_else_sets_the_socket_option(tmp_path: Path, enabled: bool) -> None:
    extensions = {"nodelay_probe": True} | ({EXTENSION: True} if enabled else {})
    assert options_of_open_sockets(extensions, tmp_path) == [enabled]


def test_as_installed_it_is_known_but_off_and_the_documented_line_turns_it_on(tmp_path: Path) -> None:
    # The line writes to the environment's own folder, so it gets an environment to write to.
    venv.create(tmp_path / "env", symlinks=os.name != "nt")
    python = tmp_path / "env" / Path(sys.executable).parent.name / Path(sys.executable).name
    shutil.copytree(CHECKOUT / "etc" / "jupyter", tmp_path / "env" / "etc" / "jupyter")
    assert options_of_open_sockets({"nodelay_probe": True}, tmp_path, python) == [False]

    # What `jupyter server extension enable` runs.
    enable = [python, "-m", "jupyter_server.extension.serverextension", "enable", EXTENSION]
    subprocess.run(enable, env=environment(tmp_path), check=True, capture_output=True)
    assert options_of_open_sockets({"nodelay_probe": True}, tmp_path, python) == [True]


class Connection:
    """A connection whose socket option cannot be set."""

    log = logging.getLogger("test")
    websocket_handler = SimpleNamespace()

    def connect(self, answer: str) -> str:
        return answer


def test_a_socket_that_refuses_is_logged_and_connects_all_the_same(caplog: pytest.LogCaptureFixture) -> None:
    assert nodelay.without_delay(Connection)().connect("connected") == "connected"
    assert "could not set TCP_NODELAY" in caplog.text


def test_a_server_without_the_setting_is_left_alone_with_a_sentence(caplog: pytest.LogCaptureFixture) -> None:
    app = SimpleNamespace(web_app=SimpleNamespace(settings={}), log=logging.getLogger("test"))
    nodelay._load_jupyter_server_extension(app)
    assert app.web_app.settings == {}
    assert "needs jupyter_server 2" in caplog.text


def test_a_server_that_loads_it_does_not_load_torch() -> None:
    code = "import sys, xai_widgets.nodelay; assert 'torch' not in sys.modules"
    subprocess.run([sys.executable, "-c", code], check=True)
