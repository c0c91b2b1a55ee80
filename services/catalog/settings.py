"""Settings of the catalog service."""

from typing import Annotated

from pydantic import Field

from services.shared.settings import DatabaseSettings


class CatalogSettings(DatabaseSettings):
    database_pool_size: Annotated[
        int,
        Field(
            ge=1,
            description="open connections: one more than two cores; with 16 at once each query took PostgreSQL 7.7 ms "
            "of CPU instead of 3.1, and 16 clients got 74 searches a second instead of 93",
        ),
    ] = 3
    database_pool_overflow: Annotated[int, Field(ge=0, description="further connections in a burst")] = 0
    database_pool_timeout_s: Annotated[
        float, Field(gt=0, description="wait for a free connection; longer than that the gateway answers without us")
    ] = 2.0
    database_connect_timeout_s: Annotated[
        float, Field(gt=0, description="wait for a new connection; a local server answers within milliseconds")
    ] = 2.0
    database_statement_timeout_ms: Annotated[
        int, Field(ge=1, description="a search takes some milliseconds; one this long is stopped by PostgreSQL")
    ] = 3000
    vocabulary_refresh_s: Annotated[
        float, Field(ge=0, description="age at which facets and filter values are checked against the database")
    ] = 5.0
