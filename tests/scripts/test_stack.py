import socket
import subprocess
import sys
from pathlib import Path

import pytest

from scripts import bootstrap, ports, stack, stamps, supervision
from scripts.postgres_binaries import Binaries
from scripts.postgres_cluster import Cluster
from scripts.stack_settings import REPOSITORY, SERVICES, StackError, StackSettings
from tests.conftest import open_directory


@pytest.fixture
def settings(tmp_path: Path) -> StackSettings:
    return StackSettings(port=ports.free_block(first=29_900, last=31_000), data_dir=tmp_path / "data")


@pytest.fixture
def stopped_cluster(settings: StackSettings) -> Cluster:
    home = settings.data_dir / "postgres"
    programs = Binaries("system", Path("/usr/lib/postgresql/15/bin"), 15)
    return Cluster(programs, home, home / "credentials.json", settings.port_of("postgres"), None)


def test_every_part_has_its_own_port(settings: StackSettings) -> None:
    taken = [settings.port_of(part) for part in (*SERVICES, "postgres")]
    assert taken[0] == settings.port
    assert len(set(taken)) == len(taken)
    assert all(settings.port <= port <= settings.port + 4 for port in taken)


@pytest.mark.parametrize("part", [*SERVICES, "postgres"])
def test_a_port_in_use_is_named_with_the_setting(settings: StackSettings, part: str) -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", settings.port_of(part)))
        other.listen()
        with pytest.raises(StackError, match=rf"Port {settings.port_of(part)}, which {part} needs.*FUNIKI_PORT"):
            ports.require_free(settings)
    ports.require_free(settings)


def test_configuration_keeps_everything_but_the_gateway_on_loopback(
    settings: StackSettings, stopped_cluster: Cluster
) -> None:
    settings.host = "0.0.0.0"
    config = supervision.configuration(settings, stopped_cluster)
    assert config.count("--host 127.0.0.1") == len(SERVICES) - 1
    assert config.count("--host 0.0.0.0") == 1
    assert "listen_addresses=127.0.0.1" in config
    assert "fsync=on" in config
    assert "password" not in config.lower()


def test_paths_with_spaces_and_percent_signs_reach_the_programs(tmp_path: Path) -> None:
    place = tmp_path / "my 100% data"
    settings = StackSettings(data_dir=place)
    programs = Binaries("system", Path("/bin"), 15)
    cluster = Cluster(programs, place / "postgres", place / "credentials.json", 1, None)
    config = supervision.configuration(settings, cluster)
    assert f'-D "{tmp_path}/my 100%% data/postgres/15"' in config


def test_a_long_data_directory_gets_a_socket_elsewhere(tmp_path: Path) -> None:
    short = StackSettings(data_dir=Path("/tmp/funiki"))
    assert supervision.run_dir(short) == Path("/tmp/funiki/run")
    long = StackSettings(data_dir=tmp_path / ("x" * 100))
    assert len(str(supervision.run_dir(long) / "supervisor.sock")) <= supervision.LONGEST_SOCKET_PATH
    assert not supervision.run_dir(long).is_relative_to(long.data_dir)


def test_nothing_runs_in_a_new_data_directory(
    settings: StackSettings, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("FUNIKI_DATA_DIR", str(settings.data_dir))
    assert stack.main(["status"]) == 3
    assert stack.main(["run", "--", "true"]) == 1
    assert stack.main(["logs"]) == 1
    assert stack.main(["down"]) == 0
    printed = capsys.readouterr().out
    assert "make up" in printed
    assert "Traceback" not in printed


def test_a_bad_setting_is_one_line(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setenv("FUNIKI_PORT", "eight thousand")
    assert stack.main(["status"]) == 1
    printed = capsys.readouterr().out
    assert "FUNIKI_PORT" in printed
    assert len(printed.strip().splitlines()) == 1


def test_stamps_follow_names_and_contents_not_times(tmp_path: Path) -> None:
    (tmp_path / "a").write_text("1")
    first = stamps.fingerprint([tmp_path])
    (tmp_path / "a").write_text("1")
    assert stamps.fingerprint([tmp_path]) == first
    (tmp_path / "node_modules").mkdir()
    (tmp_path / "node_modules" / "b").write_text("2")
    assert stamps.fingerprint([tmp_path]) == first
    (tmp_path / "a").rename(tmp_path / "c")
    assert stamps.fingerprint([tmp_path]) != first
    assert stamps.fingerprint([tmp_path], "x") != stamps.fingerprint([tmp_path])


def test_a_missing_source_is_empty_until_it_appears(tmp_path: Path) -> None:
    missing = tmp_path / "later"
    before = stamps.fingerprint([missing])
    missing.write_text("")
    assert stamps.fingerprint([missing]) != before


def program(folder: Path, name: str, answer: str) -> str:
    path = folder / name
    path.write_text(f"#!/bin/sh\necho {answer}\n")
    path.chmod(0o755)
    return str(path)


@pytest.mark.parametrize(
    ("version", "wrong"), [("v18.19.0", True), ("v20.18.3", True), ("v20.19.0", False), ("v24.1.0", False)]
)
def test_old_node_is_told_in_one_line(tmp_path: Path, version: str, wrong: bool) -> None:
    problem = bootstrap.check_node(program(tmp_path, "node", version), "npm")
    assert (version in problem) is wrong
    assert "\n" not in problem


def test_missing_tools_are_named(tmp_path: Path) -> None:
    assert bootstrap.check_node(None, "npm").startswith("node is missing")
    assert bootstrap.check_node(program(tmp_path, "node", "v22.0.0"), None).startswith("npm is missing")


def test_old_python_is_told_in_one_line() -> None:
    assert bootstrap.check_python((3, 11)) == ""
    assert bootstrap.check_python((3, 14)) == ""
    assert "Python 3.9 is too old" in bootstrap.check_python((3, 9))


def test_bootstrap_needs_nothing_installed_to_speak() -> None:
    done = subprocess.run(
        [sys.executable, "-I", "-S", str(REPOSITORY / "scripts" / "bootstrap.py"), "--help"],
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    assert "serving" in done.stdout


def test_make_alone_lists_every_target() -> None:
    done = subprocess.run(["make", "-C", str(REPOSITORY)], capture_output=True, text=True, check=True)
    for target in ("setup", "up", "down", "status", "logs", "index", "test", "bench", "lock", "lint"):
        assert f"make {target} " in done.stdout


def test_a_file_in_the_way_is_an_error_not_a_trace(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    with open_directory() as place:
        (place / "run").write_text("")
        monkeypatch.setenv("FUNIKI_DATA_DIR", str(place / "run"))
        assert stack.main(["up"]) == 1
        assert "error:" in capsys.readouterr().out
