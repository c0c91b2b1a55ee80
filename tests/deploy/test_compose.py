import re
from typing import Any

import pytest
import yaml

from scripts.stack_settings import REPOSITORY, SERVICES

REQUIREMENTS = REPOSITORY / "deploy" / "requirements"


@pytest.fixture(scope="module")
def services() -> dict[str, Any]:
    document = yaml.safe_load((REPOSITORY / "docker-compose.yml").read_text())
    services: dict[str, Any] = document["services"]
    return services


def test_every_service_of_the_local_stack_is_in_compose(services: dict[str, Any]) -> None:
    assert set(services) == {*SERVICES, "postgres", "qdrant", "seed"}
    for name in SERVICES:
        assert services[name]["build"]["args"] == {"SERVICE": name}


def test_only_the_gateway_publishes_a_port_and_only_locally(services: dict[str, Any]) -> None:
    published = {name: service["ports"] for name, service in services.items() if "ports" in service}
    assert published == {"gateway": ["${FUNIKI_HOST:-127.0.0.1}:${FUNIKI_PORT:-8000}:8000"]}


def test_servers_are_pinned_and_keep_their_data(services: dict[str, Any]) -> None:
    for name in ("postgres", "qdrant"):
        assert re.search(r":v?\d+", services[name]["image"])
        assert services[name]["volumes"]
        assert services[name]["healthcheck"]["test"][0] == "CMD"


def test_what_waits_waits_for_health(services: dict[str, Any]) -> None:
    for name in (*SERVICES, "seed"):
        for part, condition in services[name]["depends_on"].items():
            wanted = "service_completed_successfully" if part == "seed" else "service_healthy"
            assert condition == {"condition": wanted}, (name, part)


def test_image_runs_without_root_and_says_when_it_is_ready() -> None:
    lines = (REPOSITORY / "deploy" / "Dockerfile").read_text().splitlines()
    assert "USER 10001" in lines
    assert lines.index("USER 10001") < lines.index("ARG SERVICE")
    assert any("/readyz" in line for line in lines)


@pytest.mark.parametrize("group", ["serving", "training", "dev", "minilm"])
def test_requirements_are_pinned_and_name_no_index(group: str) -> None:
    lines = (REQUIREMENTS / f"{group}.txt").read_text().splitlines()
    assert lines
    for line in lines:
        assert re.match(r"[A-Za-z0-9._-]+(\[[a-z,]+\])?==[0-9][0-9A-Za-z.]*( |$)", line), line
        assert "://" not in line


def test_serving_needs_no_torch() -> None:
    serving = (REQUIREMENTS / "serving.txt").read_text()
    assert not re.search(r"^(torch|transformers|triton|nvidia)", serving, re.MULTILINE)
    assert "torch==2.13.0 " in (REQUIREMENTS / "training.txt").read_text()


@pytest.mark.parametrize("lock", ["deploy/postgres/package-lock.json", "frontend/package-lock.json"])
def test_lock_files_name_no_host(lock: str) -> None:
    assert '"resolved": "http' not in (REPOSITORY / lock).read_text()
