"""The first tables of the catalog."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "20261121_catalog"
down_revision = None
branch_labels = None
depends_on = None

KINDS = "kind IN ('genre', 'theme', 'demographic', 'tag', 'mood', 'studio', 'type', 'status', 'source')"
SEARCH = (
    "setweight(to_tsvector('catalog.funiki'::regconfig, names), 'A') || "
    "setweight(to_tsvector('catalog.funiki'::regconfig, synonyms), 'B') || "
    "setweight(to_tsvector('catalog.funiki'::regconfig, labels), 'C') || "
    "setweight(to_tsvector('catalog.funiki'::regconfig, body), 'D')"
)
# In a database with the locale C, pg_trgm drops every letter that is not ASCII, and native titles are never found.
NATIVE_SCRIPTS_WORK = """
DO $$ BEGIN
    IF cardinality(public.show_trgm('鋼')) = 0 THEN
        RAISE EXCEPTION 'create the database with LC_CTYPE C.UTF-8 (or another UTF-8 locale), not C';
    END IF;
END $$
"""


def upgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.execute("CREATE SCHEMA IF NOT EXISTS catalog")
    op.execute("CREATE EXTENSION IF NOT EXISTS pg_trgm WITH SCHEMA public")
    op.execute("CREATE EXTENSION IF NOT EXISTS unaccent WITH SCHEMA public")
    op.execute(NATIVE_SCRIPTS_WORK)
    op.execute("CREATE TEXT SEARCH CONFIGURATION catalog.funiki (COPY = pg_catalog.english)")
    op.execute(
        "ALTER TEXT SEARCH CONFIGURATION catalog.funiki "
        "ALTER MAPPING FOR hword, hword_part, word WITH public.unaccent, english_stem"
    )
    op.create_table(
        "franchises",
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("size", sa.Integer(), server_default=sa.text("1"), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_franchises")),
        schema="catalog",
    )
    op.create_table(
        "labels",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.CheckConstraint(KINDS, name=op.f("ck_labels_kind")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_labels")),
        schema="catalog",
    )
    op.create_index(op.f("ix_labels_kind_name"), "labels", ["kind", "name"], unique=True, schema="catalog")
    op.create_table(
        "lexemes",
        sa.Column("lexeme", sa.Text(), nullable=False),
        sa.Column("documents", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("lexeme", name=op.f("pk_lexemes")),
        schema="catalog",
    )
    op.create_index(
        "ix_lexemes_lexeme",
        "lexemes",
        ["lexeme"],
        schema="catalog",
        postgresql_using="gin",
        postgresql_ops={"lexeme": "gin_trgm_ops"},
    )
    op.create_table(
        "state",
        sa.Column("id", sa.SmallInteger(), autoincrement=False, nullable=False),
        sa.Column("version", sa.BigInteger(), server_default=sa.text("0"), nullable=False),
        sa.Column("titles", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("seed_fingerprint", sa.Text(), nullable=True),
        sa.CheckConstraint("id = 1", name=op.f("ck_state_single")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_state")),
        schema="catalog",
    )
    op.create_table(
        "titles",
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("franchise_id", sa.Integer(), nullable=False),
        sa.Column("anilist_id", sa.Integer(), nullable=True),
        sa.Column("anidb_id", sa.Integer(), nullable=True),
        sa.Column("kitsu_id", sa.Integer(), nullable=True),
        sa.Column("tmdb_id", sa.Integer(), nullable=True),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("title_english", sa.Text(), nullable=True),
        sa.Column("title_native", sa.Text(), nullable=True),
        sa.Column("synonyms", postgresql.ARRAY(sa.Text()), nullable=False),
        sa.Column("type", sa.Text(), nullable=True),
        sa.Column("source", sa.Text(), nullable=True),
        sa.Column("status", sa.Text(), nullable=True),
        sa.Column("episodes", sa.Integer(), nullable=True),
        sa.Column("duration_min", sa.DOUBLE_PRECISION(), nullable=True),
        sa.Column("year", sa.SmallInteger(), nullable=True),
        sa.Column("season", sa.Text(), nullable=True),
        sa.Column("aired_from", sa.Text(), nullable=True),
        sa.Column("aired_to", sa.Text(), nullable=True),
        sa.Column("rating", sa.Text(), nullable=True),
        sa.Column("score", sa.DOUBLE_PRECISION(), nullable=True),
        sa.Column("scored_by", sa.Integer(), nullable=True),
        sa.Column("members", sa.Integer(), nullable=True),
        sa.Column("favorites", sa.Integer(), nullable=True),
        sa.Column("popularity", sa.DOUBLE_PRECISION(), nullable=False),
        sa.Column("picture_url", sa.Text(), nullable=True),
        sa.Column("banner_url", sa.Text(), nullable=True),
        sa.Column("is_adult", sa.Boolean(), nullable=False),
        sa.Column("synopsis_own", sa.Text(), nullable=True),
        sa.Column("card_themes", postgresql.ARRAY(sa.Text()), server_default=sa.text("'{}'"), nullable=False),
        sa.Column("content_notes", postgresql.ARRAY(sa.Text()), server_default=sa.text("'{}'"), nullable=False),
        sa.Column("synopsis_ingested", sa.Text(), nullable=True),
        sa.Column("synopsis_ingested_from", sa.Text(), nullable=True),
        sa.Column("card", sa.Text(), nullable=False),
        sa.Column("seed_fingerprint", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(
            ["franchise_id"], ["catalog.franchises.id"], name=op.f("fk_titles_franchise_id_franchises")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_titles")),
        schema="catalog",
    )
    op.create_index(op.f("ix_titles_franchise_id"), "titles", ["franchise_id"], unique=False, schema="catalog")
    op.create_table(
        "documents",
        sa.Column("title_id", sa.Integer(), nullable=False),
        sa.Column("franchise_id", sa.Integer(), nullable=False),
        sa.Column("popularity", sa.DOUBLE_PRECISION(), nullable=False),
        sa.Column("is_adult", sa.Boolean(), nullable=False),
        sa.Column("year", sa.SmallInteger(), nullable=True),
        sa.Column("episodes", sa.Integer(), nullable=True),
        sa.Column("duration_min", sa.DOUBLE_PRECISION(), nullable=True),
        sa.Column("score", sa.DOUBLE_PRECISION(), nullable=True),
        sa.Column("members", sa.Integer(), nullable=True),
        sa.Column("label_ids", postgresql.ARRAY(sa.Integer()), nullable=False),
        sa.Column("search", postgresql.TSVECTOR(), sa.Computed(SEARCH, persisted=True), nullable=False),
        sa.Column("names", sa.Text(), nullable=False),
        sa.Column("synonyms", sa.Text(), nullable=False),
        sa.Column("labels", sa.Text(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["title_id"], ["catalog.titles.id"], name=op.f("fk_documents_title_id_titles"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("title_id", name=op.f("pk_documents")),
        schema="catalog",
    )
    op.create_index(
        "ix_documents_popularity",
        "documents",
        [sa.literal_column("popularity DESC"), "title_id"],
        unique=False,
        schema="catalog",
    )
    op.create_index(
        "ix_documents_search_label_ids",
        "documents",
        ["search", "label_ids"],
        unique=False,
        schema="catalog",
        postgresql_using="gin",
    )
    op.create_table(
        "relations",
        sa.Column("title_id", sa.Integer(), nullable=False),
        sa.Column("related_id", sa.Integer(), nullable=False),
        sa.Column("type", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["title_id"], ["catalog.titles.id"], name=op.f("fk_relations_title_id_titles"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("title_id", "related_id", "type", name=op.f("pk_relations")),
        schema="catalog",
    )
    op.create_table(
        "title_labels",
        sa.Column("title_id", sa.Integer(), nullable=False),
        sa.Column("label_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.SmallInteger(), nullable=False),
        sa.Column("weight", sa.DOUBLE_PRECISION(), nullable=False),
        sa.Column("origin", sa.Text(), server_default=sa.text("'catalogue'"), nullable=False),
        sa.CheckConstraint("weight >= 0 AND weight <= 1", name=op.f("ck_title_labels_weight")),
        sa.ForeignKeyConstraint(["label_id"], ["catalog.labels.id"], name=op.f("fk_title_labels_label_id_labels")),
        sa.ForeignKeyConstraint(
            ["title_id"], ["catalog.titles.id"], name=op.f("fk_title_labels_title_id_titles"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("title_id", "label_id", name=op.f("pk_title_labels")),
        schema="catalog",
    )
    op.create_index(op.f("ix_title_labels_label_id"), "title_labels", ["label_id"], unique=False, schema="catalog")
    op.create_table(
        "title_names",
        sa.Column("title_id", sa.Integer(), nullable=False),
        sa.Column("compact", sa.Text(), nullable=False),
        sa.Column("normalized", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("place", sa.SmallInteger(), nullable=False),
        sa.Column("popularity", sa.DOUBLE_PRECISION(), nullable=False),
        sa.Column("is_adult", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(
            ["title_id"], ["catalog.titles.id"], name=op.f("fk_title_names_title_id_titles"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("title_id", "compact", name=op.f("pk_title_names")),
        schema="catalog",
    )
    op.create_index(
        "ix_title_names_compact",
        "title_names",
        ["compact"],
        unique=False,
        schema="catalog",
        postgresql_ops={"compact": "text_pattern_ops"},
    )
    op.create_index(
        "ix_title_names_first_letter",
        "title_names",
        [sa.literal_column("left(compact, 1)"), sa.literal_column("popularity DESC")],
        unique=False,
        schema="catalog",
    )
    op.create_index(
        "ix_title_names_first_letters",
        "title_names",
        [sa.literal_column("left(compact, 2)"), sa.literal_column("popularity DESC")],
        unique=False,
        schema="catalog",
    )
    op.create_index(
        "ix_title_names_normalized",
        "title_names",
        ["normalized"],
        unique=False,
        schema="catalog",
        postgresql_using="gin",
        postgresql_ops={"normalized": "gin_trgm_ops"},
    )
    # Ranking reads this column of every candidate: it must stay in the row, the texts it came from may leave.
    op.execute("ALTER TABLE catalog.documents ALTER COLUMN search SET STORAGE MAIN")
    op.execute("ALTER TABLE catalog.titles ALTER COLUMN card SET STORAGE EXTERNAL")
    op.execute("INSERT INTO catalog.state (id) VALUES (1)")


def downgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    for table in ("title_names", "title_labels", "relations", "documents", "titles", "state", "lexemes", "labels"):
        op.drop_table(table, schema="catalog")
    op.drop_table("franchises", schema="catalog")
    op.execute("DROP TEXT SEARCH CONFIGURATION catalog.funiki")
