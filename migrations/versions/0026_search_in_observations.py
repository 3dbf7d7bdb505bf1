"""search in observations: by the forms of their words, as in all else"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import TSVECTOR

from app.text import search_document

revision = "0026"
down_revision = "0025"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("observation", sa.Column("search_document", sa.Text(), server_default="", nullable=False))
    _fill()
    searched = sa.Computed("to_tsvector('simple', search_document)", persisted=True)
    op.add_column("observation", sa.Column("search", TSVECTOR(), searched, nullable=True))
    op.create_index("ix_observation_search", "observation", ["search"], postgresql_using="gin")


def downgrade() -> None:
    op.drop_index("ix_observation_search", table_name="observation", postgresql_using="gin")
    op.drop_column("observation", "search")
    op.drop_column("observation", "search_document")


def _fill() -> None:
    """Give those that are there their words: no statement knows lemmas."""
    connection = op.get_bind()
    for row in connection.execute(sa.text("SELECT id, title, text, answers FROM observation")).all():
        told = [
            answer for answer in row.answers.values()
            if isinstance(answer, str) and answer not in ("yes", "no", "unknown")
        ]  # fmt: skip
        connection.execute(
            sa.text("UPDATE observation SET search_document = :words WHERE id = :id"),
            {"id": row.id, "words": search_document([row.title, row.text, *told])},
        )
