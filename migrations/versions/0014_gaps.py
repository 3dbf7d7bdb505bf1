"""gaps: figures by region and topic, counted now and kept by month"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None


def _figures() -> list[sa.Column[object]]:
    return [
        sa.Column("region_code", sa.Text(), nullable=False),
        sa.Column("topic_code", sa.Text(), nullable=False),
        sa.Column("problems", sa.Integer(), nullable=True),
        sa.Column("linked", sa.Integer(), nullable=True),
        sa.Column("matched", sa.Integer(), nullable=True),
        sa.Column("projects", sa.Integer(), nullable=True),
        sa.Column("budgeted", sa.Integer(), nullable=True),
        sa.Column("budgets", postgresql.JSONB(), server_default="{}", nullable=False),
        sa.Column("members", sa.Integer(), nullable=True),
    ]


def upgrade() -> None:
    op.create_table(
        "gap_cell",
        *_figures(),
        sa.PrimaryKeyConstraint("region_code", "topic_code", name=op.f("pk_gap_cell")),
    )
    op.create_table(
        "gap_snapshot",
        sa.Column("month", sa.Date(), nullable=False),
        *_figures(),
        sa.Column("taken_on", sa.Date(), nullable=False),
        sa.PrimaryKeyConstraint("month", "region_code", "topic_code", name=op.f("pk_gap_snapshot")),
    )
    op.create_table(
        "gap_state",
        sa.Column("id", sa.SmallInteger(), autoincrement=False, nullable=False),
        sa.Column("computed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("versions", postgresql.JSONB(), nullable=False),
        sa.CheckConstraint("id = 1", name=op.f("ck_gap_state_one_row")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_gap_state")),
    )


def downgrade() -> None:
    for table in ("gap_state", "gap_snapshot", "gap_cell"):
        op.drop_table(table)
