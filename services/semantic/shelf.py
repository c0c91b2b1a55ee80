"""Which engine keeps the vectors."""

from services.semantic.embedded import EmbeddedShelf
from services.semantic.settings import SemanticSettings
from services.semantic.vectors import Shelf


def create_shelf(settings: SemanticSettings, encoder: str) -> Shelf:
    """Where the generations of this encoder stand: a Qdrant server when one is named, else a directory."""
    if settings.qdrant_url:
        # The client costs 0.7 s and 50 MB to import, which only those pay who use it.
        from qdrant_client import AsyncQdrantClient

        from services.semantic.server import ServerShelf

        timeout_s = round(settings.qdrant_timeout_s)
        client = AsyncQdrantClient(url=settings.qdrant_url, timeout=timeout_s, check_compatibility=False)
        return ServerShelf(client, encoder)
    return EmbeddedShelf(settings.vectors_dir, encoder, settings.search_workers)
