"""links in progress: the few links that wait for somebody's answer or help, found among all suggestions"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_index(
        "ix_link_in_progress",
        "link",
        ["problem_id"],
        unique=False,
        postgresql_where=sa.text("state IN ('contacted', 'agreed', 'delivering')"),
    )


def downgrade() -> None:
    op.drop_index("ix_link_in_progress", table_name="link")
