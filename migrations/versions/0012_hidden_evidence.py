"""hidden evidence: moderators take a piece off the page and put it back, updates too; three more sentences of the log"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None

_BEFORE = (
    "kind IN ('reported', 'confirmed', 'published', 'asked', 'corrected', 'refused', 'withdrawn', 'forward', 'back',"
    " 'closed', 'reopened', 'merged', 'owner', 'due', 'evidence', 'checked', 'photo_hidden', 'photo_blurred',"
    " 'name_hidden', 'edited', 'held', 'update_hidden', 'taken_back', 'photo_shown', 'flags_handled'"
)


def upgrade() -> None:
    op.add_column("evidence", sa.Column("hidden_at", sa.DateTime(timezone=True), nullable=True))
    op.drop_constraint(op.f("ck_problem_log_kind"), "problem_log")
    op.create_check_constraint(
        op.f("ck_problem_log_kind"),
        "problem_log",
        f"{_BEFORE}, 'update_shown', 'evidence_hidden', 'evidence_shown')",
    )


def downgrade() -> None:
    op.drop_constraint(op.f("ck_problem_log_kind"), "problem_log")
    # Not of the lines that stand there already: the log is append only.
    op.execute(f"ALTER TABLE problem_log ADD CONSTRAINT ck_problem_log_kind CHECK ({_BEFORE})) NOT VALID")
    # What was hidden must not be public again: it goes.
    op.execute("DELETE FROM evidence WHERE hidden_at IS NOT NULL")
    op.drop_column("evidence", "hidden_at")
