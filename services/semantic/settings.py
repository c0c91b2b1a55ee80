"""Settings of semantic search."""

from pathlib import Path
from typing import Annotated

from pydantic import AliasChoices, Field

from services.shared.settings import ServiceSettings


class SemanticSettings(ServiceSettings):
    """The encoder, its limits, and where vectors are kept."""

    encoder: Annotated[
        str, Field(description="folder of the encoder artefact, below models/ of the bundle", pattern=r"^[\w.-]+$")
    ] = "vibe"
    encoder_threads: Annotated[
        int,
        Field(
            ge=1,
            description="threads inside one encode; two encodes of one thread side by side do more than one encode of "
            "two threads",
        ),
    ] = 1
    encode_workers: Annotated[int, Field(ge=0, description="encodes at the same time; 0 means one per core")] = 0
    encode_permits: Annotated[
        int,
        Field(
            ge=1,
            description="encodes accepted before a 429; 64 short queries wait some 0.2 s on two cores, after that "
            "an answer would come too late to be used",
        ),
    ] = 64
    query_cache_size: Annotated[
        int, Field(ge=0, description="vectors of recent queries kept in memory, about 2 kB each; 0 turns it off")
    ] = 2048
    search_workers: Annotated[
        int, Field(ge=1, description="threads that wait for the embedded engine; a search takes some 2 ms")
    ] = 2
    negative_weight: Annotated[
        float,
        Field(ge=0, le=2, description="how strongly negative examples push away; formula in search.py"),
    ] = 0.5
    qdrant_url: Annotated[
        str | None,
        Field(
            validation_alias=AliasChoices("QDRANT_URL", "qdrant_url"),
            description="address of a Qdrant server; without it the embedded engine is used",
        ),
    ] = None
    qdrant_timeout_s: Annotated[
        float, Field(gt=0, description="wait for the Qdrant server; a search takes milliseconds")
    ] = 5.0

    @property
    def encoder_dir(self) -> Path:
        return self.bundle_dir / "models" / self.encoder

    @property
    def vectors_dir(self) -> Path:
        return self.data_dir / "vectors"
