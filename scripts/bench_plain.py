"""The plain design, to compare the stack with: one FastAPI process that does one thing after the other.

The same encoder in PyTorch, NumPy cosine over the same vectors, the same SQL, the same fusion and the same answers,
written the usual way; no vector index, no second process, nothing at the same time within a request. Started by
`scripts.bench`; needs the training group and the database of a running stack.
"""

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from time import perf_counter
from typing import Annotated, Any

import numpy as np
import orjson
import torch
from fastapi import FastAPI, Query, Request
from numpy.typing import NDArray
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncConnection
from tokenizers import Tokenizer

from ml.encoder import Encoder, EncoderConfig, batch, load_encoder, load_tokenizer
from scripts import shipped_vectors
from services.catalog import queries, reading
from services.catalog.db import Database, create_engine
from services.catalog.models import Document
from services.catalog.search import search as text_search
from services.catalog.settings import CatalogSettings
from services.catalog.vocabulary import Vocabulary, load
from services.gateway import fusion
from services.gateway.plan import filters_of, plan
from services.gateway.settings import GatewaySettings
from services.shared import contracts as c
from services.shared.artifacts import ArtifactError, open_artifact

ENCODER = "minilm-base"
DEPTH = 200
EVERYTHING = 1_000_000


@dataclass(frozen=True, slots=True)
class Plain:
    """What the process holds. `facts` gives franchise and popularity by id; `vectors` is (N, 384), rows as `ids`."""

    encoder: Encoder
    tokenizer: Tokenizer
    database: Database
    vocabulary: Vocabulary
    ids: NDArray[np.int64]
    vectors: NDArray[np.float32]
    facts: dict[int, tuple[int, float]]
    weights: fusion.Weights


async def opened() -> Plain:
    settings, ranking = CatalogSettings(), GatewaySettings()
    version = open_artifact(settings.bundle_dir / "models" / ENCODER, "encoder").manifest.version
    artifact = shipped_vectors.find(settings.bundle_dir / "index", version)
    if artifact is None:
        raise ArtifactError(f"{settings.bundle_dir / 'index'} has no vectors of {version}")
    database = Database(create_engine(settings))
    vocabulary = await database.read(load)
    everything = c.TextSearchRequest.model_construct(
        text="", mode="browse", limit=EVERYTHING, offset=0, filters=c.InternalFilters(include_adult=True)
    )
    outcome = await database.read(lambda connection: text_search(connection, vocabulary, everything))
    return Plain(
        encoder=load_encoder(EncoderConfig()),
        tokenizer=load_tokenizer(EncoderConfig()),
        database=database,
        vocabulary=vocabulary,
        ids=np.load(artifact.path("ids.npy")).astype(np.int64),
        vectors=np.load(artifact.path("vectors.npy")).astype(np.float32),
        facts={hit.id: (hit.franchise_id, hit.popularity) for hit in outcome.hits},
        weights=fusion.Weights(
            {"semantic": ranking.weight_semantic, "text": ranking.weight_text},
            k=ranking.rrf_k,
            strength=ranking.popularity_strength,
            niche=ranking.niche,
        ),
    )


async def allowed(plain: Plain, connection: AsyncConnection, filters: c.InternalFilters) -> NDArray[np.bool_]:
    """Which rows of the vectors pass the filters, as the database sees it."""
    conditions = plain.vocabulary.conditions(filters)
    ids = select(Document.title_id).where(*queries.where(conditions.shape))
    return np.isin(plain.ids, (await connection.execute(ids, conditions.values)).scalars().all())


def nearest(plain: Plain, text: str, passing: NDArray[np.bool_] | None) -> list[c.Hit]:
    with torch.inference_mode():
        target = plain.encoder(*batch(plain.tokenizer, [text]))[0].numpy()
    scores = plain.vectors @ target  # (N, 384) @ (384,) -> (N,)
    if passing is not None:
        scores[~passing] = -np.inf
    best = np.argsort(-scores)[:DEPTH]
    hits = []
    for row in best:
        anime_id = int(plain.ids[row])
        if np.isfinite(scores[row]) and anime_id in plain.facts:
            franchise_id, popularity = plain.facts[anime_id]
            hits.append(c.Hit(id=anime_id, score=scores[row], franchise_id=franchise_id, popularity=popularity))
    return hits


async def answer(plain: Plain, wanted: c.SearchParameters) -> c.SearchResponse:
    started = perf_counter()
    steps = plan(wanted, filters_of(wanted))
    asked = steps.text or c.TextSearchRequest(text=wanted.q)
    async with plain.database.engine.connect() as connection:
        passing = None
        if not wanted.is_empty():
            passing = await allowed(plain, connection, asked.filters)
        semantic = nearest(plain, asked.text, passing)
        request = asked.model_copy(update={"limit": DEPTH, "offset": 0})
        text = await text_search(connection, plain.vocabulary, request)
        ranking = fusion.fuse({"semantic": semantic, "text": _hits(text.hits)}, plain.weights, [DEPTH])
        ranking = fusion.collapse(fusion.pin(ranking, text.exact))
        page = ranking[wanted.offset : wanted.offset + wanted.limit]
        cards = [orjson.loads(card) for card in await reading.cards(connection, [each.id for each in page])]
    results = [
        c.SearchResult(**card, score_fused=each.score, ranks=c.Ranks(**each.ranks))
        for card, each in zip(cards, page, strict=True)
    ]
    return c.SearchResponse(
        query=steps.understood,
        results=results,
        total=len(ranking),
        total_is="at_least",
        took_ms=(perf_counter() - started) * 1000,
        degraded=[],
    )


def _hits(found: Sequence[Any]) -> list[c.Hit]:
    return [
        c.Hit(id=hit.id, score=hit.score, franchise_id=hit.franchise_id, popularity=hit.popularity) for hit in found
    ]


def create_app() -> FastAPI:
    @asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[dict[str, Plain]]:
        plain = await opened()
        yield {"plain": plain}
        await plain.database.dispose()

    app = FastAPI(title="Plain design", lifespan=lifespan)

    @app.get("/api/v1/search")
    async def search(request: Request, wanted: Annotated[c.SearchParameters, Query()]) -> c.SearchResponse:
        return await answer(request.state.plain, wanted)

    return app
