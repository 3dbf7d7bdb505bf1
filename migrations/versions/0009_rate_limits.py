"""rate limits: what was done of late, by keyed hash; unlogged, as nothing of it outlives its window"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "rate_window",
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("hits", postgresql.ARRAY(sa.DateTime(timezone=True)), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_rate_window")),
        prefixes=["UNLOGGED"],
    )
    op.create_index("ix_rate_window_expires_at", "rate_window", ["expires_at"])


def downgrade() -> None:
    op.drop_table("rate_window")
