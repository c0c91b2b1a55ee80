"""The first tables of the recommender: profiles and what they said."""

import sqlalchemy as sa
from alembic import op

revision = "20261121_recommender"
down_revision = None
branch_labels = None
depends_on = None

KINDS = "kind IN ('dislike', 'like', 'love', 'save', 'seen', 'undo')"


def upgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.execute("CREATE SCHEMA IF NOT EXISTS recommender")
    op.create_table(
        "profiles",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("token_hash", sa.LargeBinary(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_profiles")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_profiles_token_hash")),
        schema="recommender",
    )
    op.create_table(
        "events",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("profile_id", sa.BigInteger(), nullable=False),
        sa.Column("client_id", sa.Text(), nullable=False),
        sa.Column("anime_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("score", sa.SmallInteger(), nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("source", sa.Text(), server_default=sa.text("'app'"), nullable=False),
        sa.Column("undone_by", sa.BigInteger(), nullable=True),
        sa.Column("received_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.CheckConstraint(KINDS, name=op.f("ck_events_kind")),
        sa.CheckConstraint("score >= 1 AND score <= 10", name=op.f("ck_events_score")),
        sa.ForeignKeyConstraint(
            ["profile_id"],
            ["recommender.profiles.id"],
            name=op.f("fk_events_profile_id_profiles"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_events")),
        schema="recommender",
    )
    op.create_index(
        op.f("ix_events_profile_id_client_id"), "events", ["profile_id", "client_id"], unique=True, schema="recommender"
    )
    op.create_index(
        "ix_events_valid",
        "events",
        ["profile_id", "anime_id"],
        postgresql_where=sa.text("undone_by IS NULL"),
        schema="recommender",
    )


def downgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.drop_table("events", schema="recommender")
    op.drop_table("profiles", schema="recommender")
