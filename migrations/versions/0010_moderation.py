"""moderation: the queue of waiting and asked reports, open flags, and three more sentences of the log"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

_BEFORE = (
    "kind IN ('reported', 'confirmed', 'published', 'asked', 'corrected', 'refused', 'withdrawn', 'forward', 'back',"
    " 'closed', 'reopened', 'merged', 'owner', 'due', 'evidence', 'checked', 'photo_hidden', 'photo_blurred',"
    " 'name_hidden', 'edited', 'held', 'update_hidden'"
)
_QUEUE = sa.text("moderation IN ('waiting', 'asked')")
_WAITING = sa.text("moderation = 'waiting'")
_OPEN = sa.text("handled_at IS NULL")


def upgrade() -> None:
    op.create_index(
        "ix_problem_queue", "problem", ["moderation", "reported_at", "id"], postgresql_where=_QUEUE
    )
    op.drop_index("ix_problem_waiting", table_name="problem", postgresql_where=_WAITING)
    op.create_index("ix_flag_open", "flag", ["problem_id"], postgresql_where=_OPEN)
    op.drop_constraint(op.f("ck_problem_log_kind"), "problem_log")
    op.create_check_constraint(
        op.f("ck_problem_log_kind"),
        "problem_log",
        f"{_BEFORE}, 'taken_back', 'photo_shown', 'flags_handled')",
    )


def downgrade() -> None:
    op.drop_constraint(op.f("ck_problem_log_kind"), "problem_log")
    # Not of the lines that stand there already: the log is append only.
    op.execute(f"ALTER TABLE problem_log ADD CONSTRAINT ck_problem_log_kind CHECK ({_BEFORE})) NOT VALID")
    op.drop_index("ix_flag_open", table_name="flag", postgresql_where=_OPEN)
    op.create_index("ix_problem_waiting", "problem", ["reported_at", "id"], postgresql_where=_WAITING)
    op.drop_index("ix_problem_queue", table_name="problem", postgresql_where=_QUEUE)
