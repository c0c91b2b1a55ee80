"""The vocabulary of queries as the bundled catalogue gives it, for tests without a running service."""

import gzip
import json
from collections import Counter, defaultdict
from functools import lru_cache

from services.gateway.understanding import KnownTitle, Lexicon, build_lexicon, build_names
from services.shared.contracts import Facets, FacetValue
from services.shared.settings import REPOSITORY

DATA = REPOSITORY / "data"
YEAR = 2026
LISTS = ("genres", "themes", "demographics", "studios")
SINGLE = {"types": "type", "statuses": "status", "sources": "source"}


@lru_cache(maxsize=1)
def bundled_lexicon() -> Lexicon:
    counts: dict[str, Counter[str]] = defaultdict(Counter)
    titles = []
    with gzip.open(DATA / "catalog" / "catalog.jsonl.gz", "rt", encoding="utf-8") as lines:
        for record in map(json.loads, lines):
            if record.get("is_adult"):
                continue
            for kind in LISTS:
                counts[kind].update(record.get(kind, ()))
            counts["tags"].update(tag["name"] for tag in record.get("tags", ()))
            for kind, field in SINGLE.items():
                counts[kind].update([record[field]] if field in record else [])
            names = [record["title"], record.get("title_english"), record.get("title_native")]
            called = [name for name in (*names, *record.get("synonyms", ())) if name]
            titles.append(KnownTitle(record["id"], record["franchise_id"], record.get("popularity", 0.0), called))
    moods = json.loads((DATA / "moods.json").read_text(encoding="utf-8"))
    counts["moods"].update(list(moods))
    values = {
        kind: [FacetValue(value=name, count=n) for name, n in held.most_common()] for kind, held in counts.items()
    }
    return build_lexicon(
        Facets.model_validate({**values, "year_min": 1917, "year_max": YEAR}),
        build_names(titles, json.loads((DATA / "abbreviations.json").read_text(encoding="utf-8"))),
        YEAR,
        moods=moods,
        axes=json.loads((DATA / "mood_axes.json").read_text(encoding="utf-8")),
        labels=json.loads((DATA / "query_labels.json").read_text(encoding="utf-8")),
    )
