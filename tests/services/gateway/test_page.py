from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from services.gateway.settings import GatewaySettings
from tests.services.gateway.conftest import BY_MEANING, BY_WORDS, TITLES
from tests.services.gateway.stand_ins import Stage, catalog, gateway, semantic


@pytest.fixture
async def built(settings: GatewaySettings) -> AsyncIterator[Stage]:
    folder: Path = settings.page_dir
    (folder / "assets").mkdir()
    (folder / "index.html").write_text("<title>Funiki</title>")
    (folder / "favicon.svg").write_text("<svg/>")
    (folder / "assets" / "index-4f3a.js").write_text("start()")
    (folder.parent / "secret").write_text("no")
    async with gateway(settings, catalog(BY_WORDS, TITLES), semantic(BY_MEANING), len(TITLES)) as stage:
        yield stage


@pytest.mark.parametrize("path", ["/", "/index.html", "/anime/52", "/about?q=1"])
async def test_the_page_answers_for_its_own_addresses(built: Stage, path: str) -> None:
    answer = await built.http.get(path)
    assert (answer.status_code, answer.text) == (200, "<title>Funiki</title>")
    assert answer.headers["Cache-Control"] == "no-cache"
    assert "img-src 'self' data: https:" in answer.headers["Content-Security-Policy"]


async def test_hashed_files_are_kept_for_good_and_others_are_not(built: Stage) -> None:
    hashed = await built.http.get("/assets/index-4f3a.js")
    assert (hashed.text, hashed.headers["Cache-Control"]) == ("start()", "public, max-age=31536000, immutable")
    assert (await built.http.get("/favicon.svg")).headers["Cache-Control"] == "no-cache"


@pytest.mark.parametrize("path", ["/assets/index-old.js", "/api/v1/nothing", "/api", "/metrics/x"])
async def test_what_is_missing_is_not_the_page(built: Stage, path: str) -> None:
    answer = await built.http.get(path)
    assert (answer.status_code, answer.json()["error"]) == (404, "NotFound")


@pytest.mark.parametrize("path", ["/../secret", "/%2e%2e/secret", "/..%2fsecret", "/assets/%2e%2e/%2e%2e/secret"])
async def test_nothing_outside_the_folder_is_served(built: Stage, path: str) -> None:
    assert (await built.http.get(path)).text != "no"


async def test_without_a_page_the_api_says_where_it_is(stage: Stage) -> None:
    answer = await stage.http.get("/")
    assert (answer.status_code, answer.json()["error"]) == (404, "NotFound")
    assert "/api/v1" in answer.json()["detail"]


async def test_browsers_are_told_to_be_strict(stage: Stage) -> None:
    for path in ("/api/v1/facets", "/nothing"):
        headers = (await stage.http.get(path)).headers
        assert headers["X-Content-Type-Options"] == "nosniff"
        assert headers["X-Frame-Options"] == "DENY"


async def test_large_answers_are_compressed_for_those_who_can_read_them(stage: Stage) -> None:
    wanted = {"q": "x", "limit": "30", "collapse": "false"}
    packed = await stage.http.get("/api/v1/search", params=wanted, headers={"Accept-Encoding": "gzip"})
    plain = await stage.http.get("/api/v1/search", params=wanted, headers={"Accept-Encoding": "identity"})
    assert packed.headers["Content-Encoding"] == "gzip"
    assert "Content-Encoding" not in plain.headers
    assert packed.json()["results"] == plain.json()["results"]
    assert "Content-Encoding" not in (await stage.http.get("/healthz")).headers


async def test_other_origins_may_call_only_when_settings_name_them(settings: GatewaySettings, stage: Stage) -> None:
    origin = {"Origin": "https://page.example"}
    assert "Access-Control-Allow-Origin" not in (await stage.http.get("/api/v1/facets", headers=origin)).headers
    open_to = settings.model_copy(update={"cors_origins": ("https://page.example",)})
    async with gateway(open_to, catalog([], TITLES), semantic([])) as other:
        answer = await other.http.get("/api/v1/facets", headers=origin)
        assert answer.headers["Access-Control-Allow-Origin"] == "https://page.example"
        refused = await other.http.get("/api/v1/facets", headers={"Origin": "https://else.example"})
        assert "Access-Control-Allow-Origin" not in refused.headers
