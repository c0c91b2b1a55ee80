"""Story texts of the whole catalogue, for training and evaluation.

The bundled catalogue and our cards give facts, moods and our own synopses; `--source` adds full synopses from research
data, whose sentences never enter the project: write the output outside of it or under a git-ignored folder.
"""

import argparse
import gzip
import json
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import pandas as pd

from services.shared.text import Story, StorySource, clean, story

SYNOPSES = ("synopsis", "synopsis_2021", "synopsis_anilist")
SHORTEST_SYNOPSIS = 60
"""Characters; shorter ones say things like "No synopsis yet"."""


def catalog(bundle: Path) -> Iterator[dict[str, Any]]:
    """Rows of the bundled catalogue as plain dictionaries, by ascending id."""
    with gzip.open(bundle / "catalog" / "catalog.jsonl.gz", "rt", encoding="utf-8") as lines:
        for line in lines:
            yield json.loads(line)


def cards(bundle: Path) -> dict[int, dict[str, Any]]:
    """Our title cards by id; empty when there are none."""
    rows = (
        json.loads(line)
        for path in sorted((bundle / "cards").glob("*.jsonl"))
        for line in path.read_text(encoding="utf-8").splitlines()
        if line.strip()
    )
    return {row["id"]: row for row in rows}


def predicted_moods(bundle: Path) -> dict[int, list[str]]:
    """Predicted mood labels by id, most probable first; empty when there are none."""
    path = bundle / "moods" / "predicted.jsonl.gz"
    if not path.exists():
        return {}
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        rows = [json.loads(line) for line in lines]
    return {row["id"]: list(row["moods"]) for row in rows}


def synopses(source: Path) -> dict[int, str]:
    """The longest cleaned synopsis of each title in the research data."""
    frame = pd.read_parquet(source / "catalog.parquet", columns=["mal_id", *SYNOPSES])
    best: dict[int, str] = {}
    for mal_id, *texts in frame.itertuples(index=False):
        longest = max((clean(text) for text in texts if isinstance(text, str)), key=len, default="")
        if len(longest) >= SHORTEST_SYNOPSIS:
            best[int(mal_id)] = longest
    return best


def sources(
    bundle: Path, research: Path | None = None, *, with_cards: bool = True, with_moods: bool = True
) -> Iterator[tuple[int, StorySource]]:
    """What is known of each title, by ascending id. Without `research` no title has a full synopsis."""
    full = synopses(research) if research else {}
    own = cards(bundle) if with_cards or with_moods else {}
    predicted = predicted_moods(bundle) if with_moods else {}
    for row in catalog(bundle):
        card = own.get(row["id"], {})
        moods = card.get("moods") or predicted.get(row["id"], [])
        yield (
            row["id"],
            StorySource(
                title=row["title"],
                title_english=row.get("title_english"),
                type=row.get("type"),
                year=row.get("year"),
                source=row.get("source"),
                episodes=row.get("episodes"),
                genres=tuple(row.get("genres", ())),
                themes=tuple(row.get("themes", ())),
                demographics=tuple(row.get("demographics", ())),
                tags=tuple(tag["name"] for tag in sorted(row.get("tags", ()), key=lambda tag: -tag["weight"])),
                studios=tuple(row.get("studios", ())),
                moods=tuple(moods) if with_moods else (),
                card_themes=tuple(card.get("themes", ())) if with_cards else (),
                own_synopsis=card.get("synopsis") if with_cards else None,
                synopsis=full.get(row["id"]),
            ),
        )


def read(path: Path) -> dict[int, str]:
    """Story texts by id from a file that this module wrote."""
    with path.open(encoding="utf-8") as lines:
        return {row["id"]: row["text"] for row in map(json.loads, lines)}


def write(path: Path, stories: Iterable[tuple[int, Story]]) -> int:
    """Write one JSON object a line, atomically; returns how many."""
    path.parent.mkdir(parents=True, exist_ok=True)
    partial = path.with_name(path.name + ".partial")
    count = 0
    with partial.open("w", encoding="utf-8") as file:
        for anime_id, told in stories:
            row = {"id": anime_id, "level": told.level.value, "text": told.text}
            file.write(json.dumps(row, ensure_ascii=False) + "\n")
            count += 1
    partial.replace(path)
    return count


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--bundle", type=Path, default=Path("data"), help="folder of the bundled catalogue")
    parser.add_argument("--source", type=Path, help="research data; without it stories hold facts and cards only")
    parser.add_argument("--no-cards", action="store_true", help="leave our synopses and card themes out")
    parser.add_argument("--no-moods", action="store_true", help="leave moods out")
    parser.add_argument("--output", type=Path, required=True, help="JSONL file to write")
    args = parser.parse_args()
    known = sources(args.bundle, args.source, with_cards=not args.no_cards, with_moods=not args.no_moods)
    print(f"{write(args.output, ((i, story(s)) for i, s in known))} stories in {args.output}")


if __name__ == "__main__":
    main()
