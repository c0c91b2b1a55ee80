"""Facts that ingest fetched, laid over the bundled ones, and when; titles by their AniList id."""

import sqlalchemy as sa
from alembic import op

revision = "20261121_ingested_facts"
down_revision = "20261121_label_synonyms"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.add_column("titles", sa.Column("facts_ingested", sa.Text(), nullable=True), schema="catalog")
    op.add_column("titles", sa.Column("ingested_at", sa.TIMESTAMP(timezone=True), nullable=True), schema="catalog")
    op.create_index("ix_titles_anilist_id", "titles", ["anilist_id"], schema="catalog")


def downgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.drop_index("ix_titles_anilist_id", "titles", schema="catalog")
    op.drop_column("titles", "ingested_at", schema="catalog")
    op.drop_column("titles", "facts_ingested", schema="catalog")
