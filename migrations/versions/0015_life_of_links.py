"""life of links: for which side each move was made, from which problem a line was taken along, and what shows the end"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None

_BEFORE = (
    "kind IN ('reported', 'confirmed', 'published', 'asked', 'corrected', 'refused', 'withdrawn', 'forward', 'back',"
    " 'closed', 'reopened', 'merged', 'owner', 'due', 'evidence', 'checked', 'photo_hidden', 'photo_blurred',"
    " 'name_hidden', 'edited', 'held', 'update_hidden', 'taken_back', 'photo_shown', 'flags_handled', 'update_shown',"
    " 'evidence_hidden', 'evidence_shown'"
)


def upgrade() -> None:
    op.add_column("link", sa.Column("evidence_id", sa.Integer(), nullable=True))
    op.create_foreign_key(
        op.f("fk_link_evidence_id"), "link", "evidence", ["evidence_id"], ["id"], ondelete="SET NULL"
    )
    op.create_index(op.f("ix_link_evidence_id"), "link", ["evidence_id"], unique=False)
    op.add_column("link_log", sa.Column("side", sa.Text(), nullable=True))
    op.add_column("link_log", sa.Column("from_problem_id", sa.Integer(), nullable=True))
    op.add_column("link_log", sa.Column("from_link_id", sa.Integer(), nullable=True))
    op.create_index(
        "ix_link_log_from_link_id",
        "link_log",
        ["from_link_id"],
        unique=False,
        postgresql_where=sa.text("from_link_id IS NOT NULL"),
    )
    op.create_check_constraint(
        op.f("ck_link_log_side"), "link_log", "side IN ('problem', 'resource', 'moderator')"
    )
    op.drop_constraint(op.f("ck_problem_log_kind"), "problem_log")
    op.create_check_constraint(
        op.f("ck_problem_log_kind"),
        "problem_log",
        f"{_BEFORE}, 'link_agreed', 'link_delivering', 'link_done', 'link_ended')",
    )


def downgrade() -> None:
    op.drop_constraint(op.f("ck_problem_log_kind"), "problem_log")
    # Not of the lines that stand there already: the log is append only.
    op.execute(f"ALTER TABLE problem_log ADD CONSTRAINT ck_problem_log_kind CHECK ({_BEFORE})) NOT VALID")
    op.drop_column("link_log", "from_link_id")
    op.drop_column("link_log", "from_problem_id")
    op.drop_column("link_log", "side")
    op.drop_column("link", "evidence_id")
