"""Lists from elsewhere, among them awkward ones."""

import gzip
import io
import json
from datetime import UTC, datetime
from typing import Any

import httpx
import pytest

from services.recommender.lists.reading import entries, report
from services.recommender.titles import Titles
from services.shared import contracts as c
from services.shared.errors import InvalidRequest, PayloadTooLarge
from tests.services.recommender.conftest import Person

A_MEGABYTE = 1_000_000


def mal(*animes: str, before: str = "") -> bytes:
    info = "<myinfo><user_id>1</user_id><user_export_type>1</user_export_type></myinfo>"
    return f'<?xml version="1.0" encoding="UTF-8" ?>{before}<myanimelist>{info}{"".join(animes)}</myanimelist>'.encode()


def anime(
    anime_id: object, score: object = 0, status: str = "Completed", title: str = "", day: str = "0000-00-00"
) -> str:
    return (
        f"<anime><series_animedb_id>{anime_id}</series_animedb_id><series_title><![CDATA[{title}]]></series_title>"
        f"<my_finish_date>{day}</my_finish_date><my_score>{score}</my_score><my_status>{status}</my_status></anime>"
    )


def read(content: bytes, titles: Titles, form: str = "auto", most_bytes: int = A_MEGABYTE) -> c.ImportReport:
    found = entries(io.BytesIO(content), c.ImportFormat(form), most_bytes, 1000)
    return report(*found, titles)[0]


def kinds(answer: c.ImportReport) -> dict[int, str]:
    said = {entry.id: entry.opinion.value for entry in answer.history}
    return said | dict.fromkeys(answer.exclude_ids, "save")


EXPORT = mal(
    anime(10, 9, day="2019-04-27"),
    anime(20, 7),
    anime(30, 3, "Dropped"),
    anime(40, 0, "Dropped"),
    anime(50, 0, "On-Hold"),
    anime(60, 0, "Watching"),
    anime(80, 0, "Plan to Watch"),
    anime(90, 0, "Completed"),
    anime(777, 8, title="Not of this world"),
)
READ_AS = {10: "love", 20: "like", 30: "dislike", 40: "dislike", 50: "seen", 60: "seen", 80: "save", 90: "seen"}


@pytest.mark.parametrize("packed", [False, True])
def test_an_export_of_myanimelist(titles: Titles, packed: bool) -> None:
    answer = read(gzip.compress(EXPORT) if packed else EXPORT, titles)
    assert answer.format is c.ImportFormat.MAL_XML
    assert (answer.entries, answer.understood, answer.unknown_total) == (9, 8, 1)
    assert kinds(answer) == READ_AS
    assert answer.history[0].score == 9
    assert answer.history[0].at == datetime(2019, 4, 27, tzinfo=UTC)
    assert answer.unknown == [c.UnknownTitle(title="Not of this world", id=777, reason="not in the catalogue")]
    assert answer.by_kind == {"love": 1, "like": 1, "dislike": 2, "seen": 3, "save": 1}


def media_of(anime_id: int, mal_id: int | None) -> dict[str, Any]:
    return {"id": anime_id, "idMal": mal_id, "title": {"romaji": "x"}}


def media(anime_id: int, mal_id: int | None, score: float, status: str, **more: Any) -> dict[str, Any]:
    return {
        "score": score,
        "status": status,
        "media": {"id": anime_id, "idMal": mal_id, "title": {"romaji": "x"}},
        **more,
    }


@pytest.mark.parametrize(("form", "full"), [("POINT_100", 100), ("POINT_10_DECIMAL", 10), ("POINT_5", 5), (None, 100)])
def test_an_answer_of_anilist(titles: Titles, form: str | None, full: int) -> None:
    lists = [
        {
            "name": "Completed",
            "entries": [media(1, 10, 0.9 * full, "COMPLETED"), media(21, None, 0.6 * full, "COMPLETED")],
        },
        {"name": "Planning", "entries": [media(9, 80, 0, "PLANNING"), media(9, 40, 0, "DROPPED")]},
        {"name": "Paused", "entries": [media(9, 50, 0, "PAUSED", completedAt={"year": 2020, "month": 2, "day": None})]},
        {"name": "Unknown", "entries": [media(5, None, 0, "COMPLETED") | {"media": {"id": 5}}]},
    ]
    collection: dict[str, Any] = {"lists": lists}
    if form:
        collection["user"] = {"mediaListOptions": {"scoreFormat": form}}
    answer = read(json.dumps({"data": {"MediaListCollection": collection}}).encode(), titles)
    # 20 is known by its AniList id, 21.
    assert kinds(answer) == {10: "love", 20: "like", 80: "save", 40: "dislike", 50: "seen"}
    assert [(each.id, each.reason) for each in answer.unknown] == [(5, "not in the catalogue")]
    assert next(entry.at for entry in answer.history if entry.id == 50) == datetime(2020, 2, 1, tzinfo=UTC)


def test_the_data_export_of_anilist(titles: Titles) -> None:
    rows = [
        {"series_type": 0, "series_id": 11, "status": 2, "score": 85},
        {"series_type": 0, "series_id": 21, "status": 1, "score": 0},
        {"series_type": 1, "series_id": 31, "status": 2, "score": 90},
        {"series_type": 0, "series_id": 41, "status": 3, "score": 0},
    ]
    assert kinds(read(json.dumps({"lists": rows}).encode(), titles)) == {10: "love", 20: "save", 40: "dislike"}


@pytest.mark.parametrize("separator", [",", ";", "\t"])
def test_a_table(titles: Titles, separator: str) -> None:
    lines = [
        "Title,Score,Status",
        '"Title 10",9,',
        "the example of 20!,,dropped",
        "Nowhere,5,",
        ",,",
        "",
        "Title 30,7.5,",
    ]
    content = "\ufeff" + "\r\n".join(lines).replace(",", separator)
    answer = read(content.encode(), titles)
    assert answer.format is c.ImportFormat.CSV
    assert kinds(answer) == {10: "love", 20: "dislike", 30: "love"}
    assert [each.title for each in answer.unknown] == ["Nowhere"]


def test_a_title_that_stands_twice_counts_as_it_stands_last(titles: Titles) -> None:
    assert kinds(read(b"mal_id,score\n10,9\n10,2\n", titles)) == {10: "dislike"}


BOMB = '<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa">' + "".join(
    f'<!ENTITY {chr(98 + n)} "{f"&{chr(97 + n)};" * 10}">' for n in range(9)
)


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (mal(anime("&j;"), before=BOMB + "]>"), "document type or entities"),
        (mal(before='<!DOCTYPE x SYSTEM "file:///etc/passwd">'), "document type or entities"),
        (mal(anime(10))[:-20], "not well-formed XML"),
        (b"<html><body>Log in</body></html>", "not an export"),
        (b"<myanimelist><a><b><c><d><e/></d></c></b></a></myanimelist>", "not an export"),
        (b"<myanimelist><manga><x/></manga></myanimelist>", "list of manga"),
        (mal(anime("ten")), "'ten' is not a number"),
        (mal(anime(10**12)), "out of range"),
        (b"", "empty"),
        (b" \r\n\t ", "empty"),
        (b"{]", "not valid JSON"),
        (b"[" * 5000, "not valid JSON"),
        (b'{"lists": [1]}', "not an object"),
        (b'{"user": {}}', "no entries"),
        (b"nothing,of,this\n1,2,3\n", "must name the columns"),
        (b"mal_id\n\xff\xfe\n", "not UTF-8"),
        (b"mal_id,score\n10,excellent\n", "'excellent' is not a number"),
        (gzip.compress(EXPORT)[:40], "damaged"),
        (b"\x1f\x8b", "damaged"),
    ],
)
def test_what_is_no_list_is_refused_with_a_sentence(titles: Titles, content: bytes, words: str) -> None:
    with pytest.raises(InvalidRequest, match=words):
        read(content, titles)


@pytest.mark.parametrize("start", [b"<myanimelist><x>", b"mal_id\n", b"["])
def test_what_unpacks_to_too_much_is_stopped_on_the_way(titles: Titles, start: bytes) -> None:
    bomb = gzip.compress(start + b" " * 50 * A_MEGABYTE)
    assert len(bomb) < 100_000
    with pytest.raises((PayloadTooLarge, InvalidRequest), match=r"unpacks to more|too long"):
        read(bomb, titles)


def test_too_many_entries(titles: Titles) -> None:
    with pytest.raises(PayloadTooLarge, match="more than 1000 entries"):
        read(b"mal_id\n" + b"10\n" * 1001, titles)


async def test_a_list_is_stored_once(http: httpx.AsyncClient, person: Person) -> None:
    me = await person()
    first = (await http.post("/import", content=EXPORT, headers=me)).json()
    assert (first["stored"], first["understood"]) == (8, 8)
    assert (await http.post("/import", content=gzip.compress(EXPORT), headers=me)).json()["stored"] == 0
    profile = (await http.get("/profile", headers=me)).json()
    assert {each["source"] for each in profile["events"]} == {"import:mal_xml"}
    assert {
        each["id"]: each["opinion"] or ("seen" if each["seen"] else "save") for each in profile["titles"]
    } == READ_AS
    # A score that changed since is one more event, and it is the newest.
    changed = (await http.post("/import", content=mal(anime(10, 2)), headers=me)).json()
    assert changed["stored"] == 1
    titles = (await http.get("/profile", headers=me)).json()["titles"]
    assert next(each for each in titles if each["id"] == 10)["opinion"] == "dislike"


async def test_a_list_used_once_leaves_nothing(http: httpx.AsyncClient, person: Person) -> None:
    me = await person()
    answer = await http.post("/import", params={"store": False}, content=EXPORT, headers=me)
    body = answer.json()
    assert (body["stored"], len(body["history"]), body["exclude_ids"]) == (0, 7, [80])
    assert (await http.get("/profile", headers=me)).json()["events"] == []
    used = await http.post("/recommend", json={key: body[key] for key in ("history", "exclude_ids")})
    assert used.json()["known"] == 7


async def test_keeping_a_list_needs_a_profile(http: httpx.AsyncClient) -> None:
    assert (await http.post("/import", content=EXPORT)).status_code == 401
    unknown = {"X-Funiki-Profile": "guess"}
    assert (await http.post("/import", content=EXPORT, headers=unknown)).status_code == 401


async def test_limits_hold_over_http(http: httpx.AsyncClient) -> None:
    large = b"mal_id\n" + b"10\n" * 100_000
    answer = await http.post("/import", params={"store": False}, content=large)
    assert answer.status_code == 413
    packed = await http.post("/import", params={"store": False}, content=gzip.compress(large * 3))
    assert (packed.status_code, packed.json()["error"]) == (413, "PayloadTooLarge")
