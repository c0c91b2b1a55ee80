"""The map of all titles: drawn by `make map`, with what `make refresh` added since."""

import asyncio
import gzip
import hashlib
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any

import orjson
import structlog
from fastapi import APIRouter, Depends, Request, Response

from services.gateway import map_additions
from services.gateway.map_additions import MapAdditions
from services.shared import contracts as c
from services.shared.artifacts import ArtifactError, open_artifact
from services.shared.errors import MapNotFound

FILE = "map.json.gz"
FRESH_S = 3600
"""How long a browser keeps the map without asking; then it asks with the version and mostly hears 304."""

log = structlog.get_logger(__name__)
router = APIRouter(prefix="/api/v1", tags=["titles"])


@dataclass(frozen=True, slots=True)
class MapFile:
    """A verified map: the JSON of a `TitleMap`, plain and compressed."""

    version: str
    plain: bytes
    compressed: bytes

    @property
    def etag(self) -> str:
        return f'"{self.version}"'


def read_map(folder: Path) -> MapFile | None:
    """The map in `folder`, or None where there is none or it is damaged: everything else works without it."""
    if not folder.is_dir():
        return None
    try:
        artifact = open_artifact(folder, "map")
        compressed = artifact.path(FILE).read_bytes()
        plain = gzip.decompress(compressed)
        c.TitleMap.model_validate_json(plain)
    except (ArtifactError, OSError, EOFError, ValueError) as error:
        log.error("map.unusable", folder=str(folder), error=str(error)[:500])
        return None
    return MapFile(artifact.manifest.version, plain, compressed)


class LiveMap:
    """The bundled map with the additions that lie in the data directory; read again when their file changes."""

    def __init__(self, bundled: MapFile | None, data_dir: Path) -> None:
        self._bundled = self._served = bundled
        self._additions = data_dir / map_additions.FOLDER / map_additions.FILE
        self._seen: tuple[int, int] | None = None
        self._merging = asyncio.Lock()

    async def current(self) -> MapFile | None:
        """The map to serve, or None where none is bundled. Additions that cannot be used are logged and left out."""
        if self._bundled is None:
            return None
        if self._stamp() != self._seen:
            async with self._merging:
                if (stamp := self._stamp()) != self._seen:
                    self._served = await asyncio.to_thread(self._with_additions, self._bundled)
                    self._seen = stamp
        return self._served

    def _stamp(self) -> tuple[int, int] | None:
        try:
            known = self._additions.stat()
        except OSError:
            return None
        return known.st_mtime_ns, known.st_size

    def _with_additions(self, bundled: MapFile) -> MapFile:
        try:
            content = self._additions.read_bytes()
            version = f"{bundled.version}+{hashlib.sha256(content).hexdigest()[:8]}"
            merged = map_additions.merged(
                orjson.loads(bundled.plain), MapAdditions.model_validate_json(content), version
            )
        except FileNotFoundError:
            return bundled
        except (OSError, ValueError) as error:
            log.error("map.additions_unusable", file=str(self._additions), error=str(error)[:500])
            return bundled
        plain = orjson.dumps(merged)
        return MapFile(version, plain, gzip.compress(plain, 6, mtime=0))


async def get_map_file(request: Request) -> MapFile:
    live: LiveMap = request.state.gateway.map
    file = await live.current()
    if file is None:
        raise MapNotFound("There is no map on this machine; `make map` draws one.")
    return file


@router.get("/map", response_model=c.TitleMap, summary="All titles on a plane, the more alike the closer")
async def get_map(request: Request, file: Annotated[MapFile, Depends(get_map_file)]) -> Any:
    headers = {"ETag": file.etag, "Cache-Control": f"public, max-age={FRESH_S}", "Vary": "Accept-Encoding"}
    known = {tag.strip().removeprefix("W/") for tag in request.headers.get("If-None-Match", "").split(",")}
    if file.etag in known:
        return Response(status_code=304, headers=headers)
    if "gzip" not in request.headers.get("Accept-Encoding", ""):
        return Response(file.plain, media_type="application/json", headers=headers)
    return Response(file.compressed, media_type="application/json", headers=headers | {"Content-Encoding": "gzip"})
