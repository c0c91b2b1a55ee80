"""The artefact in use, and the change to another while the service runs.

Artefacts trained on this machine lie in a folder of the data directory, each under its version; the file `current`
there names the one in use. Without it, the bundled artefact is used.
"""

import asyncio

import structlog

from services.recommender import titles
from services.recommender.model import KIND, load
from services.recommender.private import GRAPH
from services.recommender.recommend import Snapshot, snapshot
from services.recommender.settings import RecommenderSettings
from services.shared.artifacts import ArtifactError, open_artifact
from services.shared.contracts import ModelInfo
from services.shared.errors import InvalidRequest, UpstreamUnavailable

log = structlog.get_logger(__name__)

CURRENT = "current"


class Shelf:
    """Holds one snapshot. Rankings that have begun keep the one they began with."""

    def __init__(self, settings: RecommenderSettings) -> None:
        self._settings = settings
        self._snapshot: Snapshot | None = None
        self._facts: titles.Titles | None = None
        self._loading = asyncio.Lock()
        self.problem = "the recommender's artefact is not read yet"

    @property
    def snapshot(self) -> Snapshot:
        """Raises `UpstreamUnavailable` when no artefact could be read."""
        if self._snapshot is None:
            raise UpstreamUnavailable("There are no recommendations right now; the service has no model.")
        return self._snapshot

    @property
    def facts(self) -> titles.Titles:
        """Raises `UpstreamUnavailable` while the catalogue is not read."""
        if self._facts is None:
            raise UpstreamUnavailable("The catalogue is not read yet; try again in a moment.")
        return self._facts

    async def open(self) -> None:
        """Read the catalogue and the artefact for the first time; what goes wrong stands in `problem`."""
        try:
            self._facts = await asyncio.to_thread(titles.read, self._settings.bundle_dir)
            if not len(self._facts.ids):
                self.problem = "the bundle has no catalogue"
                return
            await self.reload()
        except InvalidRequest as error:
            self.problem = str(error)
            log.error("no artefact", why=self.problem)

    async def reload(self) -> ModelInfo:
        """Read the artefact that is to be used now and change to it.

        Raises `InvalidRequest` when it cannot be used; the one before then stays.
        """
        async with self._loading:
            try:
                fresh = await asyncio.to_thread(self._read, self.facts)
            except ArtifactError as error:
                raise InvalidRequest(f"The artefact cannot be used: {error}") from error
            self._snapshot, self.problem = fresh, ""
            log.info("artefact in use", version=fresh.model.version, origin=fresh.origin)
            return info(fresh)

    def _read(self, facts: titles.Titles) -> Snapshot:
        trained, pointer = self._settings.trained_dir, self._settings.trained_dir / CURRENT
        origin = "trained" if pointer.is_file() else "bundled"
        if origin == "trained":
            folder = trained / pointer.read_text(encoding="utf-8").strip()
            if folder.parent != trained:
                raise ArtifactError(f"{pointer} must name a folder beside it")
        else:
            folder = self._settings.bundle_dir / "models" / self._settings.recommender
        artifact = open_artifact(folder, KIND)
        graph = artifact.path(GRAPH) if GRAPH in artifact.manifest.files else None
        return snapshot(load(artifact, self._settings.recommender_threads), facts, origin, graph)


def info(shot: Snapshot) -> ModelInfo:
    return ModelInfo(
        version=shot.model.version,
        created=shot.model.created,
        systems=shot.model.systems,
        titles=len(shot.model.ids),
        titles_with_ratings=len(shot.model.warm),
        origin="trained" if shot.origin == "trained" else "bundled",
        metrics=dict(shot.model.metrics),
    )
