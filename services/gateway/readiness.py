"""Whether the gateway can do its work: while one retriever is ready, searches are answered. At the start it first reads
the names that it understands queries by.
"""

import asyncio

import httpx
from fastapi import Request

from services.gateway.state import State


async def missing(request: Request) -> dict[str, str]:
    """The retrievers that are not ready, when none is; the dictionary until it has been read; empty while at least one
    retriever can answer, and without the catalog also without a dictionary."""
    gateway: State = request.state.gateway
    catalog, semantic = await asyncio.gather(_problem(gateway.catalog.http), _problem(gateway.semantic.http))
    if catalog and semantic:
        return {"catalog": catalog, "semantic": semantic}
    if not catalog and gateway.dictionary.lexicon is None:
        return {"dictionary": "still reading names"}
    return {}


async def _problem(http: httpx.AsyncClient) -> str:
    try:
        response = await http.get("/readyz", timeout=1.0)
    except httpx.HTTPError as error:
        return type(error).__name__
    return "" if response.is_success else f"status {response.status_code}"
