"""What the gateway knows of the words of queries, copied from the catalog and the bundle now and then."""

import asyncio
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import orjson
import structlog

from services.gateway.understanding import (
    KnownTitle,
    Lexicon,
    Names,
    Understood,
    build_lexicon,
    build_names,
    understand,
)
from services.gateway.vocabulary import Vocabulary
from services.shared.clients import CatalogClient
from services.shared.contracts import AnimeId
from services.shared.errors import FunikiError

log = structlog.get_logger(__name__)

RETRY_S = 0.5
PAGE = 1000
PAUSE_S = 0.05
MOODS, AXES, LABELS, SHORT_NAMES = "moods.json", "mood_axes.json", "query_labels.json", "abbreviations.json"
CONTENTS = "contents/marks.tsv"


class Dictionary:
    """Until it has been read, a query is a wish and nothing else. `entries` says where to start a franchise; `notes`
    what our own cards warn of and are about, `contents` what titles are marked with, both by title.
    """

    def __init__(self, bundle: Path) -> None:
        self._bundle = bundle
        self.lexicon: Lexicon | None = None
        self.entries: dict[AnimeId, AnimeId] = {}
        self.notes: dict[AnimeId, str] = {}
        self.contents: dict[AnimeId, frozenset[str]] = {}

    @property
    def names(self) -> Names:
        return self.lexicon.names if self.lexicon else Names()

    def understand(self, text: str) -> Understood:
        if self.lexicon is None:
            return Understood(text, " ".join(text.split()))
        return understand(text, self.lexicon)

    async def read(self, catalog: CatalogClient, vocabulary: Vocabulary) -> int:
        """Read all names; returns how many titles have one. Raises `UpstreamUnavailable`."""
        titles: list[KnownTitle] = []
        entries: dict[AnimeId, AnimeId] = {}
        while page := (await catalog.names(PAGE, len(titles))).titles:
            for one in page:
                titles.append(KnownTitle(one.id, one.franchise_id, one.popularity, one.names))
                entries[one.franchise_id] = one.entry_id
            if len(page) < PAGE:
                break
            if self.lexicon is not None:
                await asyncio.sleep(PAUSE_S)
        facets = await vocabulary.facets()
        year = datetime.now(UTC).year

        def build() -> Lexicon:
            names = build_names(titles, self._bundled(SHORT_NAMES) or {})
            return build_lexicon(
                facets,
                names,
                year,
                moods=self._bundled(MOODS) or {},
                axes=self._bundled(AXES) or {},
                labels=self._bundled(LABELS) or [],
            )

        self.notes = await asyncio.to_thread(self._notes)
        self.contents = await asyncio.to_thread(self._contents)
        self.lexicon, self.entries = await asyncio.to_thread(build), entries
        return len(titles)

    def _bundled(self, name: str) -> Any:
        path = self._bundle / name
        return orjson.loads(path.read_bytes()) if path.is_file() else None

    def _notes(self) -> dict[AnimeId, str]:
        cards = (
            orjson.loads(line)
            for path in sorted((self._bundle / "cards").glob("slice_*.jsonl"))
            for line in path.read_bytes().splitlines()
        )
        return {card["id"]: ", ".join([*card["themes"], *card.get("content_notes", ())]) for card in cards}

    def _contents(self) -> dict[AnimeId, frozenset[str]]:
        path = self._bundle / CONTENTS
        rows = path.read_text(encoding="utf-8").splitlines() if path.is_file() else []
        split = (row.partition("\t") for row in rows)
        return {int(anime): frozenset(map(sys.intern, keys.split())) for anime, _, keys in split}

    async def keep_fresh(self, catalog: CatalogClient, vocabulary: Vocabulary, refresh_s: float) -> None:
        """Runs until cancelled."""
        while True:
            try:
                titles = await self.read(catalog, vocabulary)
                log.info("names read", titles=titles)
                await asyncio.sleep(refresh_s if titles else RETRY_S)
            except FunikiError as error:
                log.info("names not read", why=str(error))
                await asyncio.sleep(RETRY_S)
