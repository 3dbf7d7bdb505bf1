"""subscribers and their subscriptions; what became public in a window is found by its moment"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0022"
down_revision = "0021"
branch_labels = None
depends_on = None


def upgrade() -> None:
    moment = sa.DateTime(timezone=True)
    codes = postgresql.ARRAY(sa.Text())
    op.create_table(
        "subscriber",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("address", sa.Text(), nullable=False),
        sa.Column("address_key", sa.Text(), nullable=False),
        sa.Column("language", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), server_default="pending", nullable=False),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("created_at", moment, server_default=sa.text("now()"), nullable=False),
        sa.Column("confirmed_at", moment, nullable=True),
        sa.Column("left_at", moment, nullable=True),
        sa.Column("is_generated", sa.Boolean(), server_default="false", nullable=False),
        sa.CheckConstraint("language IN ('ka', 'en')", name=op.f("ck_subscriber_language")),
        sa.CheckConstraint(
            "state IN ('pending', 'active', 'left', 'suppressed')", name=op.f("ck_subscriber_state")
        ),
        sa.CheckConstraint("(state = 'left') = (left_at IS NOT NULL)", name=op.f("ck_subscriber_left")),
        sa.CheckConstraint(
            "state <> 'active' OR confirmed_at IS NOT NULL", name=op.f("ck_subscriber_confirmed")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_subscriber")),
        sa.UniqueConstraint("address_key", name=op.f("uq_subscriber_address_key")),
    )
    op.create_index(
        "ix_subscriber_active", "subscriber", ["id"], postgresql_where=sa.text("state = 'active'")
    )
    op.create_index(
        "ix_subscriber_left_at", "subscriber", ["left_at"], postgresql_where=sa.text("state = 'left'")
    )
    op.create_table(
        "subscription",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("subscriber_id", sa.Integer(), nullable=False),
        sa.Column("kinds", codes, nullable=False),
        sa.Column("topics", codes, server_default="{}", nullable=False),
        sa.Column("regions", codes, server_default="{}", nullable=False),
        sa.Column("created_at", moment, server_default=sa.text("now()"), nullable=False),
        sa.Column("confirmed_at", moment, nullable=True),
        sa.CheckConstraint(
            "kinds <> '{}' AND kinds <@ ARRAY['news', 'problems', 'projects', 'events', 'links']",
            name=op.f("ck_subscription_kinds"),
        ),
        sa.ForeignKeyConstraint(
            ["subscriber_id"],
            ["subscriber.id"],
            name=op.f("fk_subscription_subscriber_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_subscription")),
    )
    op.create_index(op.f("ix_subscription_subscriber_id"), "subscription", ["subscriber_id"])
    op.create_index(
        "ix_subscription_waiting",
        "subscription",
        ["created_at"],
        postgresql_where=sa.text("confirmed_at IS NULL"),
    )
    op.create_index("ix_project_created_at", "project", ["created_at"])
    op.create_index(
        "ix_problem_published_at", "problem", ["published_at"], postgresql_where=sa.text("is_public")
    )
    op.create_index(
        "ix_link_log_agreed",
        "link_log",
        ["happened_at", "link_id"],
        postgresql_where=sa.text("state_to = 'agreed'"),
    )


def downgrade() -> None:
    op.drop_index("ix_link_log_agreed", table_name="link_log")
    op.drop_index("ix_problem_published_at", table_name="problem")
    op.drop_index("ix_project_created_at", table_name="project")
    op.drop_table("subscription")
    op.drop_table("subscriber")
