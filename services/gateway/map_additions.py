"""What changed since the map was drawn: new titles with their places, titles that are gone. `make refresh` writes it
into the data directory; the gateway lays it over the bundled map.
"""

from collections import Counter
from typing import Annotated, Any

from pydantic import BaseModel, Field

from services.shared import contracts as c
from services.shared.contracts.map import Coordinate, Index

FOLDER, FILE = "map", "additions.json"
"""Below the data directory."""


class Added(BaseModel):
    """A title that the bundled map does not have."""

    id: c.AnimeId
    x: Coordinate
    y: Coordinate
    group: Annotated[Index, Field(description="always a guess")]
    region: Annotated[int, Field(ge=0)]
    fame: Annotated[int, Field(ge=0, le=9)]


class MapAdditions(BaseModel):
    """Of one version of the map: on another one the places mean nothing."""

    map: str
    added: list[Added]
    gone: list[c.AnimeId]


def merged(drawn: dict[str, Any], additions: MapAdditions, version: str) -> dict[str, Any]:
    """The JSON of a `TitleMap` with titles added and removed and all counts right; `drawn` is left as it is.

    Raises `ValueError` when the additions belong to another map or name a region or group that it does not have.
    """
    if additions.map != drawn["version"]:
        raise ValueError(f"made for {additions.map}, the map is {drawn['version']}")
    regions, groups = drawn["regions"], drawn["groups"]
    for one in additions.added:
        if one.region >= len(regions) or one.group >= len(groups):
            raise ValueError(f"title {one.id} lies in a region or has a colour that the map does not have")
    gone = set(additions.gone)
    columns = ("ids", "x", "y", "group", "guessed", "region", "fame")
    rows = {row[0]: row for row in zip(*(drawn[name] for name in columns), strict=True) if row[0] not in gone}
    for one in additions.added:
        rows.setdefault(one.id, (one.id, one.x, one.y, one.group, int(one.group >= 0), one.region, one.fame))
    told = {name: [rows[id_][place] for id_ in sorted(rows)] for place, name in enumerate(columns)}
    coloured, narrow = Counter(told["group"]), Counter(told["region"])
    wide = Counter[int]()
    for region, count in narrow.items():
        wide[regions[region]["parent"]] += count
    return {
        **drawn,
        **told,
        "version": version,
        "groups": [{**group, "count": coloured[place]} for place, group in enumerate(groups)],
        "regions": [
            {
                **region,
                "count": narrow[place] + wide[place],
                "best_known": [id_ for id_ in region["best_known"] if id_ not in gone],
            }
            for place, region in enumerate(regions)
        ],
        "names": [name for name in drawn["names"] if name["id"] not in gone],
    }
