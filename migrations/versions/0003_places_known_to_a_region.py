"""places known to a region only"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    # Not CONCURRENTLY: one import of a million rows is the most there is, and this index is of a tenth of it.
    op.create_index(
        "ix_project_location_region_only",
        "project_location",
        ["region_code", "project_id"],
        postgresql_where=sa.text("precision = 'region'"),
    )


def downgrade() -> None:
    op.drop_index("ix_project_location_region_only", table_name="project_location")
