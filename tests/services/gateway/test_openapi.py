"""The committed OpenAPI document is fresh, and requests generated from it never break the gateway."""

import json
import threading
import time
from collections.abc import Iterator
from typing import Any

import httpx
import hypothesis
import pytest
import schemathesis
import uvicorn
from schemathesis.generation import GenerationMode
from schemathesis.specs.openapi.checks import response_schema_conformance
from schemathesis.specs.openapi.schemas import OpenApiSchema

from scripts.export_openapi import TARGET, document
from services.gateway.app import create_app
from services.gateway.settings import GatewaySettings
from tests.services.gateway.conftest import BY_MEANING, BY_WORDS, TITLES
from tests.services.gateway.recommender_stand_in import recommender
from tests.services.gateway.stand_ins import catalog, semantic

OPERATIONS = {
    "search": "/api/v1/search",
    "search_with_body": "/api/v1/search",
    "get_anime": "/api/v1/anime/{id}",
    "get_similar": "/api/v1/anime/{id}/similar",
    "get_franchise": "/api/v1/anime/{id}/franchise",
    "suggest": "/api/v1/suggest",
    "facets": "/api/v1/facets",
    "get_map": "/api/v1/map",
    "private_titles": "/api/v1/private/titles",
    "private_graph": "/api/v1/private/graph/{version}",
    "recommend": "/api/v1/recommendations",
    "get_recommendations": "/api/v1/recommendations",
    "recommend_batch": "/api/v1/recommendations/batch",
    "create_profile": "/api/v1/profiles",
    "give_feedback": "/api/v1/feedback",
    "get_profile": "/api/v1/profile",
    "get_neighbours": "/api/v1/profile/neighbours",
    "delete_profile": "/api/v1/profile",
    "import_list": "/api/v1/import",
    "healthz": "/api/v1/healthz",
    "readyz": "/api/v1/readyz",
}


def test_the_committed_document_is_fresh() -> None:
    assert TARGET.read_text(encoding="utf-8") == document(), "run `python -m scripts.export_openapi`"


def test_operations_have_stable_names_and_the_one_error_shape() -> None:
    paths = json.loads(document())["paths"]
    found = {operation["operationId"]: path for path, item in paths.items() for operation in item.values()}
    assert found == OPERATIONS
    for item in paths.values():
        for operation in item.values():
            schema = operation["responses"]["4XX"]["content"]["application/json"]["schema"]
            assert schema == {"$ref": "#/components/schemas/ErrorBody"}


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a gateway behind a real HTTP server, with stand-ins behind it."""
    settings = GatewaySettings(_env_file=None, page_dir=tmp_path_factory.mktemp("page"), log_level="error")
    apps = (catalog(BY_WORDS, TITLES), semantic(BY_MEANING), recommender(BY_WORDS))
    neighbours = [httpx.ASGITransport(app) for app in apps]
    server = uvicorn.Server(uvicorn.Config(create_app(settings, *neighbours), port=0, log_config=None))
    thread = threading.Thread(target=server.run)
    thread.start()
    while not server.started:
        time.sleep(0.01)
    yield f"http://127.0.0.1:{server.servers[0].sockets[0].getsockname()[1]}"
    server.should_exit = True
    thread.join()


@pytest.fixture(scope="module")
def api(served: str) -> OpenApiSchema:
    schema = schemathesis.openapi.from_dict(json.loads(document()))
    schema.config.update(base_url=served)
    return schema


BARE = ("facets", "create_profile", "get_map", "private_titles", "healthz", "readyz")
"""Calls without parameters, which nothing can be generated for."""


@pytest.mark.parametrize("mode", GenerationMode)
@pytest.mark.parametrize("name", [name for name in OPERATIONS if name not in BARE])
def test_generated_requests_get_an_answer_or_a_sentence(api: OpenApiSchema, name: str, mode: GenerationMode) -> None:
    operation = api.find_operation_by_id(name)

    @hypothesis.given(case=operation.as_strategy(generation_mode=mode))
    @hypothesis.settings(
        max_examples=40, derandomize=True, deadline=None, suppress_health_check=list(hypothesis.HealthCheck)
    )
    def check(case: "schemathesis.Case[Any]") -> None:
        answer = case.call()
        assert answer.status_code < 500, answer.text
        if answer.status_code >= 400:
            assert set(answer.json()) == {"error", "detail", "request_id"}
        else:
            case.validate_response(answer, checks=[response_schema_conformance])

    check()
