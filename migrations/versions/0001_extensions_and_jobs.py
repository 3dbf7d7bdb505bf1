"""PostGIS, trigrams, and the job queue's own schema"""

from __future__ import annotations

from alembic import op
from procrastinate.schema import SchemaManager

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("CREATE EXTENSION IF NOT EXISTS postgis")
    op.execute("CREATE EXTENSION IF NOT EXISTS pg_trgm")
    # The installed package's own statements: they are third-party code and not kept here. By the bare cursor, since
    # SQLAlchemy would read their % as parameters.
    with op.get_bind().connection.cursor() as cursor:
        cursor.execute(SchemaManager.get_schema())


def downgrade() -> None:
    op.execute(
        """
        DO $$
        DECLARE item record;
        BEGIN
            FOR item IN SELECT format('DROP TABLE IF EXISTS %I CASCADE', tablename) AS statement FROM pg_tables
                        WHERE schemaname = current_schema() AND tablename LIKE 'procrastinate\\_%'
            LOOP EXECUTE item.statement; END LOOP;
            FOR item IN SELECT format('DROP ROUTINE IF EXISTS %s CASCADE', oid::regprocedure) AS statement FROM pg_proc
                        WHERE pronamespace = current_schema()::regnamespace AND proname LIKE 'procrastinate\\_%'
            LOOP EXECUTE item.statement; END LOOP;
            FOR item IN SELECT format('DROP TYPE IF EXISTS %I CASCADE', typname) AS statement FROM pg_type
                        WHERE typnamespace = current_schema()::regnamespace AND typname LIKE 'procrastinate\\_%'
                          AND typtype IN ('e', 'c')
            LOOP EXECUTE item.statement; END LOOP;
        END $$
        """
    )
    # The extensions stay: they may have been there before, and only who made them may drop them.
