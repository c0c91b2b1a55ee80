"""Generations as directories, searched by Qdrant's engine inside this process (qdrant-edge-py)."""

import asyncio
import shutil
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any, Literal, ParamSpec, TypeVar

import qdrant_edge as edge

from services.semantic.conditions import FLOATS, INTEGERS, KEYWORDS, Condition, Conditions, stored
from services.semantic.vectors import Generation, Progress, StoredPoint, StoreError, Vector, chunks, hit, restored
from services.shared.contracts import Hit, PointPayload

P = ParamSpec("P")
T = TypeVar("T")

BUILDING = ".building"
ABOUT = "generation.json"
CURRENT = "current"


def rendered(conditions: Conditions) -> edge.Filter | None:
    if conditions.is_empty():
        return None
    must_not: list[Any] = [_rendered(condition) for condition in conditions.must_not]
    if conditions.excluded_ids:
        must_not.append(edge.HasIdCondition(set(conditions.excluded_ids)))
    return edge.Filter(must=[_rendered(condition) for condition in conditions.must] or None, must_not=must_not or None)


def _rendered(condition: Condition) -> edge.FieldCondition:
    if condition.any_of:
        values: list[Any] = list(condition.any_of)
        match = edge.MatchValue(values[0]) if len(values) == 1 else edge.MatchAny(values)
        return edge.FieldCondition(condition.key, match=match)
    return edge.FieldCondition(condition.key, range=edge.RangeFloat(gte=condition.low, lte=condition.high))


class EmbeddedStore:
    """One open shard. The engine releases the interpreter lock, so threads keep the event loop free."""

    def __init__(self, shard: edge.EdgeShard, threads: ThreadPoolExecutor) -> None:
        self._shard = shard
        self._threads = threads

    async def _run(self, work: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        return await asyncio.get_running_loop().run_in_executor(self._threads, lambda: work(*args, **kwargs))

    async def search(self, target: Vector, conditions: Conditions, limit: int, offset: int = 0) -> list[Hit]:
        def work() -> list[Hit]:
            request = edge.QueryRequest(
                limit=limit,
                offset=offset,
                query=edge.Query.Nearest(target.tolist()),
                filter=rendered(conditions),
                with_payload=["franchise_id", "popularity"],
            )
            found = self._shard.query(request)
            return [hit(point.id, point.score, point.payload) for point in found]

        return await self._run(work)

    async def points(self, ids: Sequence[int]) -> dict[int, StoredPoint]:
        records = await self._run(self._shard.retrieve, list(ids), with_payload=True, with_vector=True)
        found = [restored(int(str(record.id)), record.vector, record.payload) for record in records]
        return {point.id: point for point in found}

    async def page(self, after: int, limit: int) -> dict[int, PointPayload]:
        request = edge.ScrollRequest(offset=after + 1, limit=limit, with_payload=True)
        records, _ = await self._run(self._shard.scroll, request)
        return {int(str(record.id)): PointPayload.model_validate(record.payload) for record in records}

    async def upsert(self, points: Sequence[StoredPoint]) -> None:
        await self._run(self._update, [_upsert(points)])

    async def set_payloads(self, payloads: dict[int, PointPayload]) -> None:
        overwrite = edge.UpdateOperation.overwrite_payload
        await self._run(self._update, [overwrite([id_], stored(payload)) for id_, payload in payloads.items()])

    async def delete(self, ids: Sequence[int]) -> None:
        await self._run(self._update, [edge.UpdateOperation.delete_points(list(ids))])

    async def count(self) -> int:
        return await self._run(self._shard.count, edge.CountRequest(exact=True))

    async def close(self) -> None:
        await self._run(self._shard.close)

    def _update(self, operations: Sequence[edge.UpdateOperation]) -> None:
        for operation in operations:
            self._shard.update(operation)
        self._shard.flush()


class EmbeddedShelf:
    """`folder/<encoder version>/<generation>/` with the shard and what it is made of; `current` names the active."""

    kind: Literal["embedded", "server"] = "embedded"

    def __init__(self, folder: Path, encoder: str, workers: int = 2) -> None:
        self.folder = folder / encoder
        self._threads = ThreadPoolExecutor(workers, thread_name_prefix="vectors")

    async def generations(self) -> list[Generation]:
        return [
            Generation.model_validate_json(path.read_text(encoding="utf-8"))
            for path in sorted(self.folder.glob(f"g*/{ABOUT}"))
        ]

    async def current(self) -> str | None:
        path = self.folder / CURRENT
        return path.read_text(encoding="utf-8").strip() if path.exists() else None

    async def open(self, name: str) -> EmbeddedStore:
        if not (self.folder / name / ABOUT).exists():
            raise StoreError(f"there is no generation {name}")
        try:
            load = asyncio.get_running_loop().run_in_executor(
                self._threads, edge.EdgeShard.load, str(self.folder / name / "shard")
            )
            return EmbeddedStore(await load, self._threads)
        except Exception as error:
            raise StoreError(f"generation {name} cannot be opened: {error}") from error

    async def point_to(self, name: str) -> None:
        partial = self.folder / f"{CURRENT}.partial"
        partial.write_text(name + "\n", encoding="utf-8")
        partial.replace(self.folder / CURRENT)

    async def build(self, generation: Generation, points: Iterable[StoredPoint], progress: Progress) -> None:
        partial = self.folder / BUILDING
        shutil.rmtree(partial, ignore_errors=True)
        partial.mkdir(parents=True)
        shard = edge.EdgeShard.create(str(partial / "shard"), _config(generation.dimensions))
        for operation in _indexes():
            shard.update(operation)
        for chunk in chunks(points):
            shard.update(_upsert(chunk))
            progress("writing", len(chunk))
        progress("optimising", 0)
        shard.optimize()
        shard.flush()
        shard.close()
        (partial / ABOUT).write_text(generation.model_dump_json(indent=2) + "\n", encoding="utf-8")
        partial.rename(self.folder / generation.name)

    async def remove(self, name: str) -> None:
        folder = self.folder / name
        # First the file that makes it a generation: a removal that is cut short leaves nothing half there.
        (folder / ABOUT).unlink(missing_ok=True)
        await asyncio.get_running_loop().run_in_executor(self._threads, shutil.rmtree, folder)

    async def close(self) -> None:
        self._threads.shutdown(wait=True)


def _upsert(points: Sequence[StoredPoint]) -> edge.UpdateOperation:
    return edge.UpdateOperation.upsert_points(
        [edge.Point(point.id, point.vector.tolist(), stored(point.payload)) for point in points]
    )


def _config(dimensions: int) -> edge.EdgeConfig:
    vectors = edge.EdgeVectorParams(
        size=dimensions, distance=edge.Distance.Cosine, datatype=edge.VectorStorageDatatype.Float16
    )
    # No graph: a search compares all vectors. Queries lie far from titles in this space, where a graph (m = 16) finds
    # 77 of the nearest 100 among 28,443; searched widely enough to find 98, it takes as long as comparing all: 2 ms.
    exact = edge.HnswIndexConfig(m=0, ef_construct=100, full_scan_threshold=10_000)
    return edge.EdgeConfig(vectors=vectors, hnsw_config=exact)


def _indexes() -> list[edge.UpdateOperation]:
    kinds = (
        (KEYWORDS, edge.PayloadSchemaType.Keyword),
        (INTEGERS, edge.PayloadSchemaType.Integer),
        (FLOATS, edge.PayloadSchemaType.Float),
    )
    return [edge.UpdateOperation.create_field_index(key, kind) for keys, kind in kinds for key in keys]
