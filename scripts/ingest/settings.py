"""Settings of ingest."""

from typing import Annotated

from pydantic import Field

from services.gateway.settings import GatewaySettings
from services.shared.settings import ServiceSettings


class IngestSettings(ServiceSettings):
    """Where the sources are, and how gently they are asked."""

    jikan_url: Annotated[str, Field(description="address of Jikan, or of a Jikan of your own")] = (
        "https://api.jikan.moe/v4"
    )
    jikan_per_second: Annotated[float, Field(gt=0, description="requests a second; Jikan's documented limit")] = 3
    jikan_per_minute: Annotated[float, Field(gt=0, description="requests a minute; Jikan's documented limit")] = 60
    anilist_url: Annotated[str, Field(description="address of AniList")] = "https://graphql.anilist.co"
    anilist_per_second: Annotated[float, Field(gt=0, description="requests a second; AniList limits bursts")] = 1
    anilist_per_minute: Annotated[
        float, Field(gt=0, description="requests a minute; AniList documents 90 and has allowed 30 for years")
    ] = 30
    ingest_contact: Annotated[
        str, Field(description="an address or page in the user agent, so that a source can reach whoever asks")
    ] = ""
    ingest_timeout_s: Annotated[float, Field(gt=0, description="wait for one answer of a source")] = 30.0
    ingest_attempts: Annotated[int, Field(ge=1, description="times a request is sent before it counts as failed")] = 8
    ingest_backoff_s: Annotated[
        float, Field(gt=0, description="pause after the first failure; it doubles, with jitter")
    ] = 1.0
    ingest_backoff_max_s: Annotated[
        float, Field(gt=0, description="longest pause of our own; a source's Retry-After may ask for more")
    ] = 60.0
    ingest_batch: Annotated[
        int, Field(ge=1, le=256, description="titles in one transaction: what one store may be ahead of the other")
    ] = 100
    ingest_encode: Annotated[
        int, Field(ge=1, le=256, description="stories in one request to semantic; searches wait for one of them")
    ] = 16
    ingest_service_timeout_s: Annotated[float, Field(gt=0, description="wait for the catalog or semantic")] = 120.0

    @property
    def services(self) -> GatewaySettings:
        """The addresses of the catalog and of semantic."""
        return GatewaySettings(port=self.port)
