"""links in mails to followers and to those asked: a random word each, so that nobody can act for another"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

TABLES = ("follower", "holds_answer")


def upgrade() -> None:
    for table in TABLES:
        word = sa.Column(
            "token", sa.Text(), server_default=sa.text("gen_random_uuid()::text"), nullable=False
        )
        op.add_column(table, word)
        op.create_unique_constraint(op.f(f"uq_{table}_token"), table, ["token"])


def downgrade() -> None:
    for table in TABLES:
        op.drop_column(table, "token")
