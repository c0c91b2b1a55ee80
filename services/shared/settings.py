"""Settings that every service shares. Each service adds its own in its `settings.py`."""

from pathlib import Path
from typing import Annotated, Literal

from pydantic import Field
from pydantic_settings import BaseSettings, SettingsConfigDict

REPOSITORY = Path(__file__).resolve().parents[2]


class ServiceSettings(BaseSettings):
    """Read from the environment (prefix `FUNIKI_`) and from a `.env` file in the working directory."""

    model_config = SettingsConfigDict(env_prefix="FUNIKI_", env_file=".env", extra="ignore")

    port: Annotated[int, Field(description="public port of the gateway; internal services use the next ones")] = 8000
    data_dir: Annotated[Path, Field(description="databases, vector store, logs and sockets of the local stack")] = (
        REPOSITORY / ".funiki"
    )
    bundle_dir: Annotated[Path, Field(description="the bundled catalogue, models and vectors")] = REPOSITORY / "data"
    log_level: Annotated[
        Literal["debug", "info", "warning", "error"], Field(description="least severe log line kept")
    ] = "info"
    log_format: Annotated[Literal["json", "console"], Field(description="one JSON object a line, or for reading")] = (
        "json"
    )
    max_body_bytes: Annotated[int, Field(description="larger request bodies are refused with 413", ge=1024)] = 4_194_304


class DatabaseSettings(ServiceSettings):
    """Of a service that keeps its tables in PostgreSQL."""

    database_url: Annotated[
        str | None,
        Field(
            description="SQLAlchemy address of PostgreSQL (postgresql+asyncpg://…); "
            "by default user and database `funiki` on the loopback port PORT + 4"
        ),
    ] = None

    @property
    def database(self) -> str:
        return self.database_url or f"postgresql+asyncpg://funiki@127.0.0.1:{self.port + 4}/funiki"
