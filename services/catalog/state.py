"""What lives as long as the process, and how routes ask for it."""

from typing import Annotated, TypedDict

from fastapi import Depends, Request

from services.catalog.db import Database
from services.catalog.vocabulary import VocabularyCache


class State(TypedDict):
    database: Database
    vocabulary: VocabularyCache
    newest_migration: str


# Dependencies are coroutines: FastAPI runs plain functions in a thread, half a millisecond away.
async def get_database(request: Request) -> Database:
    database: Database = request.state.database
    return database


async def get_vocabulary(request: Request) -> VocabularyCache:
    vocabulary: VocabularyCache = request.state.vocabulary
    return vocabulary


DatabaseOf = Annotated[Database, Depends(get_database)]
VocabularyOf = Annotated[VocabularyCache, Depends(get_vocabulary)]
