import pytest
from pydantic import ValidationError

from services.gateway.settings import GatewaySettings


def test_every_setting_says_what_it_is_for() -> None:
    undocumented = [name for name, field in GatewaySettings.model_fields.items() if not field.description]
    assert undocumented == []


def test_neighbours_are_on_this_machine_unless_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FUNIKI_PORT", "9000")
    monkeypatch.setenv("FUNIKI_SEMANTIC_URL", "http://semantic:80")
    settings = GatewaySettings(_env_file=None)
    assert (settings.catalog_url, settings.semantic_url) == ("http://127.0.0.1:9001", "http://semantic:80")


def test_origins_are_a_json_list(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FUNIKI_CORS_ORIGINS", '["https://a.example", "https://b.example"]')
    assert GatewaySettings(_env_file=None).cors_origins == ("https://a.example", "https://b.example")


@pytest.mark.parametrize("values", [{"niche": 1.5}, {"rrf_k": 0}, {"weight_text": -1}, {"retrieval_budget_ms": 0}])
def test_numbers_out_of_range_are_refused(values: dict[str, float]) -> None:
    with pytest.raises(ValidationError):
        GatewaySettings.model_validate(values)
