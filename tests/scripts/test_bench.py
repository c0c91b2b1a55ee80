"""The benchmark's queries and figures; what it measures is measured by `make bench`."""

import asyncio
import random
from collections import Counter
from urllib.parse import parse_qsl

import pytest

from scripts.bench_load import Job, Measured, run
from scripts.bench_processes import Usage, machine
from scripts.bench_queries import MIX, load_queries, misspelled, repeated
from scripts.bench_report import Level, as_json, as_markdown, level, memory_table, ratio_table, speed_table
from services.shared.contracts import SearchParameters
from services.shared.settings import REPOSITORY

BUNDLE = REPOSITORY / "data"


def test_queries_are_different_valid_and_the_same_each_time() -> None:
    queries = load_queries(BUNDLE, 2000)
    assert len({each.parameters for each in queries}) == 2000
    assert queries[:50] == load_queries(BUNDLE, 50)
    for each in queries:
        fields: dict[str, object] = {}
        for name, value in parse_qsl(each.parameters, strict_parsing=True):
            is_list = isinstance(SearchParameters.model_fields[name].default, list)
            fields[name] = [value] if is_list else value
        SearchParameters.model_validate(fields)
    kinds = Counter(each.kind for each in queries)
    for kind, share in Counter(MIX).items():
        assert kinds[kind] == pytest.approx(2000 * share / len(MIX), rel=0.2)


def test_repeated_searches_follow_zipfs_law() -> None:
    queries = load_queries(BUNDLE, 100)
    drawn = Counter(repeated(queries, 20_000))
    # The harmonic number of 100 is 5.187.
    assert drawn[queries[0]] == pytest.approx(20_000 / 5.187, rel=0.05)
    assert drawn[queries[9]] == pytest.approx(20_000 / 51.87, rel=0.15)


def test_a_misspelled_name_is_nearly_the_name() -> None:
    rng = random.Random(1)
    for _ in range(200):
        wrong = misspelled(rng, "Fullmetal Alchemist")
        assert wrong[0] == "F"
        assert abs(len(wrong) - 19) <= 2
        assert sum((Counter(wrong) - Counter("Fullmetal Alchemist")).values()) <= 2


async def test_every_query_is_asked_once_and_answers_are_told_apart() -> None:
    asked: list[str] = []

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            while head := await reader.readuntil(b"\r\n\r\n"):
                query = head.split(b" ")[1].decode().partition("?")[2]
                asked.append(query)
                body = b'{"degraded":["text"]}' if query == "q=2" else b'{"degraded":[]}'
                status = b"503 Gone" if query == "q=3" else b"200 OK"
                writer.write(b"HTTP/1.1 %b\r\nContent-Length: %d\r\n\r\n%b" % (status, len(body), body))
        except asyncio.IncompleteReadError:
            writer.close()

    server = await asyncio.start_server(serve, "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    async with server:
        measured = await run(Job(f"http://127.0.0.1:{port}/", [f"q={n}" for n in range(10)], clients=3, seconds=30))
    assert sorted(asked) == sorted(f"q={n}" for n in range(10))
    assert (len(measured.latencies_ms), measured.degraded, measured.errors) == (9, 1, {"503": 1})


def one(design: str, clients: int, milliseconds: float, per_second: float) -> Level:
    measured = Measured([milliseconds] * 10, 0, {}, wall_s=10 / per_second, cpu_s=0.01)
    before, after = ({"gateway": Usage(1, 80.0, 70.0, cpu)} for cpu in (1.0, 1.02))
    return level(design, "cold", clients, measured, before, after)


def test_figures_come_from_what_was_measured() -> None:
    figures = level("stack", "cold", 4, Measured([float(n) for n in range(1, 101)], 2, {}, 2.0, 0.1), {}, {})
    assert (figures.p50, figures.p95, figures.p99) == pytest.approx((50.5, 95.05, 99.01))
    assert (figures.searches, figures.per_second, figures.client_cpu_ms) == (100, 50.0, 1.0)
    assert one("stack", 1, 5.0, 100.0).cpu_ms == pytest.approx({"gateway": 2.0})
    with pytest.raises(ValueError, match="answered no search"):
        level("stack", "cold", 1, Measured([], 0, {"503": 3}, 1.0, 0.1), {}, {})


def test_tables_show_them() -> None:
    levels = [one("stack", 1, 5.0, 200.0), one("plain", 1, 50.0, 20.0)]
    tables = [speed_table(levels), ratio_table(levels), memory_table({"gateway": Usage(2, 80.0, 70.4, 1.0)})]
    text = as_markdown(machine(), "make bench", tables)
    assert "| plain  | cold    | 1       | 10       | 50.0   |" in text
    assert "| 1       | 10.0× | 10.0× | 10.0× | 10.0×      |" in text
    assert "| gateway | 2         | 80           | 70               |" in text
    assert as_json("m", "c", levels, {})["levels"][0]["per_second"] == pytest.approx(200.0)
