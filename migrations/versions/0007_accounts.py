"""accounts: what signing in needs, passkeys, devices, and the append-only log of rights"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

# The actor of a line may be forgotten (the account is erased), and nothing else changes.
_REFUSE = """
CREATE FUNCTION refuse_audit_changes() RETURNS trigger LANGUAGE plpgsql AS $function$
BEGIN
    IF TG_OP = 'DELETE' OR NEW.person_id IS NOT NULL
        OR to_jsonb(NEW) - 'person_id' <> to_jsonb(OLD) - 'person_id'
    THEN
        RAISE EXCEPTION 'audit is append only';
    END IF;
    RETURN NEW;
END
$function$
"""
_APPEND_ONLY = (
    "CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON audit"
    " FOR EACH ROW EXECUTE FUNCTION refuse_audit_changes()"
)


def _time(name: str, now: bool = True) -> sa.Column:
    default = sa.text("now()") if now else None
    return sa.Column(name, sa.DateTime(timezone=True), server_default=default, nullable=False)


def upgrade() -> None:
    op.add_column("person", sa.Column("home_region_code", sa.Text(), nullable=True))
    op.add_column("person", sa.Column("language", sa.Text(), server_default="ka", nullable=False))
    op.add_column("person", sa.Column("confirmed_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column("person", sa.Column("fs_webauthn_user_handle", sa.Text(), nullable=True))
    op.add_column("person", sa.Column("tf_primary_method", sa.Text(), nullable=True))
    op.add_column("person", sa.Column("tf_totp_secret", sa.Text(), nullable=True))
    op.add_column("person", sa.Column("totp_counter", sa.BigInteger(), nullable=True))
    op.create_check_constraint(op.f("ck_person_language"), "person", "language IN ('ka', 'en')")
    op.create_foreign_key(
        op.f("fk_person_home_region_code"), "person", "region", ["home_region_code"], ["code"]
    )
    op.create_index(op.f("ix_person_home_region_code"), "person", ["home_region_code"])
    op.create_unique_constraint(
        op.f("uq_person_fs_webauthn_user_handle"), "person", ["fs_webauthn_user_handle"]
    )
    # Whoever has an account already got it from an operator, who knew the address.
    op.execute("UPDATE person SET confirmed_at = created_at")
    # A moderator's account can be erased too.
    op.drop_constraint(op.f("fk_problem_moderated_by_id"), "problem", type_="foreignkey")
    op.create_foreign_key(
        op.f("fk_problem_moderated_by_id"),
        "problem",
        "person",
        ["moderated_by_id"],
        ["id"],
        ondelete="SET NULL",
    )
    op.create_table(
        "passkey",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("credential_id", sa.LargeBinary(), nullable=False),
        sa.Column("public_key", sa.LargeBinary(), nullable=False),
        sa.Column("sign_count", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("transports", postgresql.ARRAY(sa.Text()), nullable=True),
        sa.Column("extensions", sa.Text(), nullable=True),
        sa.Column("backup_state", sa.Boolean(), server_default="false", nullable=False),
        sa.Column("device_type", sa.Text(), nullable=False),
        sa.Column("usage", sa.Text(), nullable=False),
        _time("created_at"),
        _time("used_at", now=False),
        sa.CheckConstraint("usage IN ('first', 'secondary')", name=op.f("ck_passkey_usage")),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_passkey_person_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_passkey")),
        sa.UniqueConstraint("credential_id", name=op.f("uq_passkey_credential_id")),
    )
    op.create_index(op.f("ix_passkey_person_id"), "passkey", ["person_id"])
    op.create_table(
        "sign_in",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("device", sa.Text(), nullable=False),
        _time("created_at"),
        _time("last_seen_at"),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_sign_in_person_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sign_in")),
        sa.UniqueConstraint("key", name=op.f("uq_sign_in_key")),
    )
    op.create_index(op.f("ix_sign_in_person_id"), "sign_in", ["person_id"])
    op.create_table(
        "audit",
        sa.Column("id", sa.BigInteger(), nullable=False),
        _time("at"),
        sa.Column("person_id", sa.Integer(), nullable=True),
        sa.Column("action", sa.Text(), nullable=False),
        sa.Column("subject_kind", sa.Text(), nullable=False),
        sa.Column("subject_id", sa.BigInteger(), nullable=True),
        sa.Column("before", postgresql.JSONB(astext_type=sa.Text()), nullable=True),
        sa.Column("after", postgresql.JSONB(astext_type=sa.Text()), nullable=True),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_audit_person_id"), ondelete="SET NULL"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_audit")),
    )
    op.create_index(op.f("ix_audit_person_id"), "audit", ["person_id"])
    op.create_index("ix_audit_subject", "audit", ["subject_kind", "subject_id"])
    op.execute(_REFUSE)
    op.execute(_APPEND_ONLY)


def downgrade() -> None:
    op.drop_table("audit")
    op.execute("DROP FUNCTION refuse_audit_changes()")
    op.drop_table("sign_in")
    op.drop_table("passkey")
    op.drop_constraint(op.f("fk_problem_moderated_by_id"), "problem", type_="foreignkey")
    op.create_foreign_key(
        op.f("fk_problem_moderated_by_id"), "problem", "person", ["moderated_by_id"], ["id"]
    )
    for name in (
        "totp_counter",
        "tf_totp_secret",
        "tf_primary_method",
        "fs_webauthn_user_handle",
        "confirmed_at",
    ):
        op.drop_column("person", name)
    op.drop_column("person", "language")
    op.drop_column("person", "home_region_code")
