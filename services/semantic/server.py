"""Generations as collections of a Qdrant server."""

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any, Literal

import httpx
from qdrant_client import AsyncQdrantClient, models
from qdrant_client.http.exceptions import ApiException

from services.semantic.conditions import FLOATS, INTEGERS, KEYWORDS, Condition, Conditions, stored
from services.semantic.vectors import Generation, Progress, StoredPoint, StoreError, Vector, chunks, hit, restored
from services.shared.contracts import Hit, PointPayload
from services.shared.errors import UpstreamUnavailable

UNREACHABLE = (ApiException, httpx.HTTPError)


@contextmanager
def _reached() -> Iterator[None]:
    """Turns a failure of the server into an answer."""
    try:
        yield
    except UNREACHABLE as error:
        raise UpstreamUnavailable(f"The Qdrant server failed: {type(error).__name__}.") from error


def rendered(conditions: Conditions) -> models.Filter | None:
    if conditions.is_empty():
        return None
    must_not: list[Any] = [_rendered(condition) for condition in conditions.must_not]
    if conditions.excluded_ids:
        must_not.append(models.HasIdCondition(has_id=sorted(conditions.excluded_ids)))
    return models.Filter(must=[_rendered(condition) for condition in conditions.must], must_not=must_not)


def _rendered(condition: Condition) -> models.FieldCondition:
    if condition.any_of:
        values: list[Any] = list(condition.any_of)
        match = models.MatchValue(value=values[0]) if len(values) == 1 else models.MatchAny(any=values)
        return models.FieldCondition(key=condition.key, match=match)
    return models.FieldCondition(key=condition.key, range=models.Range(gte=condition.low, lte=condition.high))


class ServerStore:
    """One collection."""

    def __init__(self, client: AsyncQdrantClient, collection: str) -> None:
        self._client = client
        self._name = collection

    async def search(self, target: Vector, conditions: Conditions, limit: int, offset: int = 0) -> list[Hit]:
        with _reached():
            answer = await self._client.query_points(
                self._name,
                query=target.tolist(),
                query_filter=rendered(conditions),
                limit=limit,
                offset=offset,
                with_payload=["franchise_id", "popularity"],
            )
        return [hit(point.id, point.score, point.payload) for point in answer.points]

    async def points(self, ids: Sequence[int]) -> dict[int, StoredPoint]:
        with _reached():
            records = await self._client.retrieve(self._name, list(ids), with_payload=True, with_vectors=True)
        found = [restored(int(record.id), record.vector, record.payload) for record in records]
        return {point.id: point for point in found}

    async def page(self, after: int, limit: int) -> dict[int, PointPayload]:
        with _reached():
            records, _ = await self._client.scroll(self._name, offset=after + 1, limit=limit, with_payload=True)
        return {int(record.id): PointPayload.model_validate(record.payload) for record in records}

    async def upsert(self, points: Sequence[StoredPoint]) -> None:
        with _reached():
            await self._client.upsert(self._name, [_point(point) for point in points], wait=True)

    async def set_payloads(self, payloads: dict[int, PointPayload]) -> None:
        operations = [
            models.OverwritePayloadOperation(overwrite_payload=models.SetPayload(payload=stored(payload), points=[id_]))
            for id_, payload in payloads.items()
        ]
        with _reached():
            await self._client.batch_update_points(self._name, operations, wait=True)

    async def delete(self, ids: Sequence[int]) -> None:
        with _reached():
            await self._client.delete(self._name, models.PointIdsList(points=list(ids)), wait=True)

    async def count(self) -> int:
        with _reached():
            return (await self._client.count(self._name, exact=True)).count

    async def close(self) -> None:
        """The client belongs to the shelf."""


class ServerShelf:
    """Collections `funiki-<encoder>-<generation>`; the alias `funiki-<encoder>` names the active one, and a
    collection whose metadata describe a generation is a finished one.
    """

    kind: Literal["embedded", "server"] = "server"

    def __init__(self, client: AsyncQdrantClient, encoder: str) -> None:
        self._client = client
        self._alias = f"funiki-{encoder}"

    def _collection(self, name: str) -> str:
        return f"{self._alias}-{name}"

    async def generations(self) -> list[Generation]:
        found = []
        with _reached():
            for collection in (await self._client.get_collections()).collections:
                if collection.name.startswith(f"{self._alias}-g"):
                    about = (await self._client.get_collection(collection.name)).config.metadata or {}
                    if "generation" in about:
                        found.append(Generation.model_validate(about["generation"]))
        return sorted(found, key=lambda generation: generation.name)

    async def current(self) -> str | None:
        with _reached():
            aliases = (await self._client.get_aliases()).aliases
        for alias in aliases:
            if alias.alias_name == self._alias:
                return alias.collection_name.removeprefix(f"{self._alias}-")
        return None

    async def open(self, name: str) -> ServerStore:
        if name not in {generation.name for generation in await self.generations()}:
            raise StoreError(f"there is no generation {name}")
        return ServerStore(self._client, self._collection(name))

    async def point_to(self, name: str) -> None:
        # One request, so that there is no moment without an active generation.
        operations: list[Any] = []
        if await self.current():
            operations.append(models.DeleteAliasOperation(delete_alias=models.DeleteAlias(alias_name=self._alias)))
        alias = models.CreateAlias(collection_name=self._collection(name), alias_name=self._alias)
        with _reached():
            await self._client.update_collection_aliases([*operations, models.CreateAliasOperation(create_alias=alias)])

    async def build(self, generation: Generation, points: Iterable[StoredPoint], progress: Progress) -> None:
        name = self._collection(generation.name)
        with _reached():
            await self._client.delete_collection(name)
            vectors = models.VectorParams(
                size=generation.dimensions, distance=models.Distance.COSINE, datatype=models.Datatype.FLOAT16
            )
            # No graph, as in the embedded engine and for the same reason.
            exact = models.HnswConfigDiff(m=0)
            await self._client.create_collection(name, vectors_config=vectors, hnsw_config=exact)
            for keys, kind in (
                (KEYWORDS, models.PayloadSchemaType.KEYWORD),
                (INTEGERS, models.PayloadSchemaType.INTEGER),
                (FLOATS, models.PayloadSchemaType.FLOAT),
            ):
                for key in keys:
                    await self._client.create_payload_index(name, key, field_schema=kind)
            for chunk in chunks(points):
                await self._client.upsert(name, [_point(point) for point in chunk], wait=True)
                progress("writing", len(chunk))
            await self._client.update_collection(name, metadata={"generation": generation.model_dump(mode="json")})

    async def remove(self, name: str) -> None:
        with _reached():
            await self._client.delete_collection(self._collection(name))

    async def close(self) -> None:
        await self._client.close()


def _point(point: StoredPoint) -> models.PointStruct:
    return models.PointStruct(id=point.id, vector=point.vector.tolist(), payload=stored(point.payload))
