"""feeds of other hosts, and their entries as candidates"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0024"
down_revision = "0023"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "feed",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("url", sa.Text(), nullable=False),
        sa.Column("host", sa.Text(), nullable=False),
        sa.Column("region_code", sa.Text(), nullable=True),
        sa.Column("topic_code", sa.Text(), nullable=True),
        sa.Column("language", sa.Text(), server_default="ka", nullable=False),
        sa.Column("state", sa.Text(), server_default="active", nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("created_by_id", sa.Integer(), nullable=True),
        sa.Column(
            "next_fetch_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False
        ),
        sa.Column("last_fetched_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("last_new", sa.Integer(), nullable=True),
        sa.Column("last_error", sa.Text(), nullable=True),
        sa.Column("last_error_detail", sa.Text(), nullable=True),
        sa.Column("failures", sa.Integer(), server_default="0", nullable=False),
        sa.Column("etag", sa.Text(), nullable=True),
        sa.Column("last_modified", sa.Text(), nullable=True),
        sa.Column("listed_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("state IN ('active', 'paused')", name=op.f("ck_feed_state")),
        sa.CheckConstraint("language IN ('ka', 'en')", name=op.f("ck_feed_language")),
        sa.CheckConstraint(
            "last_error IN ('forbidden', 'other_host', 'private', 'unknown_host', 'unreachable', 'certificate', 'slow', 'large', 'redirects', 'status', 'type', 'encoding', 'broken', 'no_xml', 'dtd', 'no_feed')",
            name=op.f("ck_feed_last_error"),
        ),
        sa.CheckConstraint("failures >= 0", name=op.f("ck_feed_failures")),
        sa.ForeignKeyConstraint(["region_code"], ["region.code"], name=op.f("fk_feed_region_code")),
        sa.ForeignKeyConstraint(["topic_code"], ["topic.code"], name=op.f("fk_feed_topic_code")),
        sa.ForeignKeyConstraint(
            ["created_by_id"], ["person.id"], name=op.f("fk_feed_created_by_id"), ondelete="SET NULL"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_feed")),
        sa.UniqueConstraint("url", name=op.f("uq_feed_url")),
    )
    for column in ("region_code", "topic_code", "created_by_id"):
        op.create_index(op.f(f"ix_feed_{column}"), "feed", [column], unique=False)
    op.create_table(
        "feed_entry",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("feed_id", sa.Integer(), nullable=False),
        sa.Column("stable_id", sa.Text(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("summary", sa.Text(), server_default="", nullable=False),
        sa.Column("link", sa.Text(), nullable=False),
        sa.Column("published_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("found_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("seen_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column(
            "told_at",
            sa.DateTime(timezone=True),
            sa.Computed("coalesce(published_at, found_at)", persisted=True),
            nullable=False,
        ),
        sa.Column("state", sa.Text(), server_default="new", nullable=False),
        sa.Column("news_item_id", sa.Integer(), nullable=True),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("decided_by_id", sa.Integer(), nullable=True),
        sa.CheckConstraint("state IN ('new', 'taken', 'dismissed')", name=op.f("ck_feed_entry_state")),
        sa.CheckConstraint("(state = 'new') = (decided_at IS NULL)", name=op.f("ck_feed_entry_decided")),
        sa.ForeignKeyConstraint(
            ["feed_id"], ["feed.id"], name=op.f("fk_feed_entry_feed_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["news_item_id"], ["news_item.id"], name=op.f("fk_feed_entry_news_item_id"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(
            ["decided_by_id"], ["person.id"], name=op.f("fk_feed_entry_decided_by_id"), ondelete="SET NULL"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_feed_entry")),
        sa.UniqueConstraint("feed_id", "stable_id", name=op.f("uq_feed_entry_feed_id_stable_id")),
    )
    for column in ("news_item_id", "decided_by_id"):
        op.create_index(op.f(f"ix_feed_entry_{column}"), "feed_entry", [column], unique=False)
    op.create_index("ix_feed_entry_state_told_at_id", "feed_entry", ["state", "told_at", "id"], unique=False)


def downgrade() -> None:
    op.drop_table("feed_entry")
    op.drop_table("feed")
