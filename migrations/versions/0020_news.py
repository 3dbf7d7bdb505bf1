"""news: articles with their review, their words in two languages, and what they are about"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from geoalchemy2 import Geometry
from sqlalchemy.dialects import postgresql

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None

# Of a line of the log only its person may go, when an account is erased; the whole only with its article.
_APPEND_ONLY = """
CREATE FUNCTION refuse_news_log_changes() RETURNS trigger LANGUAGE plpgsql AS $function$
BEGIN
    IF TG_OP = 'DELETE' THEN
        IF EXISTS (SELECT 1 FROM news_item WHERE id = OLD.news_item_id) THEN
            RAISE EXCEPTION 'news_log is append only';
        END IF;
        RETURN OLD;
    END IF;
    IF NEW.person_id IS NOT NULL OR to_jsonb(NEW) - 'person_id' <> to_jsonb(OLD) - 'person_id' THEN
        RAISE EXCEPTION 'news_log is append only';
    END IF;
    RETURN NEW;
END
$function$
"""
_TRIGGER = (
    "CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON news_log"
    " FOR EACH ROW EXECUTE FUNCTION refuse_news_log_changes()"
)


def upgrade() -> None:
    op.create_geospatial_table(
        "news_item",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("slug", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), server_default="news", nullable=False),
        sa.Column("state", sa.Text(), server_default="draft", nullable=False),
        sa.Column("title_ka", sa.Text(), nullable=True),
        sa.Column("title_en", sa.Text(), nullable=True),
        sa.Column("summary_ka", sa.Text(), nullable=True),
        sa.Column("summary_en", sa.Text(), nullable=True),
        sa.Column("text_ka", sa.Text(), nullable=True),
        sa.Column("text_en", sa.Text(), nullable=True),
        sa.Column("topic_codes", sa.ARRAY(sa.Text()), server_default="{}", nullable=False),
        sa.Column("region_codes", sa.ARRAY(sa.Text()), server_default="{}", nullable=False),
        sa.Column("municipality_code", sa.Text(), nullable=True),
        sa.Column(
            "point",
            Geometry(
                geometry_type="POINT",
                srid=4326,
                dimension=2,
                spatial_index=False,
                from_text="ST_GeomFromEWKT",
                name="geometry",
            ),
            nullable=True,
        ),
        sa.Column("location_name", sa.Text(), nullable=True),
        sa.Column("deadline_on", sa.Date(), nullable=True),
        sa.Column("source_name", sa.Text(), nullable=True),
        sa.Column("source_url", sa.Text(), nullable=True),
        sa.Column(
            "is_public",
            sa.Boolean(),
            sa.Computed("state IN ('published', 'corrected')", persisted=True),
            nullable=False,
        ),
        sa.Column("scheduled_for", sa.DateTime(timezone=True), nullable=True),
        sa.Column("published_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("author_id", sa.Integer(), nullable=True),
        sa.Column("editor_id", sa.Integer(), nullable=True),
        sa.Column("version", sa.Integer(), server_default="1", nullable=False),
        sa.Column("is_example", sa.Boolean(), server_default="false", nullable=False),
        sa.Column("is_generated", sa.Boolean(), server_default="false", nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("search_document", sa.Text(), server_default="", nullable=False),
        sa.Column(
            "search",
            postgresql.TSVECTOR(),
            sa.Computed("to_tsvector('simple', search_document)", persisted=True),
            nullable=False,
        ),
        sa.CheckConstraint(
            "(state = 'scheduled') = (scheduled_for IS NOT NULL)", name=op.f("ck_news_item_scheduled")
        ),
        sa.CheckConstraint(
            "kind IN ('news', 'announcement', 'grant', 'vacancy', 'training', 'tender', 'success_story')",
            name=op.f("ck_news_item_kind"),
        ),
        sa.CheckConstraint(
            "state IN ('draft', 'review', 'scheduled', 'published', 'corrected', 'withdrawn')",
            name=op.f("ck_news_item_state"),
        ),
        sa.CheckConstraint(
            "state NOT IN ('published', 'corrected') OR published_at IS NOT NULL",
            name=op.f("ck_news_item_published"),
        ),
        sa.CheckConstraint(
            "state NOT IN ('published', 'corrected') OR title_ka IS NOT NULL AND text_ka IS NOT NULL OR title_en IS NOT NULL AND text_en IS NOT NULL",
            name=op.f("ck_news_item_told"),
        ),
        sa.CheckConstraint(
            "point IS NULL OR point && ST_MakeEnvelope(39.9, 41.0, 46.8, 43.7, 4326)",
            name=op.f("ck_news_item_in_georgia"),
        ),
        sa.CheckConstraint("title_ka IS NOT NULL OR title_en IS NOT NULL", name=op.f("ck_news_item_titled")),
        sa.ForeignKeyConstraint(
            ["author_id"], ["person.id"], name=op.f("fk_news_item_author_id"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(
            ["editor_id"], ["person.id"], name=op.f("fk_news_item_editor_id"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(
            ["municipality_code"], ["municipality.code"], name=op.f("fk_news_item_municipality_code")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_news_item")),
    )
    op.create_geospatial_index(
        "idx_news_item_point",
        "news_item",
        ["point"],
        unique=False,
        postgresql_using="gist",
        postgresql_ops={},
    )
    op.create_index(op.f("ix_news_item_author_id"), "news_item", ["author_id"], unique=False)
    op.create_index(op.f("ix_news_item_editor_id"), "news_item", ["editor_id"], unique=False)
    op.create_index(op.f("ix_news_item_municipality_code"), "news_item", ["municipality_code"], unique=False)
    op.create_index(
        "ix_news_item_published_at_id",
        "news_item",
        ["published_at", "id"],
        unique=False,
        postgresql_where=sa.text("is_public"),
    )
    op.create_index(
        "ix_news_item_region_codes", "news_item", ["region_codes"], unique=False, postgresql_using="gin"
    )
    op.create_index(
        "ix_news_item_scheduled_for",
        "news_item",
        ["scheduled_for"],
        unique=False,
        postgresql_where=sa.text("state = 'scheduled'"),
    )
    op.create_index("ix_news_item_search", "news_item", ["search"], unique=False, postgresql_using="gin")
    op.create_index(
        "ix_news_item_topic_codes", "news_item", ["topic_codes"], unique=False, postgresql_using="gin"
    )
    op.create_index("ix_news_item_updated_at_id", "news_item", ["updated_at", "id"], unique=False)
    op.create_index("uq_news_item_slug", "news_item", ["slug"], unique=True)
    op.create_table(
        "news_log",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("news_item_id", sa.Integer(), nullable=False),
        sa.Column("happened_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=True),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("note_ka", sa.Text(), nullable=True),
        sa.Column("note_en", sa.Text(), nullable=True),
        sa.Column("before", postgresql.JSONB(astext_type=sa.Text()), server_default="{}", nullable=False),
        sa.CheckConstraint(
            "kind IN ('written', 'edited', 'sent', 'returned', 'scheduled', 'unscheduled', 'published', 'corrected', 'withdrawn')",
            name=op.f("ck_news_log_kind"),
        ),
        sa.ForeignKeyConstraint(
            ["news_item_id"], ["news_item.id"], name=op.f("fk_news_log_news_item_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_news_log_person_id"), ondelete="SET NULL"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_news_log")),
    )
    op.create_index(op.f("ix_news_log_news_item_id"), "news_log", ["news_item_id"], unique=False)
    op.create_index(op.f("ix_news_log_person_id"), "news_log", ["person_id"], unique=False)
    op.create_table(
        "news_organisation",
        sa.Column("news_item_id", sa.Integer(), nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["news_item_id"],
            ["news_item.id"],
            name=op.f("fk_news_organisation_news_item_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"],
            ["organisation.id"],
            name=op.f("fk_news_organisation_organisation_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("news_item_id", "organisation_id", name=op.f("pk_news_organisation")),
    )
    op.create_index(
        op.f("ix_news_organisation_organisation_id"), "news_organisation", ["organisation_id"], unique=False
    )
    op.create_table(
        "news_picture",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("news_item_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.SmallInteger(), server_default="0", nullable=False),
        sa.Column("storage_key", sa.Text(), nullable=False),
        sa.Column("width", sa.Integer(), nullable=False),
        sa.Column("height", sa.Integer(), nullable=False),
        sa.Column("description_ka", sa.Text(), nullable=True),
        sa.Column("description_en", sa.Text(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.CheckConstraint(
            "description_ka IS NOT NULL OR description_en IS NOT NULL", name=op.f("ck_news_picture_described")
        ),
        sa.ForeignKeyConstraint(
            ["news_item_id"], ["news_item.id"], name=op.f("fk_news_picture_news_item_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_news_picture")),
        sa.UniqueConstraint("storage_key", name=op.f("uq_news_picture_storage_key")),
    )
    op.create_index(op.f("ix_news_picture_news_item_id"), "news_picture", ["news_item_id"], unique=False)
    op.create_table(
        "news_problem",
        sa.Column("news_item_id", sa.Integer(), nullable=False),
        sa.Column("problem_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["news_item_id"], ["news_item.id"], name=op.f("fk_news_problem_news_item_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["problem_id"], ["problem.id"], name=op.f("fk_news_problem_problem_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("news_item_id", "problem_id", name=op.f("pk_news_problem")),
    )
    op.create_index(op.f("ix_news_problem_problem_id"), "news_problem", ["problem_id"], unique=False)
    op.create_table(
        "news_project",
        sa.Column("news_item_id", sa.Integer(), nullable=False),
        sa.Column("project_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["news_item_id"], ["news_item.id"], name=op.f("fk_news_project_news_item_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["project_id"], ["project.id"], name=op.f("fk_news_project_project_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("news_item_id", "project_id", name=op.f("pk_news_project")),
    )
    op.create_index(op.f("ix_news_project_project_id"), "news_project", ["project_id"], unique=False)
    op.execute(_APPEND_ONLY)
    op.execute(_TRIGGER)


def downgrade() -> None:
    # Their indexes and triggers go with them.
    for table in ("news_project", "news_problem", "news_organisation", "news_picture", "news_log"):
        op.drop_table(table)
    op.drop_geospatial_table("news_item")
    op.execute("DROP FUNCTION refuse_news_log_changes()")
