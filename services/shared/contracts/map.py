"""The 2-D map of all titles: `data/map/map.json.gz`, which training writes and the gateway hands on as it is."""

from typing import Annotated, Self

from pydantic import BaseModel, Field, model_validator

from services.shared.contracts.common import AnimeId

SIDE = 65535
"""Coordinates are whole numbers in 0..SIDE, y upwards; one unit is the same length in both directions."""

Coordinate = Annotated[int, Field(ge=0, le=SIDE)]
Index = Annotated[int, Field(ge=-1, description="position in a list of this document; -1 means none")]


class MapGroup(BaseModel):
    """A family of moods that shares one colour."""

    key: Annotated[str, Field(description="stable name, such as gentle or dark")]
    poles: Annotated[list[str], Field(description="the poles of mood axes that it joins")]
    count: Annotated[int, Field(description="titles drawn in its colour")]


class MapRegion(BaseModel):
    """Neighbouring titles and what tells them from all others."""

    moods: Annotated[list[str], Field(description="its most distinctive moods, strongest first; may be empty")]
    labels: Annotated[list[str], Field(description="its most distinctive genres, themes and types, strongest first")]
    group: Index
    parent: Annotated[Index, Field(description="the wide region that it is part of; -1 for a wide region itself")]
    count: int
    x: Coordinate
    y: Coordinate
    best_known: Annotated[list[AnimeId], Field(description="its most popular titles, one of each franchise")]


class MapName(BaseModel):
    id: AnimeId
    title: str
    title_english: str | None


class TitleMap(BaseModel):
    """Points in columns of equal length, ascending by id."""

    version: str
    encoder: Annotated[str, Field(description="version of the encoder whose vectors were laid out")]
    groups: list[MapGroup]
    regions: list[MapRegion]
    names: Annotated[list[MapName], Field(description="names of the best-known titles, the most popular first")]
    ids: list[AnimeId]
    x: list[Coordinate]
    y: list[Coordinate]
    group: list[Index]
    guessed: Annotated[
        list[Annotated[int, Field(ge=0, le=1)]],
        Field(description="1 where the group was taken from the nearest titles whose moods are known"),
    ]
    region: list[Index]
    fame: Annotated[list[Annotated[int, Field(ge=0, le=9)]], Field(description="popularity from 0 to 9")]

    @model_validator(mode="after")
    def _one_length(self) -> Self:
        columns = (self.x, self.y, self.group, self.guessed, self.region, self.fame)
        if any(len(column) != len(self.ids) for column in columns):
            raise ValueError("the columns of the map differ in length")
        return self
