"""an open problem has a step: the check let one without pass"""

from __future__ import annotations

from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.drop_constraint(op.f("ck_problem_step"), "problem")
    op.create_check_constraint(
        op.f("ck_problem_step"), "problem", "(COALESCE(step, 0) BETWEEN 1 AND 7) = (status = 'open')"
    )


def downgrade() -> None:
    op.drop_constraint(op.f("ck_problem_step"), "problem")
    op.create_check_constraint(
        op.f("ck_problem_step"), "problem", "(step BETWEEN 1 AND 7) = (status = 'open')"
    )
