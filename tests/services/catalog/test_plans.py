"""Which indexes PostgreSQL can use. Sixty rows are read faster whole, so that way is forbidden here: what remains is
whether a statement, planned without knowing its parameters as the service has it, fits the index made for it."""

from collections.abc import Callable
from typing import Any

import asyncpg
import pytest

from services.catalog import name_queries, queries, reading, suggest
from services.catalog.db import Statement, prepared

PAGE = {"limit": 20, "offset": 0}
NAME = {"start": "full", "stop": "fulm", "infix": "%full%", "normalized": "fullmetal alchmist", "most": 50}
TERMS = {"rare": ["'wander'"], "rare_weights": [2.0], "common": ["'fantasi'"], "common_weights": [1.0], "pool": 50}
SEARCH, NAMES = "ix_documents_search_label_ids", "ix_title_names_normalized"

CASES: list[tuple[Callable[..., Statement], tuple[Any, ...], dict[str, Any], list[str]]] = [
    (queries.analysis, (), {"text": "wanderer", "compact": "wanderer"}, ["pk_lexemes", "ix_title_names_compact"]),
    (name_queries.near_words, (), {"lexeme": "friren"}, ["ix_lexemes_lexeme"]),
    (queries.browse, (("all_of",),), {"all_of": [1]} | PAGE, [SEARCH]),
    (name_queries.named, ((),), {"ids": [1, 5]}, ["pk_documents"]),
    (queries.all_words, ((), True), {"query": "wanderer -war"}, [SEARCH]),
    (queries.all_words, ((), False), {"query": "'wander' & 'place'"}, [SEARCH]),
    (queries.any_words, (("all_of",), False, True), TERMS | PAGE | {"all_of": [1]}, [SEARCH, "pk_documents"]),
    (name_queries.name_likeness, (), {"ids": [1], "normalized": "bebop"}, ["pk_title_names"]),
    (name_queries.names_like, ((), True, True), NAME | PAGE, ["ix_title_names_compact", NAMES]),
    (name_queries.names_with, ((),), {"query": "'fullmet':AB"} | PAGE, [SEARCH]),
    (suggest.beginning, (1, False), {"start": "f", "stop": "g"} | PAGE, ["ix_title_names_first_letter"]),
    (suggest.beginning, (2, False), {"start": "fu", "stop": "fv"} | PAGE, ["ix_title_names_first_letters"]),
    (suggest.beginning, (3, False), {"start": "ful", "stop": "fum"} | PAGE, ["ix_title_names_compact"]),
    (suggest.word_beginning, (False,), {"pattern": "% alch%"} | PAGE, [NAMES]),
    (suggest.facts, (), {"ids": [1, 5]}, ["pk_titles"]),
    (reading.cards_of, (), {"ids": [1, 5]}, ["pk_titles"]),
]


@pytest.mark.parametrize(
    ("build", "shape", "values", "indexes"), CASES, ids=[f"{case[0].__name__}{case[1]}" for case in CASES]
)
async def test_index(
    url: str, build: Callable[..., Statement], shape: tuple[Any, ...], values: dict[str, Any], indexes: list[str]
) -> None:
    statement = prepared(build, *shape)
    sent = statement.constants | values
    connection = await asyncpg.connect(url.replace("+asyncpg", ""))
    try:
        await connection.execute("SET enable_seqscan = off; SET plan_cache_mode = force_generic_plan")
        rows = await connection.fetch("EXPLAIN " + statement.sql, *[sent[name] for name in statement.names])
    finally:
        await connection.close()
    plan = "\n".join(row[0] for row in rows)
    for index in indexes:
        assert index in plan, plan
    assert "Seq Scan" not in plan, plan
