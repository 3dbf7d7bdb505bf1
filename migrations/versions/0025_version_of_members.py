"""version of members: whoever becomes active, or is so no more, raises it"""

from __future__ import annotations

from alembic import op

revision = "0025"
down_revision = "0024"
branch_labels = None
depends_on = None

# As app.db.bump_data_version: also for what an operator changes by hand.
_RAISE = """
CREATE FUNCTION raise_members_version() RETURNS trigger LANGUAGE plpgsql AS $function$
BEGIN
    INSERT INTO data_version (layer, version, changed_at)
    VALUES ('members', (extract(epoch FROM clock_timestamp()) * 1000000)::bigint, now())
    ON CONFLICT (layer) DO UPDATE SET
        changed_at = now(), version = GREATEST(data_version.version + 1, excluded.version);
    RETURN NULL;
END
$function$
"""
_COLUMNS = {"organisation": "status", "person": "active"}


def upgrade() -> None:
    op.execute(_RAISE)
    for table, column in _COLUMNS.items():
        op.execute(
            f"CREATE TRIGGER raise_members_version AFTER UPDATE OF {column} ON {table} FOR EACH ROW"
            f" WHEN (OLD.{column} IS DISTINCT FROM NEW.{column}) EXECUTE FUNCTION raise_members_version()"
        )


def downgrade() -> None:
    for table in _COLUMNS:
        op.execute(f"DROP TRIGGER raise_members_version ON {table}")
    op.execute("DROP FUNCTION raise_members_version()")
