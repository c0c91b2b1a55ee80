"""What can be evaluated: anything that turns a query into a ranking of ids.

A retriever is written as a short specification:

- `popularity` – the catalogue by age-corrected popularity, whatever is asked;
- `bm25@STORIES` – BM25 (Robertson & Zaragoza 2009) over a story file;
- `encoder:ARTEFACT@STORIES` – cosine of an ONNX encoder artefact over a story file;
- `rrf(SPEC,SPEC,…)` – Reciprocal Rank Fusion (Cormack et al. 2009, k = 60) of others;
- `prior(SPEC)` – a retriever fused with popularity by RRF (k = 60);
- `stack:URL` – a running gateway's `/api/v1/search`; `stack:URL?niche=1&collapse=false` passes parameters on;
- `hidden:URL` – the same, with the labels that a query excludes hidden for a random tenth of the titles;
- `text:URL` – a running catalog service's full-text search.

STORIES names a file given with `--stories NAME=FILE`.
"""

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from urllib.parse import parse_qsl, urlsplit

import bm25s
import httpx
import numpy as np
import Stemmer
from numpy.typing import NDArray
from rich.progress import track

from ml.hidden_labels import hidden_labels
from ml.vectors import OnnxEncoder, story_vectors

Rankings = list[list[int]]
Retriever = Callable[[Sequence[str], int], Rankings]
"""(texts, depth) -> for each text the ids of the best `depth` titles, best first."""


def fuse(rankings: Sequence[Sequence[int]], depth: int, k: int = 60) -> list[int]:
    """Reciprocal Rank Fusion; ties go to the smaller id.

    >>> fuse([[1, 2, 3], [3, 1]], 3)
    [1, 3, 2]
    """
    scores: dict[int, float] = defaultdict(float)
    for ranking in rankings:
        for place, item in enumerate(ranking, 1):
            scores[item] += 1 / (k + place)
    return sorted(scores, key=lambda item: (-scores[item], item))[:depth]


def ranked(scores: NDArray[np.float32], ids: NDArray[np.int64], depth: int) -> Rankings:
    """(Q, N) scores -> ids of the best `depth` per row; ties go to the smaller id."""
    best = np.lexsort((np.broadcast_to(ids, scores.shape), -scores), axis=1)[:, :depth]
    return [[int(item) for item in ids[row]] for row in best]


class Retrievers:
    """Builds retrievers from specifications over one corpus of ids."""

    def __init__(self, popularity: Mapping[int, float], stories: Mapping[str, Mapping[int, str]], cache: Path) -> None:
        self.popularity = popularity
        self.ids = np.array(sorted(popularity), np.int64)
        self.stories = stories
        self.cache = cache

    def build(self, specification: str) -> Retriever:
        """The retriever that a specification names; raises ValueError for one that is not understood."""
        if specification == "popularity":
            best = sorted(self.popularity, key=lambda item: (-self.popularity[item], item))
            return lambda texts, depth: [best[:depth] for _ in texts]
        for name in ("rrf", "prior"):
            if specification.startswith(f"{name}("):
                parts = [self.build(part) for part in split(specification[len(name) + 1 : -1])]
                if name == "prior":
                    parts.append(self.build("popularity"))
                return lambda texts, depth: [
                    fuse(found, depth) for found in zip(*(part(texts, 1000) for part in parts), strict=True)
                ]
        kind, _, rest = specification.partition(":")
        if kind == "stack":
            return stack(rest)
        if kind == "hidden":
            return lambda texts, depth: hidden_labels(rest, texts, depth)
        if kind == "text":
            return full_text(rest, self.popularity)
        method, at, stories = specification.rpartition("@")
        if not at or stories not in self.stories:
            raise ValueError(f"{specification!r}: unknown retriever, or no --stories {stories}=FILE")
        texts = [self.stories[stories][int(item)] for item in self.ids]
        if method == "bm25":
            return self._bm25(texts)
        if method.startswith("encoder:"):
            return self._encoder(Path(method.removeprefix("encoder:")), texts)
        raise ValueError(f"{specification!r}: unknown retriever")

    def _bm25(self, stories: Sequence[str]) -> Retriever:
        stemmer = Stemmer.Stemmer("english")
        index = bm25s.BM25()
        index.index(
            bm25s.tokenize(list(stories), stopwords="en", stemmer=stemmer, show_progress=False), show_progress=False
        )

        def search(texts: Sequence[str], depth: int) -> Rankings:
            tokens = bm25s.tokenize(list(texts), stopwords="en", stemmer=stemmer, show_progress=False)
            rows, scores = index.retrieve(tokens, k=depth, show_progress=False)
            return [
                [int(self.ids[row]) for row, score in zip(found, weights, strict=True) if score > 0]
                for found, weights in zip(rows, scores, strict=True)
            ]

        return search

    def _encoder(self, folder: Path, stories: Sequence[str]) -> Retriever:
        encoder = OnnxEncoder(folder)
        vectors = story_vectors(encoder, stories, self.cache)
        return lambda texts, depth: ranked(encoder.encode(texts) @ vectors.T, self.ids, depth)


def split(specifications: str) -> list[str]:
    """Split at commas outside parentheses.

    >>> split("bm25@a,rrf(x@a,y@b)")
    ['bm25@a', 'rrf(x@a,y@b)']
    """
    parts, depth = [""], 0
    for character in specifications:
        depth += (character == "(") - (character == ")")
        if character == "," and depth == 0:
            parts.append("")
        else:
            parts[-1] += character
    return parts


def stack(address: str) -> Retriever:
    """A running gateway; its pages are asked for until `depth` results are in."""
    url = urlsplit(address)
    parameters: dict[str, str | int] = dict(parse_qsl(url.query))

    def search(texts: Sequence[str], depth: int) -> Rankings:
        rankings: Rankings = []
        with httpx.Client(base_url=f"{url.scheme}://{url.netloc}", timeout=30, trust_env=False) as http:
            for text in track(texts, description=f"asking {url.netloc}"):
                found: list[int] = []
                while len(found) < depth:
                    limit = min(100, depth - len(found))
                    page = {"q": text[:500], "limit": limit, "offset": len(found), **parameters}
                    results = http.get("/api/v1/search", params=page).raise_for_status().json()["results"]
                    found += [result["id"] for result in results]
                    if len(results) < limit:
                        break
                rankings.append(found)
        return rankings

    return search


def full_text(address: str, corpus: Mapping[int, float]) -> Retriever:
    """A running catalog service."""

    def search(texts: Sequence[str], depth: int) -> Rankings:
        with httpx.Client(base_url=address, timeout=30, trust_env=False) as http:
            answers = [
                http.post("/search", json={"text": text[:500], "limit": depth}).raise_for_status() for text in texts
            ]
        return [[hit["id"] for hit in answer.json()["hits"] if hit["id"] in corpus] for answer in answers]

    return search
