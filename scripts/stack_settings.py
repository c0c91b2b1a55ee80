"""Settings and the one error class of the local stack."""

import hashlib
from pathlib import Path
from typing import Annotated, Literal

from pydantic import Field

from services.shared.settings import REPOSITORY, ServiceSettings

__all__ = ["REPOSITORY", "SERVICES", "StackError", "StackSettings"]

SERVICES = ("gateway", "catalog", "semantic", "recommender")
"""Started in this order of ports: the gateway on `port`, the others on the ones after it."""

POSTGRES_OFFSET = 4
"""PostgreSQL's port counted from the public one."""


class StackError(Exception):
    """An expected failure of the local stack, told in one line a person can act on."""


class StackSettings(ServiceSettings):
    """What `make setup` and its neighbours read, beside what every service reads."""

    host: Annotated[
        str, Field(description="address the gateway listens on; everything else stays on the loopback interface")
    ] = "127.0.0.1"
    postgres: Annotated[
        Literal["auto", "system", "npm"],
        Field(description="whose PostgreSQL to run; the first choice is recorded in the data directory and sticks"),
    ] = "auto"
    postgres_owner: Annotated[
        str, Field(description="the account PostgreSQL runs under when the stack is started by root; empty: found")
    ] = ""
    start_timeout_s: Annotated[float, Field(description="how long each part may take until it answers", gt=0)] = 180.0

    def model_post_init(self, _: object, /) -> None:
        self.data_dir = self.data_dir.expanduser().absolute()
        self.bundle_dir = self.bundle_dir.expanduser().absolute()

    def port_of(self, part: str) -> int:
        """The port of a service by name, or of `"postgres"`."""
        return self.port + (POSTGRES_OFFSET if part == "postgres" else SERVICES.index(part))

    @property
    def logs_dir(self) -> Path:
        return self.data_dir / "logs"

    @property
    def identity(self) -> str:
        """Twelve hexadecimal digits that tell this data directory from any other on the machine."""
        return hashlib.sha256(str(self.data_dir).encode()).hexdigest()[:12]
