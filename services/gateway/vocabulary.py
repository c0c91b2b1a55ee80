"""The filter values that the catalogue knows, and the check of what a request asks for against them."""

import asyncio
from difflib import get_close_matches
from typing import TypeVar

import structlog

from services.shared.clients import CatalogClient
from services.shared.contracts import Facets, Filters
from services.shared.errors import FunikiError, InvalidRequest

log = structlog.get_logger(__name__)

RETRY_S = 1.0
SINGULAR = {
    "genres": "genre",
    "themes": "theme",
    "moods": "mood",
    "tags": "tag",
    "studios": "studio",
    "types": "type",
    "statuses": "status",
    "sources": "source",
    "demographics": "demographic",
}
FACET_OF_FIELD = {name: name for name in SINGULAR} | {
    f"exclude_{name}": name for name in ("genres", "themes", "moods", "tags", "studios", "types", "demographics")
}

Spellings = dict[str, dict[str, str]]
AnyFilters = TypeVar("AnyFilters", bound=Filters)


def spellings(facets: Facets) -> Spellings:
    """For every facet: the catalogue's spelling of a value by the same value in lower case."""
    return {name: {each.value.casefold(): each.value for each in getattr(facets, name)} for name in SINGULAR}


def canonical(filters: AnyFilters, known: Spellings) -> AnyFilters:
    """The filters in the catalogue's spelling; raises `InvalidRequest` for the first value it does not know."""
    changes: dict[str, list[str]] = {}
    for field, facet in FACET_OF_FIELD.items():
        if values := getattr(filters, field):
            found = [known[facet].get(value.strip().casefold()) or _refuse(value, facet, known) for value in values]
            changes[field] = list(dict.fromkeys(found))
    return filters.model_copy(update=changes)


def _refuse(value: str, facet: str, known: Spellings) -> str:
    sentence = f"Unknown {SINGULAR[facet]} '{value}'."
    wanted = value.strip().casefold()
    # "ghibly" means Studio Ghibli: a value is also known by each of its words, the most frequent value first.
    named = {word: spelling for key, spelling in reversed(known[facet].items()) for word in (*key.split(), key)}
    if close := get_close_matches(wanted, named, n=1, cutoff=0.6):
        sentence += f" Did you mean '{named[close[0]]}'?"
    elif elsewhere := next((other for other in SINGULAR if wanted in known[other]), None):
        sentence += f" '{known[elsewhere][wanted]}' is a {SINGULAR[elsewhere]}."
    raise InvalidRequest(sentence)


class Vocabulary:
    """The catalogue's facets, read again every `refresh_s` seconds; the last ones serve while the catalog is away."""

    def __init__(self, catalog: CatalogClient, refresh_s: float) -> None:
        self._catalog = catalog
        self._refresh_s = refresh_s
        self._facets: Facets | None = None
        self._spellings: Spellings = {}

    async def refresh(self) -> Facets:
        """Read the facets now; raises `UpstreamUnavailable` when the catalog cannot give them."""
        self._facets = await self._catalog.facets()
        self._spellings = spellings(self._facets)
        return self._facets

    async def keep_fresh(self) -> None:
        """Runs until cancelled."""
        while True:
            try:
                await self.refresh()
                await asyncio.sleep(self._refresh_s)
            except FunikiError as error:
                log.info("facets not read", why=str(error))
                await asyncio.sleep(RETRY_S)

    async def facets(self) -> Facets:
        return self._facets or await self.refresh()

    async def checked(self, filters: AnyFilters) -> AnyFilters:
        """The filters in the catalogue's spelling; unchanged when the catalogue was never reached.

        Raises `InvalidRequest` for a value that the catalogue does not know.
        """
        if not any(getattr(filters, field) for field in FACET_OF_FIELD):
            return filters
        if self._facets is None:
            try:
                await self.refresh()
            except FunikiError:
                return filters
        return canonical(filters, self._spellings)
