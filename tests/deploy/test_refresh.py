"""The examples that run `refresh` on a schedule call what exists, with settings that exist."""

from configparser import ConfigParser
from typing import Any

import pytest
import yaml

from scripts.document_settings import SECTIONS, variable
from scripts.ingest.__main__ import arguments
from services.shared.settings import REPOSITORY

FOLDER = REPOSITORY / "deploy" / "refresh"


@pytest.fixture
def job() -> Any:
    documents = list(yaml.safe_load_all((FOLDER / "cronjob.yaml").read_text()))
    [job] = [document for document in documents if document["kind"] == "CronJob"]
    return job["spec"]["jobTemplate"]["spec"]["template"]["spec"]


def test_the_job_runs_a_command_that_exists(job: Any) -> None:
    [container] = job["containers"]
    assert container["command"][:3] == ["python", "-m", "scripts.ingest"]
    assert arguments().parse_args(container["command"][3:]).command == "refresh"


def test_the_job_sets_settings_that_exist(job: Any) -> None:
    known = {variable(name, field) for _, settings in SECTIONS for name, field in settings.model_fields.items()}
    assert {entry["name"] for entry in job["containers"][0]["env"]} <= known


def test_the_job_may_write_nowhere_but_to_its_volumes(job: Any) -> None:
    [container] = job["containers"]
    assert container["securityContext"]["readOnlyRootFilesystem"]
    mounted = {mount["name"]: mount["mountPath"] for mount in container["volumeMounts"]}
    assert mounted.keys() == {volume["name"] for volume in job["volumes"]}
    assert mounted["data"] == "/var/lib/funiki"  # FUNIKI_DATA_DIR of the image


def test_the_timer_and_the_cron_line_call_a_target_of_the_makefile() -> None:
    targets = {line.partition(":")[0] for line in (REPOSITORY / "Makefile").read_text().splitlines() if ":" in line}
    service = ConfigParser(strict=False, interpolation=None)
    service.read(FOLDER / "funiki-refresh.service")
    assert service["Service"]["ExecStart"].split()[-1] == "refresh"
    assert "make refresh" in (FOLDER / "crontab").read_text()
    assert "refresh" in targets
