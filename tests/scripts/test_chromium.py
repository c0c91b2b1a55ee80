from pathlib import Path

import pytest

from scripts import chromium


@pytest.fixture
def empty_machine(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.delenv("FUNIKI_CHROMIUM", raising=False)
    monkeypatch.setattr(chromium, "MAC", tmp_path / "none")
    monkeypatch.setattr("sys.argv", ["chromium"])
    return tmp_path


def put(folder: Path, name: str) -> Path:
    path = folder / name
    path.write_text("#!/bin/sh\n")
    path.chmod(0o755)
    return path


def test_a_browser_on_the_machine_is_found(empty_machine: Path, capsys: pytest.CaptureFixture[str]) -> None:
    browser = put(empty_machine, "google-chrome")
    assert chromium.main() == 0
    assert capsys.readouterr().out == f"{browser}\n"


def test_the_named_browser_wins(empty_machine: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    put(empty_machine, "chromium")
    mine = put(empty_machine, "mine")
    monkeypatch.setenv("FUNIKI_CHROMIUM", str(mine))
    assert chromium.find() == str(mine)
    monkeypatch.setenv("FUNIKI_CHROMIUM", str(empty_machine / "gone"))
    assert chromium.find() is None


@pytest.mark.usefixtures("empty_machine")
def test_without_one_the_setting_is_named_in_one_line(capsys: pytest.CaptureFixture[str]) -> None:
    assert chromium.main() == 1
    said = capsys.readouterr().err
    assert "FUNIKI_CHROMIUM" in said
    assert len(said.splitlines()) == 1
