"""Types that every contract uses. Ids are MyAnimeList ids."""

from typing import Annotated

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, StringConstraints

AnimeId = Annotated[int, Field(ge=1, le=2**31 - 1)]
Unit = Annotated[float, Field(ge=0, le=1)]


def _no_nul(text: str) -> str:
    if "\x00" in text:
        raise ValueError("must not contain NUL characters")
    if any(0xD800 <= ord(character) <= 0xDFFF for character in text):
        raise ValueError("must be valid Unicode text")
    return text


CleanText = Annotated[str, AfterValidator(_no_nul)]
Label = Annotated[str, StringConstraints(min_length=1, max_length=100), AfterValidator(_no_nul)]
Labels = Annotated[list[Label], Field(max_length=50)]


class Wire(BaseModel):
    """Base of request bodies: an unknown field is an error, never silently dropped."""

    model_config = ConfigDict(extra="forbid")


class ErrorBody(BaseModel):
    """The one error shape."""

    error: str
    detail: str
    request_id: str | None


class Hit(BaseModel):
    """One retrieved title, with what fusion needs to collapse and to weigh it before hydration."""

    id: AnimeId
    score: float
    franchise_id: AnimeId
    popularity: float
