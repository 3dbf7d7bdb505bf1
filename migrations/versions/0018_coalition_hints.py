"""coalition hints: groups of similar open problems in neighbouring municipalities, and who was told of them"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "coalition_hint",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("root_code", sa.Text(), nullable=False),
        sa.Column("topic_codes", sa.ARRAY(sa.Text()), nullable=False),
        sa.Column("municipality_codes", sa.ARRAY(sa.Text()), nullable=False),
        sa.Column("region_codes", sa.ARRAY(sa.Text()), nullable=False),
        sa.Column("problems", sa.Integer(), nullable=False),
        sa.Column("alike", sa.REAL(), nullable=False),
        sa.Column("touching", sa.Boolean(), nullable=False),
        sa.Column("found_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("dismissed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("dismissed_by_id", sa.Integer(), nullable=True),
        sa.Column("dismissed_reason", sa.Text(), nullable=True),
        sa.Column("dismissed_problems", sa.Integer(), nullable=True),
        sa.Column(
            "is_shown",
            sa.Boolean(),
            sa.Computed(
                "ended_at IS NULL AND (dismissed_problems IS NULL OR dismissed_problems < problems)",
                persisted=True,
            ),
            nullable=False,
        ),
        sa.CheckConstraint(
            "(dismissed_at IS NULL) = (dismissed_problems IS NULL)"
            " AND (dismissed_at IS NULL) = (dismissed_reason IS NULL)",
            name=op.f("ck_coalition_hint_dismissed"),
        ),
        sa.ForeignKeyConstraint(
            ["dismissed_by_id"],
            ["person.id"],
            name=op.f("fk_coalition_hint_dismissed_by_id"),
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(["root_code"], ["topic.code"], name=op.f("fk_coalition_hint_root_code")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_coalition_hint")),
    )
    op.create_index(op.f("ix_coalition_hint_dismissed_by_id"), "coalition_hint", ["dismissed_by_id"])
    op.create_index(op.f("ix_coalition_hint_root_code"), "coalition_hint", ["root_code"])
    op.create_index(
        "ix_coalition_hint_found_at_id",
        "coalition_hint",
        ["found_at", "id"],
        postgresql_where=sa.text("ended_at IS NULL"),
    )
    op.create_table(
        "coalition_hint_problem",
        sa.Column("hint_id", sa.Integer(), nullable=False),
        sa.Column("problem_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["hint_id"],
            ["coalition_hint.id"],
            name=op.f("fk_coalition_hint_problem_hint_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["problem_id"],
            ["problem.id"],
            name=op.f("fk_coalition_hint_problem_problem_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("hint_id", "problem_id", name=op.f("pk_coalition_hint_problem")),
    )
    op.create_index(op.f("ix_coalition_hint_problem_problem_id"), "coalition_hint_problem", ["problem_id"])
    op.create_table(
        "coalition_hint_told",
        sa.Column("hint_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("told_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.ForeignKeyConstraint(
            ["hint_id"],
            ["coalition_hint.id"],
            name=op.f("fk_coalition_hint_told_hint_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_coalition_hint_told_person_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("hint_id", "person_id", name=op.f("pk_coalition_hint_told")),
    )
    op.create_index(op.f("ix_coalition_hint_told_person_id"), "coalition_hint_told", ["person_id"])


def downgrade() -> None:
    for table in ("coalition_hint_told", "coalition_hint_problem", "coalition_hint"):
        op.drop_table(table)
