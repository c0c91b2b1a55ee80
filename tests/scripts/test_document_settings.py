import re
from pathlib import Path

import pytest

from scripts import document_settings
from scripts.document_settings import SECTIONS, TARGET, variable
from services.shared.settings import REPOSITORY, ServiceSettings


def test_every_setting_is_documented_and_the_file_is_fresh() -> None:
    assert TARGET.read_text() == document_settings.document(), "run: python -m scripts.document_settings"
    for _, settings in SECTIONS:
        for name, field in settings.model_fields.items():
            assert re.search(rf"^# {variable(name, field)}=", TARGET.read_text(), re.MULTILINE), name


def test_no_service_is_left_out() -> None:
    sources = Path(REPOSITORY / "services").glob("*/settings.py")
    modules = {f"services.{source.parent.name}.settings" for source in sources}
    assert modules <= {settings.__module__ for _, settings in SECTIONS}


@pytest.mark.parametrize("settings", [settings for _, settings in SECTIONS])
def test_the_documented_values_are_the_defaults(
    settings: type[ServiceSettings], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(REPOSITORY)
    lines = re.findall(r"^# ([A-Z_]+=.+)$", TARGET.read_text(), re.MULTILINE)
    example = tmp_path / "example"
    example.write_text("\n".join(lines))
    for line in lines:
        monkeypatch.delenv(line.split("=")[0], raising=False)
    read = settings(_env_file=example)
    default = settings(_env_file=None)
    for name in settings.model_fields:
        value, wanted = getattr(read, name), getattr(default, name)
        if isinstance(value, Path):
            value, wanted = value.absolute(), wanted.absolute()
        assert value == wanted, name
