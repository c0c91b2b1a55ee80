"""Build the bundled catalogue (`data/catalog/catalog.jsonl.gz`) from the research catalogue.

Facts only: ids, names, labels, dates, counts, relations, addresses of pictures, and numbers computed from them. The
output is a function of the input: two runs write the same bytes.
"""

import argparse
import gzip
import hashlib
import io
import json
import sys
from collections import Counter
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
from rich.console import Console
from rich.progress import track
from rich.table import Table

from scripts.catalog_fields import (
    RATINGS,
    SOURCES,
    STATUSES,
    clean_synonyms,
    clean_text,
    https_url,
    studio_spellings,
    typed_relations,
    whole,
)
from scripts.catalog_franchises import derive_franchises, read_overrides
from scripts.catalog_labels import label_title, read_vocabulary, tag_weights
from scripts.catalog_popularity import PopularityFit, fit_popularity, is_before_release
from services.shared.contracts import TitleRecord

Row = dict[str, Any]

REPOSITORY = Path(__file__).resolve().parent.parent
SENTENCES = ("synopsis", "synopsis_2021", "synopsis_anilist", "background")


def read_rows(source: Path) -> list[Row]:
    """Rows of `catalog.parquet` without its sentences, sorted by id."""
    path = source / "catalog.parquet"
    columns = [name for name in pq.read_schema(path).names if name not in SENTENCES]
    rows: list[Row] = pq.read_table(path, columns=columns).to_pylist()
    return sorted(rows, key=lambda row: row["mal_id"])


def is_adult(row: Row, adult_ids: set[int]) -> bool:
    """Adult by the source's flag, by genre or rating, or an erotic title that is unrated or tied to an adult one."""
    if row["is_adult"] or "Hentai" in row["genres"] or (row["rating"] or "").startswith("Rx"):
        return True
    tied = any(edge["target_mal_id"] in adult_ids for edge in row["relations"])
    return "Erotica" in row["genres"] and (row["rating"] is None or tied)


def build_records(rows: list[Row], fit: PopularityFit, curated: Path) -> list[TitleRecord]:
    """One record per row, in the order of the rows; `curated` is the folder of the hand-kept files."""
    vocabulary = read_vocabulary(curated / "vocabulary.json")
    labels = [label_title(row, vocabulary) for row in rows]
    weights = tag_weights([label.tags for label in labels])
    studios = studio_spellings(rows)
    relations = typed_relations(rows)
    franchises = derive_franchises(rows, read_overrides(curated / "franchise_overrides.json"))
    adult_ids = {row["mal_id"] for row in rows if row["is_adult"]}
    records = []
    for row, label in track(zip(rows, labels, strict=True), "Writing records", total=len(rows), transient=True):
        identity = row["mal_id"]
        title = clean_text(row["title"]) or str(identity)
        names = (title, clean_text(row["title_english"]), clean_text(row["title_native"]))
        stale = is_before_release(row)
        records.append(
            TitleRecord.model_validate(
                {
                    "id": identity,
                    "anilist_id": whole(row["anilist_id"]),
                    "anidb_id": whole(row["anidb_id"]),
                    "kitsu_id": whole(row["kitsu_id"]),
                    "tmdb_id": whole(row["tmdb_id"]),
                    "title": title,
                    "title_english": names[1],
                    "title_native": names[2],
                    "synonyms": clean_synonyms(row["synonyms"], names),
                    "type": row["type"],
                    "source": SOURCES.get(row["source"], row["source"]),
                    "status": STATUSES.get(row["status"], row["status"]),
                    "episodes": whole(row["episodes"]),
                    "duration_min": row["duration_min"] or None,
                    "year": whole(row["year"]),
                    "season": row["season"],
                    "aired_from": row["aired_from"],
                    "aired_to": row["aired_to"],
                    "rating": RATINGS.get(row["rating"], row["rating"]),
                    "genres": label.genres,
                    "themes": label.themes,
                    "demographics": label.demographics,
                    "tags": sorted(
                        ({"name": name, "weight": weights[name]} for name in label.tags),
                        key=lambda tag: (-float(tag["weight"]), str(tag["name"])),
                    ),
                    "studios": list(dict.fromkeys(studios[name] for s in row["studios"] if (name := clean_text(s)))),
                    "relations": relations[identity],
                    "franchise_id": franchises[identity],
                    "score": round(row["score"], 2) if row["score"] else None,
                    "scored_by": None if stale else whole(row["scored_by"]),
                    "members": None if stale else whole(row["members"]),
                    "favorites": None if stale else whole(row["favorites"], positive=False),
                    "popularity": fit.values[identity],
                    "picture_url": https_url(row["picture_url"]),
                    "banner_url": https_url(row["banner_url"]),
                    "is_adult": is_adult(row, adult_ids),
                }
            )
        )
    return records


def encode(records: list[TitleRecord]) -> bytes:
    """The gzip file: one JSON object a line, defaults left out, no time stamp."""
    buffer = io.BytesIO()
    with gzip.GzipFile(filename="", mode="wb", compresslevel=9, fileobj=buffer, mtime=0) as file:
        for record in records:
            line = record.model_dump(exclude_defaults=True)
            file.write(json.dumps(line, ensure_ascii=False, separators=(",", ":")).encode() + b"\n")
    return buffer.getvalue()


def coverage_table(records: list[TitleRecord]) -> Table:
    """Share of titles that have each field."""
    visible = [record for record in records if not record.is_adult]
    top = sorted(visible, key=lambda record: -record.popularity)[:5000]
    table = Table("field", "all", "not adult", "5,000 most popular", title="Coverage of the bundled catalogue")
    table.add_row("titles", str(len(records)), str(len(visible)), str(len(top)))
    for name in TitleRecord.model_fields:
        if name in ("id", "title", "franchise_id", "popularity", "is_adult"):
            continue
        shares = (
            sum(getattr(r, name) not in (None, []) for r in group) / len(group) for group in (records, visible, top)
        )
        table.add_row(name, *(f"{share:.1%}" for share in shares))
    return table


def summary_lines(records: list[TitleRecord], fit: PopularityFit, data: bytes) -> list[str]:
    """What was built, in numbers."""
    sizes = Counter(record.franchise_id for record in records)
    tags = {tag.name for record in records for tag in record.tags}
    return [
        f"franchises: {len(sizes)}, of several titles: {sum(n > 1 for n in sizes.values())}, "
        f"largest: {', '.join(str(n) for _, n in sizes.most_common(5))}",
        f"different tags: {len(tags)}",
        f"popularity: {fit.read} read, {fit.predicted} predicted; prediction error {fit.error:.3f} log members "
        f"(of a constant: {fit.error_of_mean:.3f})",
        f"deficit of young years, log members: {fit.young_deficit}",
        f"bytes: {len(data):,}",
        f"sha256: {hashlib.sha256(data).hexdigest()}",
    ]


def main(arguments: list[str] | None = None) -> int:
    """Read, build, write, report."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--source", type=Path, required=True, help="folder of the research data (catalog.parquet)")
    parser.add_argument("--output", type=Path, default=REPOSITORY / "data" / "catalog", help="folder to write to")
    options = parser.parse_args(arguments)
    console = Console()
    if not (options.source / "catalog.parquet").is_file():
        parser.error(f"there is no catalog.parquet in {options.source}")

    curated = REPOSITORY / "data" / "catalog"
    with console.status("Reading the research catalogue"):
        rows = read_rows(options.source)
    with console.status("Fitting popularity"):
        floors = json.loads((curated / "popularity_floors.json").read_text("utf-8"))["titles"]
        fit = fit_popularity(rows, {int(title["id"]): float(title["floor"]) for title in floors})
    records = build_records(rows, fit, curated)
    data = encode(records)
    options.output.mkdir(parents=True, exist_ok=True)
    target = options.output / "catalog.jsonl.gz"
    part = target.with_suffix(".part")
    part.write_bytes(data)
    part.replace(target)
    console.print(coverage_table(records))
    for line in summary_lines(records, fit, data):
        console.print(line, soft_wrap=True, highlight=False)
    return 0


if __name__ == "__main__":
    sys.exit(main())
