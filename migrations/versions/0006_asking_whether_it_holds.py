"""asking whether it holds: the problems that ended, in order; two more sentences of the log"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

_BEFORE = (
    "kind IN ('reported', 'confirmed', 'published', 'asked', 'corrected', 'refused', 'withdrawn', 'forward', 'back',"
    " 'closed', 'reopened', 'merged', 'owner', 'due', 'evidence', 'checked', 'photo_hidden', 'photo_blurred',"
    " 'name_hidden', 'edited'"
)


def upgrade() -> None:
    op.create_index(
        "ix_problem_ended",
        "problem",
        ["step_since", "id"],
        unique=False,
        postgresql_where=sa.text("status IN ('solved', 'partly_solved')"),
    )
    op.drop_constraint(op.f("ck_problem_log_kind"), "problem_log")
    op.create_check_constraint(
        op.f("ck_problem_log_kind"), "problem_log", f"{_BEFORE}, 'held', 'update_hidden')"
    )


def downgrade() -> None:
    op.drop_constraint(op.f("ck_problem_log_kind"), "problem_log")
    # Not of the lines that stand there already: the log is append only.
    op.execute(f"ALTER TABLE problem_log ADD CONSTRAINT ck_problem_log_kind CHECK ({_BEFORE})) NOT VALID")
    op.drop_index(
        "ix_problem_ended",
        table_name="problem",
        postgresql_where=sa.text("status IN ('solved', 'partly_solved')"),
    )
