"""What lives as long as the gateway."""

from dataclasses import dataclass

from services.gateway.cards import CardStore
from services.gateway.dictionary import Dictionary
from services.gateway.map import LiveMap
from services.gateway.settings import GatewaySettings
from services.gateway.vocabulary import Vocabulary
from services.shared.clients import CatalogClient, RecommenderClient, SemanticClient


@dataclass(frozen=True, slots=True)
class State:
    settings: GatewaySettings
    catalog: CatalogClient
    semantic: SemanticClient
    recommender: RecommenderClient
    vocabulary: Vocabulary
    cards: CardStore
    dictionary: Dictionary
    map: LiveMap
