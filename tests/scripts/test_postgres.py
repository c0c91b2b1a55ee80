import asyncio
import json
import os
import pwd
import shutil
import stat
import subprocess
import sys
from pathlib import Path

import asyncpg
import pytest

from scripts import ports, postgres, postgres_binaries
from scripts.postgres_cluster import Cluster
from scripts.stack_settings import REPOSITORY, StackError, StackSettings
from tests.conftest import migrated_database, open_directory, require_system_postgres

AS_ANOTHER_USER = """
import os, sys
import asyncio, encodings.idna, ssl, asyncpg, scripts.postgres
uid, gid = int(sys.argv[1]), int(sys.argv[2])
if os.geteuid() == 0:
    os.setgroups([]); os.setgid(gid); os.setuid(uid)
sys.exit(max(scripts.postgres.main([command]) for command in sys.argv[3:]))
"""
"""Imports first, drops root after: the interpreter may lie where only root may read."""


async def ask(cluster: Cluster, query: str, role: str = "funiki", database: str = "funiki") -> object:
    connection = await asyncpg.connect(cluster.url(role, database, "postgresql"))
    try:
        return await connection.fetchval(query)
    finally:
        await connection.close()


@pytest.mark.parametrize("setting", ["fsync", "synchronous_commit", "full_page_writes", "data_checksums"])
async def test_what_is_committed_survives_a_crash(cluster: Cluster, setting: str) -> None:
    assert await ask(cluster, f"SHOW {setting}") == "on"


async def test_listens_on_loopback_only_and_asks_for_a_password(cluster: Cluster) -> None:
    assert await ask(cluster, "SHOW listen_addresses") == "127.0.0.1"
    assert await ask(cluster, "SHOW unix_socket_directories", "postgres") == ""
    assert await ask(cluster, "SHOW password_encryption") == "scram-sha-256"
    with pytest.raises(asyncpg.InvalidPasswordError):
        await asyncpg.connect(f"postgresql://funiki:wrong@127.0.0.1:{cluster.port}/funiki")


async def test_services_role_is_no_superuser(cluster: Cluster) -> None:
    assert await ask(cluster, "SELECT rolsuper FROM pg_roles WHERE rolname = current_user") is False
    assert await ask(cluster, "SELECT rolsuper FROM pg_roles WHERE rolname = current_user", "postgres") is True


async def test_contrib_modules_load_and_know_every_script(cluster: Cluster) -> None:
    connection = await asyncpg.connect(cluster.url("funiki", "funiki", "postgresql"))
    try:
        await connection.execute("CREATE EXTENSION IF NOT EXISTS pg_trgm; CREATE EXTENSION IF NOT EXISTS unaccent")
        assert await connection.fetchval("SELECT unaccent('Pokémon')") == "Pokemon"
        assert await connection.fetchval("SELECT show_trgm('銀河') <> '{}'") is True
        assert await connection.fetchval("SELECT lower('ÉΣЖ')") == "éσж"
    finally:
        await connection.close()


async def test_migrations_run_on_both(cluster: Cluster) -> None:
    url = await migrated_database(cluster, "funiki_migrations")
    connection = await asyncpg.connect(url.replace("+asyncpg", ""))
    try:
        assert await connection.fetchval("SELECT count(*) FROM pg_tables WHERE schemaname = 'catalog'") > 5
    finally:
        await connection.close()


def test_passwords_are_for_the_owner_alone(cluster: Cluster) -> None:
    assert stat.S_IMODE(cluster.secrets_file.stat().st_mode) == 0o600
    assert stat.S_IMODE(cluster.directory.stat().st_mode) == 0o700


def test_one_data_directory_per_major_version(cluster: Cluster) -> None:
    assert cluster.directory.name == str(cluster.programs.major)
    assert (cluster.directory / "PG_VERSION").read_text().strip() == cluster.directory.name


def test_server_never_runs_as_root(cluster: Cluster) -> None:
    pid = int((cluster.directory / "postmaster.pid").read_text().splitlines()[0])
    owner = Path(f"/proc/{pid}").stat().st_uid if Path("/proc").is_dir() else cluster.directory.stat().st_uid
    assert owner != 0
    assert owner == (cluster.account.pw_uid if cluster.account else os.geteuid())


@pytest.mark.parametrize("way", ["system", "npm"])
def test_an_ordinary_user_starts_and_stops_it(way: str) -> None:
    """With root's help when root runs the tests: then the commands run as `nobody`."""
    if way == "system":
        require_system_postgres()
    user = pwd.getpwnam("nobody") if os.geteuid() == 0 else pwd.getpwuid(os.geteuid())
    with open_directory() as place:
        copy = place / "repository"
        for part in ("scripts", "services/shared", "deploy/postgres"):
            shutil.copytree(
                REPOSITORY / part, copy / part, ignore=shutil.ignore_patterns("__pycache__", "node_modules")
            )
        environment = os.environ | {
            "HOME": str(place),
            "FUNIKI_DATA_DIR": str(place / "data"),
            "FUNIKI_POSTGRES": way,
            "FUNIKI_PORT": str(ports.free_block(first=28_100, last=29_000)),
            "PYTHONDONTWRITEBYTECODE": "1",
        }
        if os.geteuid() == 0:
            for path in [place, *place.rglob("*")]:
                os.chown(path, user.pw_uid, user.pw_gid)
        done = subprocess.run(
            [sys.executable, "-c", AS_ANOTHER_USER, str(user.pw_uid), str(user.pw_gid), "start", "status", "stop"],
            cwd=copy, env=environment, capture_output=True, text=True, timeout=120, check=False,
        )  # fmt: skip
        assert done.returncode == 0, done.stderr
        assert [line.split(",")[0].split(" ")[-1] for line in done.stdout.splitlines()] == ["runs", "runs", "stopped"]
        owners = {path.stat().st_uid for path in (place / "data" / "postgres").iterdir()}
        assert owners == {user.pw_uid}


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can lock its own server's account out of a directory")
def test_root_with_a_closed_home_keeps_the_data_elsewhere(monkeypatch: pytest.MonkeyPatch) -> None:
    with open_directory() as place, open_directory() as elsewhere:
        monkeypatch.setattr(postgres, "RELOCATED", elsewhere)
        closed = place / "closed"
        closed.mkdir(mode=0o700)
        port = ports.free_block(first=29_000, last=29_900)
        settings = StackSettings(port=port, data_dir=closed / "data", postgres="npm")
        cluster = postgres.open_cluster(settings)
        assert cluster.directory == elsewhere / settings.identity / "18"
        assert cluster.secrets_file.is_relative_to(closed)
        postgres.start(cluster, 60)
        try:
            assert postgres.open_cluster(settings) == cluster
            assert asyncio.run(ask(cluster, "SELECT 1")) == 1
        finally:
            postgres.stop(cluster)
        shutil.rmtree(settings.data_dir)
        anew = postgres.open_cluster(settings)
        assert anew.directory.is_dir()
        assert len(list(elsewhere.glob("*/18.left-*"))) == 1


def test_the_first_choice_sticks(cluster: Cluster) -> None:
    data_dir = cluster.secrets_file.parents[1]
    settings = StackSettings(port=cluster.port - 4, data_dir=data_dir)
    assert postgres.open_cluster(settings) == cluster
    other = settings.model_copy(update={"postgres": "npm" if cluster.programs.way == "system" else "system"})
    with pytest.raises(StackError, match="FUNIKI_POSTGRES"):
        postgres.open_cluster(other)


def test_missing_programs_of_the_first_choice_are_named(tmp_path: Path) -> None:
    state = tmp_path / "postgres"
    state.mkdir()
    choice = {"way": "system", "major": 15, "bin": str(tmp_path / "gone"), "elsewhere": ""}
    (state / "choice.json").write_text(json.dumps(choice))
    with pytest.raises(StackError, match=r"needs PostgreSQL 15.*gone"):
        postgres.open_cluster(StackSettings(data_dir=tmp_path))


def test_a_system_without_postgres_says_why(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setattr(postgres_binaries, "DEBIAN_ROOT", tmp_path)
    with pytest.raises(StackError, match=r"FUNIKI_POSTGRES=system, but no initdb on PATH"):
        postgres.open_cluster(StackSettings(data_dir=tmp_path / "data", postgres="system"))


def test_system_without_contrib_is_passed_over(tmp_path: Path) -> None:
    for program in ("initdb", "pg_ctl", "postgres"):
        path = tmp_path / program
        path.write_text("#!/bin/sh\necho 'postgres (PostgreSQL) 99.1'\n")
        path.chmod(0o755)
    found = postgres_binaries.inspect_system(tmp_path, None)
    assert isinstance(found, str)
    assert "PostgreSQL 99" in found
    assert "no pg_trgm" in found


def test_library_links_are_made_from_the_list(tmp_path: Path) -> None:
    library = tmp_path / "native" / "lib"
    library.mkdir(parents=True)
    (library / "libx.so.1.2").write_text("code")
    links = [{"source": "native/lib/libx.so.1.2", "target": "native/lib/libx.so.1"}]
    (tmp_path / "native" / "pg-symlinks.json").write_text(json.dumps(links))
    for _ in range(2):
        postgres_binaries.hydrate(tmp_path)
    assert (library / "libx.so.1").readlink() == Path("libx.so.1.2")
    assert (library / "libx.so.1").read_text() == "code"
