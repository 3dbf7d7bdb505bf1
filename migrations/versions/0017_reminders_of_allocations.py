"""reminders of allocations: when both sides were told that the day has passed"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("allocation", sa.Column("reminded_on", sa.Date(), nullable=True))
    op.create_index(
        "ix_allocation_until",
        "allocation",
        ["until"],
        postgresql_where=sa.text("reminded_on IS NULL AND state IN ('promised', 'in_use')"),
    )


def downgrade() -> None:
    op.drop_index("ix_allocation_until", table_name="allocation")
    op.drop_column("allocation", "reminded_on")
