"""The socket option itself is read, on a real server: a timing would only hint at it."""

from __future__ import annotations

import json
import logging
import os
import shutil
import subprocess
import sys
import urllib.request
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
    path = [str(CHECKOUT / "tests"), os.environ.get("PYTHONPATH", "")]
    return isolated(folder, PYTHONPATH=os.pathsep.join(filter(None, path)))


def options_of_open_sockets(extensions: dict[str, bool], env: dict[str, str], folder: Path) -> list[bool]:
    flags = ["--no-browser", "--allow-root", f"--ServerApp.jpserver_extensions={extensions}"]
    with running(["-m", "jupyter_server", *flags, *FLAGS], env, folder) as (address, _):
        kernel = ask(address, "POST", "/api/kernels")["id"]
        channels = f"{address.replace('http', 'ws')}/api/kernels/{kernel}/channels"
        client = websocket.create_connection(channels, header=HEADERS)
        try:
            client.recv()  # the kernel speaks only once the websocket is open on the server's side
            return ask(address, "GET", "/nodelay")
        finally:
            client.close()
            urllib.request.urlopen(
                urllib.request.Request(f"{address}/api/kernels/{kernel}", method="DELETE", headers=HEADERS)
            ).close()


@pytest.mark.parametrize("enabled", [True, False])
def test_the_extension_and_nothing_else_sets_the_socket_option(tmp_path: Path, enabled: bool) -> None:
    extensions = {"nodelay_probe": True} | ({EXTENSION: True} if enabled else {})
    assert options_of_open_sockets(extensions, environment(tmp_path), tmp_path) == [enabled]


def test_as_installed_it_is_known_but_off_and_the_documented_line_turns_it_on(tmp_path: Path) -> None:
    env = environment(tmp_path)
    shutil.copytree(CHECKOUT / "etc" / "jupyter", env["JUPYTER_CONFIG_DIR"])
    assert options_of_open_sockets({"nodelay_probe": True}, env, tmp_path) == [False]

    # --user, so that it is written to the test's own folder and not to the environment the tests run in.
    enable = [sys.executable, "-m", "jupyter", "server", "extension", "enable", "--user", EXTENSION]
    subprocess.run(enable, env=env, check=True, capture_output=True)
    assert options_of_open_sockets({"nodelay_probe": True}, env, tmp_path) == [True]


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
