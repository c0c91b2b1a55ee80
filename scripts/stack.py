"""The local stack: PostgreSQL and the services, supervised, on this machine's loopback interface.

`make setup` and `make up` end here; `run` gives a command the addresses of the running stack, and `with` gives it a
stack of its own: empty data directory, free ports, stopped and removed afterwards.
"""

import argparse
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from pydantic import ValidationError
from rich.console import Console
from rich.table import Table

from scripts import ports, postgres, provisioning, stamps, supervision
from scripts.postgres_cluster import Cluster
from scripts.stack_settings import REPOSITORY, SERVICES, StackError, StackSettings

console = Console(highlight=False)


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    commands = parser.add_subparsers(dest="command", required=True, metavar="COMMAND")
    commands.add_parser("setup", help="build the page, then start everything")
    commands.add_parser("page", help="build the page only, and install what its tests need")
    commands.add_parser("up", help="start everything; migrate and fill the database where that is due")
    commands.add_parser("down", help="stop everything")
    commands.add_parser("status", help="show every process, its state and its port")
    logs = commands.add_parser("logs", help="follow the logs")
    logs.add_argument("parts", nargs="*", help="postgres, gateway, catalog, …; all of them when none is named")
    for name, text in (("run", "run a command with the stack's addresses"), ("with", "run it beside a fresh stack")):
        commands.add_parser(name, help=text).add_argument("argv", nargs=argparse.REMAINDER, metavar="-- COMMAND")
    args = parser.parse_args(arguments)
    try:
        settings = StackSettings()
        match args.command:
            case "setup":
                provisioning.build_page(step)
                return up(settings)
            case "page":
                provisioning.build_page(step, with_tests=True)
                return 0
            case "up":
                return up(settings)
            case "down":
                return down(settings)
            case "status":
                return status(settings)
            case "logs":
                return follow_logs(settings, args.parts)
            case "run":
                return run(settings, _command(args.argv))
            case _:
                return run_beside_fresh_stack(_command(args.argv))
    except (StackError, OSError) as error:
        console.print(f"[red]error:[/] {error}", soft_wrap=True)
    except ValidationError as error:
        for problem in error.errors():
            name = "_".join(map(str, problem["loc"])).upper()
            console.print(f"[red]error:[/] FUNIKI_{name}: {problem['msg']}", soft_wrap=True)
    except KeyboardInterrupt:
        console.print("interrupted; run it again to go on")
    return 1


@contextmanager
def step(text: str) -> Iterator[None]:
    """Show a running step, then one line with the time it took."""
    started = time.monotonic()
    with console.status(text):
        yield
    console.print(f"[green]✓[/] {text} [dim]({time.monotonic() - started:.1f} s)[/]")


def up(settings: StackSettings) -> int:
    """Start what does not run. A running stack is restarted only when its code or settings changed."""
    running = bool(supervision.states(settings))
    if not running:
        _stop_all(settings)
        ports.require_free(settings)
    with step("PostgreSQL chosen"):
        cluster = postgres.open_cluster(settings)
    environment = stack_environment(settings, cluster)
    stamp, started_from = supervision.run_dir(settings) / "started-from", _made_from(settings, cluster, environment)
    if running and not stamps.is_current(stamp, started_from):
        with step("Stopped what ran before, its code or settings changed"):
            _stop_all(settings)
        running = False
    if not running:
        with step(f"PostgreSQL {cluster.programs.major} started ({cluster.programs.way} binaries)"):
            supervision.start(settings, cluster, environment)
            postgres.wait_until_ready(cluster, settings.start_timeout_s)
        stamps.write(stamp, started_from)
    provisioning.fill(settings, cluster, {**os.environ, **environment}, step)
    with step("Services ready"):
        supervision.start_services(settings)
        # The gateway last: without a catalog it counts as ready before it has read the names that it understands.
        for service in reversed(SERVICES):
            wait_until_ready(settings, service)
    console.print(f"\nFuniki is up: [bold]{public_url(settings)}[/]")
    return 0


def down(settings: StackSettings) -> int:
    with step("Stopped"):
        _stop_all(settings)
    return 0


def status(settings: StackSettings) -> int:
    """Print a table of processes; 0 when all of them run, else 3."""
    processes = supervision.processes(settings)
    if not processes:
        console.print("Nothing runs. Start it with: make up")
        return 3
    table = Table("part", "state", "port", "process", box=None)
    for process in sorted(processes, key=lambda p: settings.port_of(p["name"])):
        table.add_row(
            process["name"], process["statename"], str(settings.port_of(process["name"])), process["description"]
        )
    console.print(table)
    console.print(f"\n{public_url(settings)}   data in {settings.data_dir}")
    return 0 if all(process["statename"] == "RUNNING" for process in processes) else 3


def follow_logs(settings: StackSettings, parts: list[str]) -> int:
    files = [settings.logs_dir / f"{part}.log" for part in parts] or sorted(settings.logs_dir.glob("*.log"))
    if missing := [file for file in files if not file.is_file()]:
        raise StackError(f"There is no {missing[0]}.")
    if not files:
        raise StackError(f"There are no logs in {settings.logs_dir} yet.")
    return subprocess.run(["tail", "-n", "40", "-F", *map(str, files)], check=False).returncode


def run(settings: StackSettings, command: list[str]) -> int:
    """Run a command with the addresses of the running stack in its environment; its exit status is ours."""
    if not supervision.states(settings):
        raise StackError("The stack does not run. Start it with: make up")
    environment = stack_environment(settings, postgres.open_cluster(settings))
    return subprocess.run(command, env={**os.environ, **environment}, check=False).returncode


def run_beside_fresh_stack(command: list[str]) -> int:
    """Run a command beside a stack with a data directory of its own, then stop that and remove all its files."""
    place = Path(tempfile.mkdtemp(prefix="funiki-", dir="/tmp"))
    place.chmod(0o755)
    settings = StackSettings(port=ports.free_block(), data_dir=place, host="127.0.0.1")
    try:
        up(settings)
        return run(settings, command)
    except StackError:
        _print_log_ends(settings)
        raise
    finally:
        down(settings)
        shutil.rmtree(place)


def stack_environment(settings: StackSettings, cluster: Cluster) -> dict[str, str]:
    """What the services and the scripts that work on the running stack need to know."""
    addresses = {
        f"FUNIKI_{service.upper()}_URL": f"http://127.0.0.1:{settings.port_of(service)}" for service in SERVICES
    }
    return addresses | {
        "FUNIKI_URL": public_url(settings),
        "FUNIKI_PORT": str(settings.port),
        "FUNIKI_DATA_DIR": str(settings.data_dir),
        "FUNIKI_BUNDLE_DIR": str(settings.bundle_dir),
        "FUNIKI_DATABASE_URL": cluster.url(),
    }


def public_url(settings: StackSettings) -> str:
    host = "127.0.0.1" if settings.host in ("0.0.0.0", "::") else settings.host
    return f"http://{host}:{settings.port}"


def wait_until_ready(settings: StackSettings, service: str) -> None:
    """Wait for `/readyz` to answer 200. Raises `StackError` with the last answer and where the log is."""
    address = f"http://127.0.0.1:{settings.port_of(service)}/readyz"
    if service == "gateway":
        address = f"{public_url(settings)}/readyz"
    deadline = time.monotonic() + settings.start_timeout_s
    while True:
        try:
            with urllib.request.urlopen(address, timeout=5):
                return
        except urllib.error.HTTPError as error:
            answer = error.read().decode(errors="replace")
        except OSError as error:
            answer = str(error)
        if time.monotonic() > deadline:
            raise StackError(f"{service} is not ready: {answer} (its log: {settings.logs_dir / f'{service}.log'})")
        time.sleep(0.1)


def _made_from(settings: StackSettings, cluster: Cluster, environment: dict[str, str]) -> str:
    """A digest of all that running processes were started from: code, packages, configuration, environment."""
    ours = {name: value for name, value in os.environ.items() if name.startswith(("FUNIKI_", "QDRANT_"))}
    return stamps.fingerprint(
        [
            REPOSITORY / "services",
            REPOSITORY / "deploy" / "requirements" / "serving.txt",
            REPOSITORY / ".env",
            settings.bundle_dir / "models" / "recommender" / "manifest.json",
        ],
        supervision.configuration(settings, cluster),
        repr(sorted((ours | environment).items())),
    )


def _stop_all(settings: StackSettings) -> None:
    supervision.stop(settings)
    if (settings.data_dir / "postgres" / "choice.json").is_file():
        # Only finds one when its supervisord was killed: otherwise PostgreSQL went down with it.
        postgres.stop(postgres.open_cluster(settings))


def _print_log_ends(settings: StackSettings) -> None:
    for log in sorted(settings.logs_dir.glob("*.log")):
        console.rule(log.name)
        console.print("\n".join(log.read_text(errors="replace").splitlines()[-25:]), markup=False)


def interrupt_once(number: int, _: object) -> None:
    """A signal handler: Ctrl-C at the first signal, nothing at the next ones, so that cleaning up can finish."""
    signal.signal(number, signal.SIG_IGN)
    raise KeyboardInterrupt


def _command(argv: list[str]) -> list[str]:
    command = argv[1:] if argv[:1] == ["--"] else argv
    if not command:
        raise StackError("Name a command after --.")
    return command


if __name__ == "__main__":
    # Being told to end is like Ctrl-C: what was started beside a command is stopped on the way out.
    signal.signal(signal.SIGTERM, interrupt_once)
    sys.exit(main())
