"""digest runs, their items and recipients"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0023"
down_revision = "0022"
branch_labels = None
depends_on = None

MOMENT = sa.DateTime(timezone=True)
CODES = postgresql.ARRAY(sa.Text())
NOW = sa.text("now()")


def upgrade() -> None:
    op.create_table(
        "digest_run",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("starts_at", MOMENT, nullable=False),
        sa.Column("ends_at", MOMENT, nullable=False),
        sa.Column("created_at", MOMENT, server_default=NOW, nullable=False),
        sa.Column("ended_at", MOMENT, nullable=True),
        *(
            sa.Column(name, sa.Integer(), server_default="0", nullable=False)
            for name in ("items", "recipients", "sent", "failed", "dropped")
        ),
        sa.Column("picture", sa.LargeBinary(), nullable=True),
        sa.Column("picture_words_ka", sa.Text(), server_default="", nullable=False),
        sa.Column("picture_words_en", sa.Text(), server_default="", nullable=False),
        sa.CheckConstraint("starts_at < ends_at", name=op.f("ck_digest_run_window")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_digest_run")),
        sa.UniqueConstraint("day", name=op.f("uq_digest_run_day")),
    )
    op.create_index("ix_digest_run_open", "digest_run", ["id"], postgresql_where=sa.text("ended_at IS NULL"))
    op.create_table(
        "digest_item",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("run_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("record_id", sa.Integer(), nullable=False),
        sa.Column("published_at", MOMENT, nullable=False),
        sa.Column("topic_codes", CODES, nullable=False),
        sa.Column("region_codes", CODES, nullable=False),
        sa.Column("group_key", sa.Text(), nullable=False),
        sa.Column("place", sa.Integer(), nullable=False),
        sa.Column("withdrawn_at", MOMENT, nullable=True),
        *(
            sa.Column(f"{form}_{lang}", sa.Text(), nullable=False)
            for form in ("text", "html")
            for lang in ("ka", "en")
        ),
        sa.CheckConstraint(
            "kind IN ('news', 'problems', 'projects', 'events', 'links')", name=op.f("ck_digest_item_kind")
        ),
        sa.ForeignKeyConstraint(
            ["run_id"], ["digest_run.id"], name=op.f("fk_digest_item_run_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_digest_item")),
    )
    op.create_index(
        "uq_digest_item_run_id_kind_record_id", "digest_item", ["run_id", "kind", "record_id"], unique=True
    )
    op.create_index("ix_digest_item_run_id_place", "digest_item", ["run_id", "place"])
    op.create_table(
        "digest_recipient",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("run_id", sa.Integer(), nullable=False),
        sa.Column("subscriber_id", sa.Integer(), nullable=False),
        sa.Column("not_before", MOMENT, server_default=NOW, nullable=False),
        sa.Column("attempts", sa.Integer(), server_default="0", nullable=False),
        sa.Column("last_error", sa.Text(), nullable=True),
        *(
            sa.Column(name, MOMENT, nullable=True)
            for name in ("sent_at", "failed_at", "dropped_at", "bounced_at")
        ),
        sa.Column("bounce_status", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(
            ["run_id"], ["digest_run.id"], name=op.f("fk_digest_recipient_run_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["subscriber_id"],
            ["subscriber.id"],
            name=op.f("fk_digest_recipient_subscriber_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_digest_recipient")),
    )
    op.create_index(
        "uq_digest_recipient_run_id_subscriber_id",
        "digest_recipient",
        ["run_id", "subscriber_id"],
        unique=True,
    )
    op.create_index(
        "ix_digest_recipient_waiting",
        "digest_recipient",
        ["not_before", "id"],
        postgresql_where=sa.text("sent_at IS NULL AND failed_at IS NULL AND dropped_at IS NULL"),
    )
    op.create_index("ix_digest_recipient_subscriber_id", "digest_recipient", ["subscriber_id"])


def downgrade() -> None:
    for table in ("digest_recipient", "digest_item", "digest_run"):
        op.drop_table(table)
