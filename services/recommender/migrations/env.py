"""Alembic's entry."""

from services.recommender.models import SCHEMA, Table
from services.recommender.settings import RecommenderSettings
from services.shared.migrations import migrate

migrate(RecommenderSettings().database, SCHEMA, Table.metadata)
