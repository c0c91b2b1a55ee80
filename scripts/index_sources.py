"""What a generation of vectors is made of, and the fingerprint by which an unchanged one is known."""

import hashlib
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncConnection

from scripts import shipped_vectors
from services.catalog.models import CatalogState
from services.semantic.settings import SemanticSettings
from services.shared.artifacts import Artifact, open_artifact, sha256

RULES = "3"
"""Part of the fingerprint: raise it when a change of this code must give new generations."""


@dataclass(frozen=True, slots=True)
class Sources:
    """What a generation is made of, and the fingerprint of all of it."""

    settings: SemanticSettings
    encoder: Artifact
    shipped: Artifact | None
    fingerprint: str

    @property
    def version(self) -> str:
        return self.encoder.manifest.version


async def gather(settings: SemanticSettings, connection: AsyncConnection) -> Sources:
    """Verify the artefacts and read the state of the database; takes a fraction of a second."""
    encoder = open_artifact(settings.encoder_dir, "encoder")
    shipped = shipped_vectors.find(settings.bundle_dir / "index", encoder.manifest.version)
    state = (await connection.execute(select(CatalogState.version, CatalogState.seed_fingerprint))).one()
    parts = [RULES, sha256(settings.encoder_dir / "manifest.json"), str(state.version), str(state.seed_fingerprint)]
    if shipped is not None:
        parts.append(sha256(shipped.folder / "manifest.json"))
    return Sources(settings, encoder, shipped, hashlib.sha256("\n".join(parts).encode()).hexdigest())
