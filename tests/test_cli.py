from __future__ import annotations

import json
import subprocess
import sys
import urllib.parse
import urllib.request
from pathlib import Path

import pytest
from jupyter_process import FLAGS, TOKEN, isolated, running

from xai_widgets import cli
from xai_widgets.demo import launch
from xai_widgets.demo.notebooks import TOUR


def get(url: str) -> str:
    request = urllib.request.Request(url, headers={"Authorization": f"token {TOKEN}"})
    with urllib.request.urlopen(request) as answer:
        return answer.read().decode()


def test_demo_serves_the_tour_offline_and_without_nagle(tmp_path: Path) -> None:
    folder = tmp_path / "a folder"
    command = ["-m", "xai_widgets", "demo", str(folder), "--no-browser", "--", *FLAGS]
    with running(command, isolated(tmp_path), tmp_path) as (address, log):
        assert "xai_widgets.nodelay | extension was successfully loaded" in log
        assert f"/lab/tree/{TOUR}" in log
        assert json.loads(get(f"{address}/api/contents/{TOUR}"))["type"] == "notebook"
        assert '"news": {"disabled": true}' in get(f"{address}/lab/tree/{TOUR}")
        plugin = urllib.parse.quote("@jupyterlab/apputils-extension:notification", safe="")
        shown = json.loads(get(f"{address}/lab/api/settings/{plugin}"))["schema"]["properties"]
        assert shown["fetchNews"]["default"] == "false"
        assert shown["checkForUpdates"]["default"] is False


def test_no_launch_copies_and_a_second_time_keeps_what_is_there(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = tmp_path / "mine"
    assert cli.main(["demo", str(folder), "--no-launch"]) == 0
    assert TOUR in capsys.readouterr().out
    (folder / TOUR).write_text("my notes")
    assert cli.main(["demo", str(folder), "--no-launch"]) == 0
    assert f"kept as they are: {TOUR}" in capsys.readouterr().out
    assert (folder / TOUR).read_text() == "my notes"


def test_a_missing_extra_is_told_before_anything_is_copied(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(launch, "NEEDED", {"not_a_module_of_anybody": "some-package", "json": "json"})
    assert cli.main(["demo", str(tmp_path / "mine")]) == 1
    told = capsys.readouterr().err
    assert "not installed: some-package." in told
    assert 'pip install "xai-widgets[demo]"' in told
    assert not (tmp_path / "mine").exists()


def test_a_file_in_the_folders_place_is_a_sentence(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "taken").write_text("a file")
    assert cli.main(["demo", str(tmp_path / "taken"), "--no-launch"]) == 1
    assert "taken is a file. Name a folder" in capsys.readouterr().err


def test_port_browser_and_what_follows_two_dashes_reach_jupyterlab(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    given: list[str] = []
    monkeypatch.setattr(launch, "launch", lambda folder, extra: given.extend(extra) or 0)
    assert cli.main(["demo", str(tmp_path), "--port", "9999", "--no-browser", "--", "--ip=0.0.0.0"]) == 0
    assert given == ["--no-browser", "--port=9999", "--ip=0.0.0.0"]


@pytest.mark.parametrize(
    ("user", "extra", "added"),
    [
        (0, [], ["--allow-root", "--ServerApp.ip=127.0.0.1"]),
        (0, ["--ip=0.0.0.0"], []),
        (0, ["--ServerApp.ip=0.0.0.0"], []),
        (1000, [], []),
    ],
)
def test_root_is_allowed_only_where_this_machine_alone_can_connect(
    monkeypatch: pytest.MonkeyPatch, user: int, extra: list[str], added: list[str]
) -> None:
    monkeypatch.setattr("os.geteuid", lambda: user)
    assert launch.as_root(extra) == added


def test_version_names_the_package(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as stop:
        cli.main(["--version"])
    assert stop.value.code == 0
    assert capsys.readouterr().out.startswith("xai-widgets ")


def test_help_imports_nothing_heavy() -> None:
    code = (
        "import sys; from xai_widgets import cli; cli._parser().format_help();"
        "assert not {'torch', 'jupyterlab', 'numpy', 'ipywidgets'} & set(sys.modules)"
    )
    subprocess.run([sys.executable, "-c", code], check=True)
