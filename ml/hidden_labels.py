"""Search as if the labels that a query excludes were missing for a random tenth of the titles.

Every query is asked twice of a running gateway: as it is, and as the parts it was understood as with the labels of its
exclusions taken away, so that only words and the negative vector are left to keep them out. A title of the tenth
counts as found when the second answer holds it, any other when the first one does too. Story texts, and so the vectors,
still name the labels.
"""

import hashlib
from collections.abc import Sequence
from urllib.parse import parse_qsl, urlsplit

import httpx
from rich.progress import track

SHARE = 10
DEPTH = 300
PAGE = 100


def is_hidden(title: int) -> bool:
    """Whether a title is of the tenth whose labels are hidden; always the same ones.

    >>> sum(is_hidden(title) for title in range(10_000))
    987
    """
    return int.from_bytes(hashlib.sha256(f"hidden {title}".encode()).digest()[:4]) % SHARE == 0


def merged(blind: Sequence[int], seeing: Sequence[int]) -> list[int]:
    """The ranking without labels, less those that labels forbid and that are not hidden.

    >>> shown = [title for title in range(1, 40) if is_hidden(title)][0]
    >>> merged([shown, 500_001, 500_002], [500_002]) == [shown, 500_002]
    True
    """
    allowed = set(seeing)
    return [title for title in blind if title in allowed or is_hidden(title)]


def hidden_labels(address: str, texts: Sequence[str], depth: int) -> list[list[int]]:
    """For each text the ids of the best `depth` titles."""
    url = urlsplit(address)
    options = {
        key: value in ("true", "1") if value in ("true", "false") else value for key, value in parse_qsl(url.query)
    }
    rankings = []
    with httpx.Client(base_url=f"{url.scheme}://{url.netloc}", timeout=60, trust_env=False) as http:
        for text in track(texts, description=f"asking {url.netloc} twice"):
            query, seeing = _pages(http, {"q": text[:500], **options})
            blind = seeing
            if query["exclusions"]:
                parts = {name: query[name] for name in ("wish", "examples", "constraints")}
                excluded = [{**part, "labels": {}} for part in query["exclusions"]]
                _, blind = _pages(http, {"q": text[:500], **options, "understood": {**parts, "exclusions": excluded}})
            rankings.append(merged(blind, seeing)[:depth])
    return rankings


def _pages(http: httpx.Client, body: dict[str, object]) -> tuple[dict[str, list[dict[str, object]]], list[int]]:
    """What was understood, and up to `DEPTH` ids."""
    found: list[int] = []
    query: dict[str, list[dict[str, object]]] = {}
    while len(found) < DEPTH:
        page = {**body, "limit": PAGE, "offset": len(found)}
        answer = http.post("/api/v1/search", json=page).raise_for_status().json()
        query = query or answer["query"]
        found += [result["id"] for result in answer["results"]]
        if len(answer["results"]) < PAGE:
            break
    return query, found
