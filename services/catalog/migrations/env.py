"""Alembic's entry."""

from services.catalog.models import SCHEMA, Table
from services.catalog.settings import CatalogSettings
from services.shared.migrations import migrate

migrate(CatalogSettings().database, SCHEMA, Table.metadata)
