from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from services.gateway.settings import GatewaySettings
from tests.services.gateway.stand_ins import Stage, card, catalog, gateway, semantic

# Ten franchises of three titles each, known to degrees. By meaning they stand last to first; the words find ten.
TITLES = [card(n, franchise_id=n % 10 + 1, popularity=(n % 7) / 10) for n in range(1, 31)]
BY_WORDS, BY_MEANING = TITLES[:10], TITLES[::-1]


@pytest.fixture
def settings(tmp_path: Path) -> GatewaySettings:
    return GatewaySettings(
        _env_file=None, page_dir=tmp_path, retrieval_budget_ms=200, hydrate_budget_ms=200, log_level="error"
    )


@pytest.fixture
async def stage(settings: GatewaySettings) -> AsyncIterator[Stage]:
    async with gateway(settings, catalog(BY_WORDS, TITLES, exact=[5]), semantic(BY_MEANING), len(TITLES)) as stage:
        yield stage
