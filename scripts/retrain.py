"""Fold what people said here into the recommenders, and change the running service to the result, or back.

    python -m scripts.retrain train --source DIR     # make retrain SOURCE=DIR
    python -m scripts.retrain rollback               # make rollback

`train` needs the training packages (make dev), DIR with ratings.parquet (user_id, mal_id, rating), and some minutes to
hours of processor time. What profiles said is read from the database, without tokens, and joins those ratings; so do
`--extra` CSV files of your own (user_id, mal_id, rating). The artefact is written beside the data of the stack. One
whose NDCG on held-out people is worse than that of the one in use is kept but not used, unless `--force`.
"""

import argparse
import asyncio
import csv
import importlib.util
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

import httpx
from rich.console import Console
from sqlalchemy import select
from sqlalchemy.ext.asyncio import create_async_engine
from sqlalchemy.pool import NullPool

from scripts.stack_settings import REPOSITORY, StackError
from services.recommender.events import fold
from services.recommender.model import KIND
from services.recommender.models import Event
from services.recommender.settings import RecommenderSettings
from services.recommender.shelf import CURRENT
from services.shared.artifacts import Artifact, ArtifactError, open_artifact
from services.shared.contracts import Opinion

console = Console(highlight=False)

HISTORY = "history"
"""File beside `current` with what was in use before, one name a line, the newest last; empty names the bundled one."""
RATINGS = {Opinion.DISLIKE: 3, Opinion.LIKE: 6, Opinion.LOVE: 9}
TOLERANCE = 0.002
"""A difference of NDCG that two trainings on the same data can have."""


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    commands = parser.add_subparsers(dest="command", required=True, metavar="COMMAND")
    train_parser = commands.add_parser("train", help="train, compare, use")
    train_parser.add_argument("--source", type=Path, required=True, help="folder with ratings.parquet")
    train_parser.add_argument("--extra", type=Path, nargs="*", default=[], help="CSV files of your own ratings")
    train_parser.add_argument(
        "--stages", nargs="+", default=["linear", "blend"], help="stages of ml.train_recommenders"
    )
    train_parser.add_argument("--force", action="store_true", help="use the result even if it is worse")
    use_parser = commands.add_parser("use", help="use an artefact that was trained elsewhere")
    use_parser.add_argument("folder", type=Path)
    use_parser.add_argument("--force", action="store_true", help="use it even if it is worse")
    commands.add_parser("rollback", help="use what was in use before")
    args = parser.parse_args(arguments)
    settings = RecommenderSettings()
    try:
        match args.command:
            case "train":
                folder = train(settings, args.source, args.extra, args.stages)
                use(settings, folder, force=args.force)
            case "use":
                use(settings, args.folder, force=args.force)
            case _:
                rollback(settings)
        reload(settings)
    except (StackError, ArtifactError) as error:
        console.print(f"[red]error:[/] {error}", soft_wrap=True)
        return 1
    return 0


async def opinions(database: str) -> list[tuple[int, int, int]]:
    """What all profiles say, as (user, title, rating); users are negative numbers, 0 rates what was only seen."""
    columns = select(Event.profile_id, Event.anime_id, Event.kind, Event.score, Event.at)
    valid = columns.where(Event.undone_by.is_(None), Event.kind != "undo").order_by(Event.id)
    engine = create_async_engine(database, poolclass=NullPool)
    try:
        async with engine.connect() as connection:
            rows = list(await connection.execute(valid))
    except OSError as error:
        raise StackError(f"The database does not answer ({error}); start the stack with: make up") from error
    finally:
        await engine.dispose()
    by_profile: dict[int, list[tuple[object, ...]]] = {}
    for profile_id, *rest in rows:
        by_profile.setdefault(profile_id, []).append(tuple(rest))
    return [
        (-profile_id, state.id, state.score or (RATINGS.get(state.opinion, 0) if state.opinion else 0))
        for profile_id, events in by_profile.items()
        for state in fold(events).values()
        if state.seen
    ]


def train(settings: RecommenderSettings, source: Path, extra: list[Path], stages: list[str]) -> Path:
    """Train on the source, the extra ratings and the logged events; returns the folder of the new artefact."""
    if importlib.util.find_spec("torch") is None:
        raise StackError("Training needs the training packages, which are not installed: make dev")
    if not (source / "ratings.parquet").is_file():
        raise StackError(f"There is no ratings.parquet in {source}.")
    said = asyncio.run(opinions(settings.database))
    settings.trained_dir.mkdir(parents=True, exist_ok=True)
    # Ratings name people, if only by number: they live as long as the training.
    with tempfile.TemporaryDirectory(prefix="funiki-retrain-") as place:
        logged = Path(place) / "events.csv"
        with logged.open("w", newline="", encoding="utf-8") as file:
            writer = csv.writer(file)
            writer.writerow(["user_id", "mal_id", "rating"])
            writer.writerows(said)
        console.print(f"{len(said):,} opinions of {len({user for user, *_ in said}):,} profiles join the ratings")
        data, built = Path(place) / "data", Path(tempfile.mkdtemp(prefix="building-", dir=settings.trained_dir))
        bundle = ["--bundle", str(settings.bundle_dir)]
        files = [str(path.absolute()) for path in (*extra, logged)]
        _run(["ml.build_ratings", "--source", str(source), *bundle, "--output-dir", str(data), "--extra", *files])
        _run(["ml.train_recommenders", *stages, *bundle, "--data", str(data), "--output", str(built)])
    artifact = open_artifact(built, KIND)
    return built.rename(settings.trained_dir / artifact.manifest.version)


def _run(module: list[str]) -> None:
    if subprocess.run([sys.executable, "-m", *module], cwd=REPOSITORY, check=False).returncode != 0:
        raise StackError(f"{module[0]} failed (what it said is above).")


def in_use(settings: RecommenderSettings) -> tuple[str, Artifact]:
    """The name in `current`, empty for the bundled artefact, and the artefact."""
    pointer = settings.trained_dir / CURRENT
    name = pointer.read_text(encoding="utf-8").strip() if pointer.is_file() else ""
    folder = settings.trained_dir / name if name else settings.bundle_dir / "models" / settings.recommender
    return name, open_artifact(folder, KIND)


def quality(artifact: Artifact) -> dict[str, float]:
    """NDCG@20 on people that tuning saw but training did not, by number of known titles."""
    found: dict[str, float] = artifact.manifest.config.get("blend", {}).get("validation_ndcg20", {})
    return found


def worse_by(new: Artifact, old: Artifact) -> float:
    """How much lower the mean NDCG of the new one is, over the list lengths that both were measured at.

    Raises `StackError` when there is nothing to compare.
    """
    ours, theirs = quality(new), quality(old)
    if not (common := sorted(ours.keys() & theirs.keys())):
        raise StackError("The artefacts carry no figures that can be compared; use it with --force if you are sure.")
    return sum(theirs[length] - ours[length] for length in common) / len(common)


def use(settings: RecommenderSettings, folder: Path, *, force: bool) -> None:
    """Make the artefact in `folder` the one in use. Raises `StackError` when it is worse and not forced."""
    new, (before, old) = open_artifact(folder, KIND), in_use(settings)
    if not force and (loss := worse_by(new, old)) > TOLERANCE:
        raise StackError(
            f"{new.manifest.version} is worse than {old.manifest.version} by {loss:.4f} NDCG@20; not used. "
            f"It lies in {folder}; use it with --force."
        )
    target = settings.trained_dir / new.manifest.version
    if folder.absolute() != target.absolute():
        raise StackError(f"Put the artefact at {target} first.")
    with (settings.trained_dir / HISTORY).open("a", encoding="utf-8") as file:
        file.write(f"{before}\n")
    _point(settings, target.name)
    console.print(f"{new.manifest.version} is in use; before: {old.manifest.version}")


def rollback(settings: RecommenderSettings) -> None:
    """Go back to what was in use before. Raises `StackError` when nothing was."""
    history = settings.trained_dir / HISTORY
    names = history.read_text(encoding="utf-8").split("\n")[:-1] if history.is_file() else []
    if not names:
        raise StackError("There is nothing to go back to: no artefact was changed here.")
    last = names.pop()
    _point(settings, last)
    history.write_text("".join(f"{name}\n" for name in names), encoding="utf-8")
    console.print(f"{last or 'The bundled artefact'} is in use again")


def _point(settings: RecommenderSettings, name: str) -> None:
    pointer = settings.trained_dir / CURRENT
    if not name:
        pointer.unlink(missing_ok=True)
        return
    partial = pointer.with_suffix(".partial")
    partial.write_text(f"{name}\n", encoding="utf-8")
    partial.replace(pointer)


def reload(settings: RecommenderSettings) -> None:
    """Tell the running service, if one runs. Raises `StackError` when it refuses the artefact."""
    try:
        answer = httpx.post(f"http://127.0.0.1:{settings.port + 3}/model/reload", timeout=60, trust_env=False)
    except httpx.TransportError:
        console.print("No service runs here; it will start with that artefact.")
        return
    if answer.is_error:
        raise StackError(f"The service goes on with the one before: {answer.json()['detail']}")
    console.print(f"The service answers with {answer.json()['version']}.")


if __name__ == "__main__":
    sys.exit(main())
