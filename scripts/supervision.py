"""The processes of the local stack under supervisord: its configuration, its control socket, its end."""

import configparser
import http.client
import io
import os
import signal
import socket
import subprocess
import sys
import tempfile
import time
import xmlrpc.client
from pathlib import Path
from typing import Any, cast

from scripts.postgres_cluster import Cluster
from scripts.stack_settings import REPOSITORY, SERVICES, StackError, StackSettings

LONGEST_SOCKET_PATH = 90
"""Unix socket addresses end at 104 to 108 bytes, and supervisord appends its process id while it binds."""

MARK = "FUNIKI_STACK"
"""Environment variable that every process of a stack carries: the identity of its data directory."""


def run_dir(settings: StackSettings) -> Path:
    """Where the socket, the pid file and the configuration lie: in the data directory unless its path is too long."""
    inside = settings.data_dir / "run"
    if len(str(inside / "supervisor.sock")) <= LONGEST_SOCKET_PATH:
        return inside
    return Path(tempfile.gettempdir()) / f"funiki-{os.getuid()}-{settings.identity}"


def configuration(settings: StackSettings, cluster: Cluster) -> str:
    """The text of `supervisord.conf`. It holds no secret: passwords travel in the environment."""
    run, logs = run_dir(settings), settings.logs_dir
    config = configparser.RawConfigParser()
    config["unix_http_server"] = {"file": str(run / "supervisor.sock"), "chmod": "0700"}
    config["supervisord"] = {
        "logfile": str(logs / "supervisord.log"),
        "pidfile": str(run / "supervisord.pid"),
        "childlogdir": str(logs),
        "directory": str(REPOSITORY),
    }
    if os.geteuid() == 0:
        config["supervisord"]["user"] = "root"
    config["rpcinterface:supervisor"] = {
        "supervisor.rpcinterface_factory": "supervisor.rpcinterface:make_main_rpcinterface"
    }
    config["program:postgres"] = {
        "command": _quoted(cluster.server_command()),
        "directory": "/",
        "priority": "10",
        "stopsignal": "INT",
        "stopwaitsecs": "60",
        **_kept_alive(logs / "postgres.log"),
    }
    if cluster.account:
        config["program:postgres"]["user"] = cluster.account.pw_name
    for service in SERVICES:
        config[f"program:{service}"] = {
            "command": _quoted(service_command(settings, service)),
            "priority": "20",
            # The database is migrated and filled before the first of them starts.
            "autostart": "false",
            "stopwaitsecs": "15",
            **_kept_alive(logs / f"{service}.log"),
        }
    text = io.StringIO()
    config.write(text)
    return text.getvalue()


def service_command(settings: StackSettings, service: str) -> list[str]:
    host = settings.host if service == "gateway" else "127.0.0.1"
    return [
        sys.executable, "-m", "uvicorn", f"services.{service}.app:create_app", "--factory",
        "--host", host, "--port", str(settings.port_of(service)), "--loop", "uvloop", "--http", "httptools",
        "--no-access-log", "--timeout-graceful-shutdown", "10",
    ]  # fmt: skip


def start(settings: StackSettings, cluster: Cluster, environment: dict[str, str]) -> None:
    """Start supervisord in the background with PostgreSQL under it; the services wait for `start_services`."""
    run = run_dir(settings)
    run.mkdir(mode=0o700, parents=True, exist_ok=True)
    settings.logs_dir.mkdir(parents=True, exist_ok=True)
    config = run / "supervisord.conf"
    config.write_text(configuration(settings, cluster))
    done = subprocess.run(
        [sys.executable, "-m", "supervisor.supervisord", "-c", str(config)],
        env={**os.environ, **environment, MARK: settings.identity},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode != 0:
        raise StackError(f"supervisord did not start: {(done.stderr or done.stdout).strip().splitlines()[-1]}")
    deadline = time.monotonic() + settings.start_timeout_s
    while not states(settings):
        if time.monotonic() > deadline:
            raise StackError(f"supervisord does not answer; see {settings.logs_dir / 'supervisord.log'}")
        time.sleep(0.05)


def start_services(settings: StackSettings) -> None:
    for service in SERVICES:
        if states(settings).get(service) not in ("RUNNING", "STARTING"):
            _call(settings, "startProcess", service, False)


def states(settings: StackSettings) -> dict[str, str]:
    """The state of every process (`RUNNING`, `STOPPED`, `BACKOFF`, …) by name; empty when no supervisord answers."""
    return {process["name"]: process["statename"] for process in processes(settings)}


def processes(settings: StackSettings) -> list[dict[str, Any]]:
    """What supervisord tells of its processes (`getAllProcessInfo`); empty when it does not answer."""
    try:
        return cast(list[dict[str, Any]], _call(settings, "getAllProcessInfo"))
    except (OSError, xmlrpc.client.Error):
        return []


def stop(settings: StackSettings) -> None:
    """Stop the services, then PostgreSQL (fast shutdown), then supervisord; also what a killed one left behind."""
    supervisor_pid = _pid(run_dir(settings) / "supervisord.pid")
    if states(settings):
        _call(settings, "shutdown")
        _wait_for_end([supervisor_pid] if supervisor_pid else [], 90)
    # To Ctrl-C all of them answer with an orderly end, PostgreSQL with its fast shutdown.
    left = _left_behind(settings)
    for pid in left:
        os.kill(pid, signal.SIGINT)
    _wait_for_end(left, 20)


def _kept_alive(log: Path) -> dict[str, str]:
    return {
        "autorestart": "true",
        "startsecs": "1",
        # A part that dies again and again is tried for hours, with growing pauses, before it counts as lost.
        "startretries": "100",
        "stopasgroup": "false",
        "redirect_stderr": "true",
        "stdout_logfile": str(log).replace("%", "%%"),
        "stdout_logfile_maxbytes": "10MB",
        "stdout_logfile_backups": "2",
    }


def _quoted(command: list[str]) -> str:
    """supervisord splits with shell rules, drops what follows ` ;`, and expands `%(name)s`."""
    return " ".join(f'"{part}"' if not part or set(part) & set(" ;'") else part for part in command).replace("%", "%%")


class _ControlSocket(xmlrpc.client.Transport):
    """XML-RPC over a Unix socket, closed after use (supervisor's own transport leaves that to the collector)."""

    def __init__(self, path: Path) -> None:
        super().__init__()
        self.path = path

    def make_connection(self, host: Any) -> http.client.HTTPConnection:
        connection = http.client.HTTPConnection("localhost", timeout=30)
        connection.sock = socket.socket(socket.AF_UNIX)
        try:
            connection.sock.connect(str(self.path))
        except OSError:
            connection.close()
            raise
        self._connection = host, connection  # what close() closes
        return connection


def _call(settings: StackSettings, method: str, *arguments: object) -> Any:
    """Call supervisord's XML-RPC interface. Raises `OSError` when no supervisord listens."""
    transport = _ControlSocket(run_dir(settings) / "supervisor.sock")
    with xmlrpc.client.ServerProxy("http://localhost", transport=transport) as control:
        return getattr(control.supervisor, method)(*arguments)


def _left_behind(settings: StackSettings) -> list[int]:
    """Processes of this stack that outlived their supervisord (killed, say). Linux only: elsewhere none is found."""
    mark = f"{MARK}={settings.identity}".encode()
    found = []
    for environment in Path("/proc").glob("[0-9]*/environ"):
        try:
            if mark in environment.read_bytes().split(b"\0"):
                found.append(int(environment.parent.name))
        except OSError:
            continue
    return [pid for pid in found if pid != os.getpid()]


def _pid(file: Path) -> int | None:
    try:
        return int(file.read_text())
    except (FileNotFoundError, ValueError):
        return None


def _wait_for_end(pids: list[int], timeout_s: float) -> None:
    deadline = time.monotonic() + timeout_s
    while alive := [pid for pid in pids if _alive(pid)]:
        if time.monotonic() > deadline:
            raise StackError(f"Processes {', '.join(map(str, alive))} did not stop within {timeout_s:.0f} s.")
        time.sleep(0.05)


def _alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    status = Path(f"/proc/{pid}/status")
    # A zombie has ended; only its parent has not looked yet.
    return not (status.is_file() and "\nState:\tZ" in status.read_text())
