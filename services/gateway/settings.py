"""Settings of the gateway."""

from pathlib import Path
from typing import Annotated, Self

from pydantic import Field, model_validator

from services.shared.settings import REPOSITORY, ServiceSettings


class GatewaySettings(ServiceSettings):
    """Addresses of the other services, time budgets, and the numbers of the ranking."""

    catalog_url: Annotated[str, Field(description="address of the catalog; empty means this machine, port + 1")] = ""
    semantic_url: Annotated[str, Field(description="address of semantic; empty means this machine, port + 2")] = ""
    recommender_url: Annotated[
        str, Field(description="address of the recommender; empty means this machine, port + 3")
    ] = ""
    retrieval_budget_ms: Annotated[
        int,
        Field(
            ge=10,
            description="a retriever that needs longer is left out of the answer; some 100 times its usual time, so "
            "that a queue of 64 searches on two cores is still answered in full",
        ),
    ] = 1500
    hydrate_budget_ms: Annotated[
        int, Field(ge=10, description="when the catalog needs longer, titles are shown from the gateway's own memory")
    ] = 1000
    request_budget_ms: Annotated[
        int, Field(ge=10, description="time for every other call, such as one title or suggestions")
    ] = 3000
    rrf_k: Annotated[int, Field(ge=1, description="the constant of reciprocal rank fusion; 60 in its paper")] = 40
    weight_semantic: Annotated[float, Field(ge=0, description="weight of the vector search in the fusion")] = 1.0
    weight_text: Annotated[float, Field(ge=0, description="weight of the full-text search in the fusion")] = 0.7
    popularity_strength: Annotated[
        float, Field(ge=0, description="how much fame can multiply a score: by up to 1 + this, at niche 0")
    ] = 3.0
    niche: Annotated[float, Field(ge=0, le=1, description="used where a search does not say how niche it wants")] = 0.5
    facets_refresh_s: Annotated[
        float, Field(gt=0, description="age at which the accepted filter values are read again from the catalog")
    ] = 60.0
    cards_refresh_s: Annotated[
        float, Field(gt=0, description="pause between two copies of all title cards, shown while the catalog is away")
    ] = 3600.0
    cors_origins: Annotated[
        tuple[str, ...], Field(description="origins of pages hosted elsewhere that may call the API, as a JSON list")
    ] = ()
    import_max_bytes: Annotated[
        int, Field(ge=1024, description="larger list files are refused; a list of 10,000 titles has some 8 MB as XML")
    ] = 33_554_432
    lists_max_bytes: Annotated[
        int, Field(ge=1024, description="larger requests for recommendations are refused; a thousand lists fit")
    ] = 16_777_216
    page_dir: Annotated[Path, Field(description="the built web page, served where it exists")] = (
        REPOSITORY / "frontend" / "dist"
    )

    @model_validator(mode="after")
    def _local_addresses(self) -> Self:
        self.catalog_url = self.catalog_url or f"http://127.0.0.1:{self.port + 1}"
        self.semantic_url = self.semantic_url or f"http://127.0.0.1:{self.port + 2}"
        self.recommender_url = self.recommender_url or f"http://127.0.0.1:{self.port + 3}"
        return self
