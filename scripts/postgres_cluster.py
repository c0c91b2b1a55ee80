"""One PostgreSQL cluster: how its server is set up and how it is reached."""

import json
import pwd
from dataclasses import dataclass
from pathlib import Path

from scripts.postgres_binaries import Binaries
from scripts.stack_settings import StackError

SERVER_SETTINGS = {
    "listen_addresses": "127.0.0.1",
    "unix_socket_directories": "",
    "max_connections": "60",
    # The catalogue with its indexes is about 100 MB, so it stays in here whole.
    "shared_buffers": "128MB",
    "effective_cache_size": "1GB",
    "work_mem": "16MB",
    "maintenance_work_mem": "128MB",
    # Local solid-state storage: a random page costs about what a sequential one does.
    "random_page_cost": "1.1",
    # Queries run for a few milliseconds: compiling one or starting a worker for it costs more than it saves.
    "jit": "off",
    "max_parallel_workers_per_gather": "0",
    # No replica reads this log, so only what crash recovery needs is written.
    "wal_level": "minimal",
    "max_wal_senders": "0",
    "fsync": "on",
    "synchronous_commit": "on",
    "lc_messages": "C",
    "timezone": "UTC",
}


@dataclass(frozen=True)
class Cluster:
    """One PostgreSQL cluster: its programs, its files, its port, and the account it runs under."""

    programs: Binaries
    home: Path
    """Directory that holds `<major>/`, one data directory per major version."""
    secrets_file: Path
    port: int
    account: pwd.struct_passwd | None

    @property
    def directory(self) -> Path:
        return self.home / str(self.programs.major)

    @property
    def log(self) -> Path:
        return self.home / f"{self.programs.major}.log"

    def server_command(self) -> list[str]:
        """The command line of the server in the foreground; SIGINT to it is PostgreSQL's fast shutdown."""
        return [str(self.programs.bin / "postgres"), "-D", str(self.directory), *self.server_options()]

    def server_options(self) -> list[str]:
        settings = {"port": str(self.port), **SERVER_SETTINGS}
        return [part for name, value in settings.items() for part in ("-c", f"{name}={value}")]

    def password(self, role: str) -> str:
        try:
            return str(json.loads(self.secrets_file.read_text())[role])
        except FileNotFoundError:
            raise StackError(
                f"{self.secrets_file} is gone, and with it the passwords of the database in {self.directory}: "
                "put it back, or remove that directory to start anew."
            ) from None
        except PermissionError:
            raise StackError(f"{self.secrets_file} belongs to another user: run this as that user.") from None

    def url(self, role: str = "funiki", database: str = "funiki", driver: str = "postgresql+asyncpg") -> str:
        return f"{driver}://{role}:{self.password(role)}@127.0.0.1:{self.port}/{database}"
