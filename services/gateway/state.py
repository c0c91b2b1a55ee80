"""What lives as long as the gateway."""

from dataclasses import dataclass

from services.gateway.cards import CardStore
from services.gateway.settings import GatewaySettings
from services.gateway.vocabulary import Vocabulary
from services.shared.clients import CatalogClient, SemanticClient


@dataclass(frozen=True, slots=True)
class State:
    settings: GatewaySettings
    catalog: CatalogClient
    semantic: SemanticClient
    vocabulary: Vocabulary
    cards: CardStore
