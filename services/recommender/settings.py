"""Settings of the recommender service."""

from pathlib import Path
from typing import Annotated

from pydantic import Field

from services.shared.settings import DatabaseSettings


class RecommenderSettings(DatabaseSettings):
    recommender: Annotated[
        str, Field(description="folder of the bundled recommender artefact, below models/ of the bundle")
    ] = "recommender"
    recommender_pool_size: Annotated[
        int, Field(ge=1, description="open connections; a click takes a few milliseconds")
    ] = 3
    recommender_database_timeout_s: Annotated[
        float, Field(gt=0, description="wait for a connection, and for one statement; a whole import is one statement")
    ] = 5.0
    recommender_threads: Annotated[
        int, Field(ge=1, description="rankings at the same time; NumPy lets go of the interpreter for most of one")
    ] = 2
    recommender_permits: Annotated[
        int, Field(ge=1, description="rankings accepted before a 429; 64 wait some 0.3 s on two cores")
    ] = 64
    import_max_bytes: Annotated[
        int, Field(ge=1024, description="larger list files are refused; a list of 10,000 titles has some 8 MB as XML")
    ] = 33_554_432
    import_max_unpacked_bytes: Annotated[
        int, Field(ge=1024, description="a packed list that unpacks to more is refused while it is unpacked")
    ] = 134_217_728
    import_max_entries: Annotated[int, Field(ge=1, description="a list with more entries is refused")] = 50_000

    @property
    def trained_dir(self) -> Path:
        """Artefacts trained on this machine, one folder each, and the file `current` that names the one in use."""
        return self.data_dir / "models" / "recommender"
