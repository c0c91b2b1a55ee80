"""What must be built or loaded before the services start: the web page, the tables, the catalogue, the vectors."""

import shutil
import subprocess
import sys
from collections.abc import Callable
from contextlib import AbstractContextManager
from pathlib import Path

from scripts import stamps
from scripts.postgres_cluster import Cluster
from scripts.stack_settings import REPOSITORY, StackError, StackSettings

Step = Callable[[str], AbstractContextManager[None]]

FRONTEND = REPOSITORY / "frontend"


def build_page(step: Step, *, with_tests: bool = False) -> None:
    """Install the page's packages and build it to `frontend/dist`, each only when its sources changed.

    The packages that only its tests need, half of all, are left out unless asked for.
    """
    npm = shutil.which("npm")
    if npm is None:
        raise StackError("npm is missing: install Node 20 or newer.")
    modules = FRONTEND / "node_modules"
    lock = stamps.fingerprint([FRONTEND / "package.json", FRONTEND / "package-lock.json"])
    whole = stamps.is_current(modules / ".funiki-installed", f"{lock} with tests")
    if not whole and (with_tests or not stamps.is_current(modules / ".funiki-installed", lock)):
        with step("Packages of the web page installed"):
            _run([npm, "ci", *([] if with_tests else ["--omit=dev"]), "--no-audit", "--no-fund"], FRONTEND)
        stamps.write(modules / ".funiki-installed", f"{lock} with tests" if with_tests else lock)
    sources = stamps.fingerprint([FRONTEND])
    built = modules / ".funiki-built"
    if not (FRONTEND / "dist" / "index.html").is_file() or not stamps.is_current(built, sources):
        with step("Web page built"):
            _run([npm, "run", "build"], FRONTEND)
        stamps.write(built, sources)


def fill(settings: StackSettings, cluster: Cluster, environment: dict[str, str], step: Step) -> None:
    """Migrate the database, load the catalogue into it, and the vectors into the store, where that is due."""
    # A database made anew must be filled anew, whatever the stamps of the old one say.
    database = str((cluster.directory / "PG_VERSION").stat().st_ino)
    state = settings.data_dir / "stamps"
    bundle = settings.bundle_dir
    code = [REPOSITORY / "services" / part for part in ("catalog", "shared")] + [REPOSITORY / "scripts" / "seed.py"]
    files = [bundle / part for part in ("catalog", "cards", "moods", "moods.json")]
    catalogue = stamps.fingerprint([*code, *files], database)
    if not stamps.is_current(state / "catalogue", catalogue):
        with step("Tables migrated"):
            alembic = [sys.executable, "-m", "alembic", "-c", "services/catalog/alembic.ini"]
            _run([*alembic, "upgrade", "head"], REPOSITORY, environment)
        with step("Catalogue loaded"):
            _run([sys.executable, "-m", "scripts.seed"], REPOSITORY, environment)
        stamps.write(state / "catalogue", catalogue)
    tables = stamps.fingerprint([REPOSITORY / "services" / "recommender" / "migrations"], database)
    if not stamps.is_current(state / "profiles", tables):
        with step("Tables for profiles migrated"):
            alembic = [sys.executable, "-m", "alembic", "-c", "services/recommender/alembic.ini"]
            _run([*alembic, "upgrade", "head"], REPOSITORY, environment)
        stamps.write(state / "profiles", tables)
    manifests = [*sorted(bundle.glob("models/*/manifest.json")), *sorted(bundle.glob("index/*/manifest.json"))]
    choices = [environment.get(name, "") for name in ("FUNIKI_ENCODER", "QDRANT_URL")]
    vectors = stamps.fingerprint([*manifests, REPOSITORY / "scripts" / "index.py"], catalogue, *choices)
    # Vectors that someone removed are made again, whatever the stamp says.
    removed = not choices[1] and not (settings.data_dir / "vectors").is_dir()
    if removed or not stamps.is_current(state / "vectors", vectors):
        # Not behind a spinner: where vectors have to be computed this takes minutes and shows its own progress.
        done = subprocess.run(
            [sys.executable, "-m", "scripts.index", "build"], env=environment, cwd=REPOSITORY, check=False
        )
        if done.returncode != 0:
            raise StackError("The vectors could not be loaded (the reason is above).")
        stamps.write(state / "vectors", vectors)


def _run(command: list[str | Path], folder: Path, environment: dict[str, str] | None = None) -> None:
    """Run quietly; on failure raise `StackError` after printing what the command said."""
    done = subprocess.run(
        command, cwd=folder, env=environment, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT, text=True, check=False,
    )  # fmt: skip
    if done.returncode != 0:
        said = [line for line in done.stdout.splitlines() if line.strip()]
        # Some programs say what is wrong first and end with pages of usage, others the other way round.
        shown = said if len(said) <= 24 else [*said[:12], "…", *said[-12:]]
        sys.stderr.write("\n".join(shown) + "\n")
        name = " ".join(Path(part).name if n == 0 else str(part) for n, part in enumerate(command))
        raise StackError(f"`{name}` failed (what it said is above).")
