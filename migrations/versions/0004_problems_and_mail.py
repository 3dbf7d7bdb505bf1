"""problems and mail: tables, and the triggers that keep counts exact and the log append-only"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from geoalchemy2 import Geography, Geometry
from sqlalchemy.dialects import postgresql

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

# Keeps problem_cell and problem_total exact with each statement that changes problem, however many rows: what they
# counted before is taken away, what they count now is added. A row whose share stays (a supporter more, a text
# corrected) costs a comparison and no write. Writers of shares wait for each other: no deadlock over cells.
# Dynamic SQL, as the three triggers see differently named rows. Levels 7 to 14: app.problems.queries.grid.
_KEEP = """
CREATE FUNCTION keep_problems() RETURNS trigger LANGUAGE plpgsql AS $function$
DECLARE
    shares text;
    changed boolean;
BEGIN
    IF TG_OP = 'INSERT' THEN
        shares := 'SELECT 1 AS sign, new_row.* FROM new_row WHERE is_public';
    ELSIF TG_OP = 'DELETE' THEN
        shares := 'SELECT -1 AS sign, old_row.* FROM old_row WHERE is_public';
    ELSE
        shares := $sql$
            WITH changed AS MATERIALIZED (
                SELECT new_row.id FROM new_row JOIN old_row ON old_row.id = new_row.id
                WHERE (
                    new_row.is_public, new_row.cell_x, new_row.cell_y, new_row.masked::text, new_row.step,
                    new_row.status, new_row.region_code, new_row.topic_codes, new_row.linked,
                    new_row.is_example, new_row.reported_at
                ) IS DISTINCT FROM (
                    old_row.is_public, old_row.cell_x, old_row.cell_y, old_row.masked::text, old_row.step,
                    old_row.status, old_row.region_code, old_row.topic_codes, old_row.linked,
                    old_row.is_example, old_row.reported_at
                )
            )
            SELECT 1 AS sign, new_row.* FROM new_row JOIN changed USING (id) WHERE new_row.is_public
            UNION ALL
            SELECT -1, old_row.* FROM old_row JOIN changed USING (id) WHERE old_row.is_public
        $sql$;
    END IF;
    EXECUTE 'SELECT EXISTS (' || shares || ')' INTO changed;
    IF NOT changed THEN
        RETURN NULL;
    END IF;
    PERFORM pg_advisory_xact_lock(hashtext('kseli kept problems'));
    EXECUTE $sql$
        INSERT INTO problem_cell AS kept (
            level, cell_x, cell_y, problems, finding, planning, acting, solved, ended, lon_sum, lat_sum, id_sum
        )
        SELECT
            level, cell_x >> (16 - level), cell_y >> (16 - level), sum(sign),
            COALESCE(sum(sign) FILTER (WHERE step <= 3), 0),
            COALESCE(sum(sign) FILTER (WHERE step IN (4, 5)), 0),
            COALESCE(sum(sign) FILTER (WHERE step >= 6), 0),
            COALESCE(sum(sign) FILTER (WHERE status IN ('solved', 'partly_solved')), 0),
            COALESCE(sum(sign) FILTER (WHERE status IN ('not_solved', 'out_of_reach', 'duplicate')), 0),
            sum(sign * ST_X(masked)), sum(sign * ST_Y(masked)), sum(sign * id::bigint)
        FROM ($sql$ || shares || $sql$) AS share CROSS JOIN generate_series(7, 14) AS level
        GROUP BY 1, 2, 3 ORDER BY 1, 2, 3
        ON CONFLICT (level, cell_x, cell_y) DO UPDATE SET
            problems = kept.problems + excluded.problems, finding = kept.finding + excluded.finding,
            planning = kept.planning + excluded.planning, acting = kept.acting + excluded.acting,
            solved = kept.solved + excluded.solved, ended = kept.ended + excluded.ended,
            lon_sum = kept.lon_sum + excluded.lon_sum, lat_sum = kept.lat_sum + excluded.lat_sum,
            id_sum = kept.id_sum + excluded.id_sum
    $sql$;
    EXECUTE $sql$
        INSERT INTO problem_total AS kept (dimension, key, problems, open)
        SELECT part.dimension, part.key, sum(sign), sum(sign * (status = 'open')::int)
        FROM ($sql$ || shares || $sql$) AS share
        CROSS JOIN LATERAL (
            VALUES
                ('all', ''), ('region', region_code), ('status', status), ('step', step::text),
                ('year', extract(year FROM reported_at AT TIME ZONE 'Asia/Tbilisi')::text),
                ('linked', CASE WHEN linked THEN 'yes' ELSE 'no' END),
                ('example', CASE WHEN is_example THEN '' END)
            UNION ALL
            SELECT 'topic', code FROM unnest(topic_codes) AS code
        ) AS part (dimension, key)
        WHERE part.key IS NOT NULL
        GROUP BY 1, 2 ORDER BY 1, 2
        ON CONFLICT (dimension, key) DO UPDATE SET
            problems = kept.problems + excluded.problems, open = kept.open + excluded.open
    $sql$;
    DELETE FROM problem_cell WHERE problems = 0;
    DELETE FROM problem_total WHERE problems = 0;
    RETURN NULL;
END
$function$
"""
# Of a line of the log only its person may go, when an account is erased; the whole only with its problem.
_APPEND_ONLY = """
CREATE FUNCTION refuse_log_changes() RETURNS trigger LANGUAGE plpgsql AS $function$
BEGIN
    IF TG_OP = 'DELETE' THEN
        IF EXISTS (SELECT 1 FROM problem WHERE id = OLD.problem_id) THEN
            RAISE EXCEPTION 'problem_log is append only';
        END IF;
        RETURN OLD;
    END IF;
    IF NEW.person_id IS NOT NULL OR to_jsonb(NEW) - 'person_id' <> to_jsonb(OLD) - 'person_id' THEN
        RAISE EXCEPTION 'problem_log is append only';
    END IF;
    RETURN NEW;
END
$function$
"""
_TRIGGERS = (
    "CREATE TRIGGER keep_inserted AFTER INSERT ON problem REFERENCING NEW TABLE AS new_row"
    " FOR EACH STATEMENT EXECUTE FUNCTION keep_problems()",
    "CREATE TRIGGER keep_updated AFTER UPDATE ON problem"
    " REFERENCING OLD TABLE AS old_row NEW TABLE AS new_row"
    " FOR EACH STATEMENT EXECUTE FUNCTION keep_problems()",
    "CREATE TRIGGER keep_deleted AFTER DELETE ON problem REFERENCING OLD TABLE AS old_row"
    " FOR EACH STATEMENT EXECUTE FUNCTION keep_problems()",
    "CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON problem_log"
    " FOR EACH ROW EXECUTE FUNCTION refuse_log_changes()",
)


def upgrade() -> None:
    op.create_table(
        "outgoing_mail",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("key", sa.Text(), nullable=True),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("to_address", sa.Text(), nullable=False),
        sa.Column("language", sa.Text(), server_default="ka", nullable=False),
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("html", sa.Text(), nullable=True),
        sa.Column("headers", postgresql.JSONB(astext_type=sa.Text()), server_default="{}", nullable=False),
        sa.Column("message_id", sa.Text(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("not_before", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("attempts", sa.Integer(), server_default="0", nullable=False),
        sa.Column("last_error", sa.Text(), nullable=True),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("failed_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_outgoing_mail")),
        sa.UniqueConstraint("key", name=op.f("uq_outgoing_mail_key")),
        sa.UniqueConstraint("message_id", name=op.f("uq_outgoing_mail_message_id")),
    )
    op.create_index(
        "ix_outgoing_mail_waiting",
        "outgoing_mail",
        ["not_before", "id"],
        unique=False,
        postgresql_where=sa.text("sent_at IS NULL AND failed_at IS NULL"),
    )
    op.create_table(
        "problem_cell",
        sa.Column("level", sa.SmallInteger(), nullable=False),
        sa.Column("cell_x", sa.Integer(), nullable=False),
        sa.Column("cell_y", sa.Integer(), nullable=False),
        sa.Column("problems", sa.Integer(), nullable=False),
        sa.Column("finding", sa.Integer(), nullable=False),
        sa.Column("planning", sa.Integer(), nullable=False),
        sa.Column("acting", sa.Integer(), nullable=False),
        sa.Column("solved", sa.Integer(), nullable=False),
        sa.Column("ended", sa.Integer(), nullable=False),
        sa.Column("lon_sum", sa.Double(), nullable=False),
        sa.Column("lat_sum", sa.Double(), nullable=False),
        sa.Column("id_sum", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("level", "cell_x", "cell_y", name=op.f("pk_problem_cell")),
    )
    op.create_index(
        "ix_problem_cell_empty",
        "problem_cell",
        ["level"],
        unique=False,
        postgresql_where=sa.text("problems = 0"),
    )
    op.create_table(
        "problem_total",
        sa.Column("dimension", sa.Text(), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("problems", sa.Integer(), nullable=False),
        sa.Column("open", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("dimension", "key", name=op.f("pk_problem_total")),
    )
    op.create_index(
        "ix_problem_total_empty",
        "problem_total",
        ["dimension"],
        unique=False,
        postgresql_where=sa.text("problems = 0"),
    )
    op.create_table(
        "step",
        sa.Column("number", sa.SmallInteger(), autoincrement=False, nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("name_ka", sa.Text(), nullable=False),
        sa.Column("name_en", sa.Text(), nullable=False),
        sa.Column("guidance_ka", sa.Text(), nullable=False),
        sa.Column("guidance_en", sa.Text(), nullable=False),
        sa.Column("exit_rule_ka", sa.Text(), nullable=False),
        sa.Column("exit_rule_en", sa.Text(), nullable=False),
        sa.Column("checklist_ka", sa.ARRAY(sa.Text()), server_default="{}", nullable=False),
        sa.Column("checklist_en", sa.ARRAY(sa.Text()), server_default="{}", nullable=False),
        sa.Column("evidence_needed", sa.SmallInteger(), server_default="1", nullable=False),
        sa.PrimaryKeyConstraint("number", name=op.f("pk_step")),
        sa.UniqueConstraint("code", name=op.f("uq_step_code")),
    )
    op.create_table(
        "membership",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=False),
        sa.Column("role", sa.Text(), server_default="member", nullable=False),
        sa.Column("starts_on", sa.Date(), server_default=sa.text("CURRENT_DATE"), nullable=False),
        sa.Column("ends_on", sa.Date(), nullable=True),
        sa.Column("given_by_id", sa.Integer(), nullable=True),
        sa.CheckConstraint("role IN ('owner', 'editor', 'member')", name=op.f("ck_membership_role")),
        sa.CheckConstraint("ends_on IS NULL OR starts_on <= ends_on", name=op.f("ck_membership_period")),
        sa.ForeignKeyConstraint(
            ["given_by_id"], ["person.id"], name=op.f("fk_membership_given_by_id"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"],
            ["organisation.id"],
            name=op.f("fk_membership_organisation_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_membership_person_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_membership")),
    )
    op.create_index(op.f("ix_membership_given_by_id"), "membership", ["given_by_id"], unique=False)
    op.create_index(op.f("ix_membership_organisation_id"), "membership", ["organisation_id"], unique=False)
    op.create_index(
        "uq_membership_current",
        "membership",
        ["person_id", "organisation_id"],
        unique=True,
        postgresql_where=sa.text("ends_on IS NULL"),
    )
    op.create_geospatial_table(
        "problem",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("source", sa.Text(), server_default="report", nullable=False),
        sa.Column("external_id", sa.Text(), nullable=True),
        sa.Column("idempotency_key", sa.Text(), nullable=True),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("language", sa.Text(), server_default="ka", nullable=False),
        sa.Column("topic_code", sa.Text(), nullable=False),
        sa.Column("topic_codes", sa.ARRAY(sa.Text()), server_default="{}", nullable=False),
        sa.Column("people_affected", sa.Integer(), nullable=True),
        sa.Column(
            "point",
            Geometry(
                geometry_type="POINT",
                srid=4326,
                dimension=2,
                spatial_index=False,
                from_text="ST_GeomFromEWKT",
                name="geometry",
                nullable=False,
            ),
            nullable=False,
        ),
        sa.Column(
            "masked",
            Geometry(
                geometry_type="POINT",
                srid=4326,
                dimension=2,
                spatial_index=False,
                from_text="ST_GeomFromEWKT",
                name="geometry",
                nullable=False,
            ),
            nullable=False,
        ),
        sa.Column(
            "masked_geog",
            Geography(
                geometry_type="POINT",
                srid=4326,
                dimension=2,
                spatial_index=False,
                from_text="ST_GeogFromText",
                name="geography",
                nullable=False,
            ),
            sa.Computed("masked::geography", persisted=True),
            nullable=False,
        ),
        sa.Column(
            "cell_x",
            sa.Integer(),
            sa.Computed("floor((ST_X(masked) + 180) / 360 * 65536)::int", persisted=True),
            nullable=False,
        ),
        sa.Column(
            "cell_y",
            sa.Integer(),
            sa.Computed(
                "floor((1 - ln(tan(radians(ST_Y(masked))) + 1 / cos(radians(ST_Y(masked)))) / pi()) / 2 * 65536)::int",
                persisted=True,
            ),
            nullable=False,
        ),
        sa.Column("location_precision", sa.Text(), nullable=False),
        sa.Column("location_name", sa.Text(), nullable=True),
        sa.Column("region_code", sa.Text(), nullable=False),
        sa.Column("region_rule", sa.Text(), nullable=False),
        sa.Column("municipality_code", sa.Text(), nullable=True),
        sa.Column("status", sa.Text(), server_default="open", nullable=False),
        sa.Column("step", sa.SmallInteger(), server_default="1", nullable=True),
        sa.Column("step_since", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("closed_on", sa.Date(), nullable=True),
        sa.Column("duplicate_of_id", sa.Integer(), nullable=True),
        sa.Column("linked", sa.Boolean(), server_default="false", nullable=False),
        sa.Column("moderation", sa.Text(), server_default="waiting", nullable=False),
        sa.Column("visibility", sa.Text(), server_default="public", nullable=False),
        sa.Column(
            "is_public",
            sa.Boolean(),
            sa.Computed("moderation = 'published' AND visibility = 'public'", persisted=True),
            nullable=False,
        ),
        sa.Column("refusal_reason", sa.Text(), nullable=True),
        sa.Column("moderated_by_id", sa.Integer(), nullable=True),
        sa.Column("version", sa.Integer(), server_default="1", nullable=False),
        sa.Column("reporter_id", sa.Integer(), nullable=True),
        sa.Column("reporter_email", sa.Text(), nullable=True),
        sa.Column("reporter_name", sa.Text(), nullable=True),
        sa.Column("name_shown", sa.Boolean(), server_default="false", nullable=False),
        sa.Column("on_behalf_of", sa.Text(), nullable=True),
        sa.Column("supporters", sa.Integer(), server_default="0", nullable=False),
        sa.Column("photos_count", sa.Integer(), server_default="0", nullable=False),
        sa.Column("reported_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("published_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("updated_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("is_example", sa.Boolean(), server_default="false", nullable=False),
        sa.Column("is_generated", sa.Boolean(), server_default="false", nullable=False),
        sa.Column("raw", postgresql.JSONB(astext_type=sa.Text()), nullable=True),
        sa.Column("content_hash", sa.Text(), server_default="", nullable=False),
        sa.Column("import_run_id", sa.Integer(), nullable=True),
        sa.Column("search_document", sa.Text(), server_default="", nullable=False),
        sa.Column(
            "search",
            postgresql.TSVECTOR(),
            sa.Computed("to_tsvector('simple', search_document)", persisted=True),
            nullable=False,
        ),
        sa.Column(
            "sort_title", sa.Text(collation="ka-x-icu"), sa.Computed("title", persisted=True), nullable=False
        ),
        sa.CheckConstraint("(closed_on IS NULL) = (status = 'open')", name=op.f("ck_problem_closed")),
        sa.CheckConstraint(
            "(duplicate_of_id IS NOT NULL) = (status = 'duplicate')", name=op.f("ck_problem_duplicate")
        ),
        sa.CheckConstraint("(step BETWEEN 1 AND 7) = (status = 'open')", name=op.f("ck_problem_step")),
        sa.CheckConstraint(
            "location_precision IN ('exact', 'street', 'village', 'municipality')",
            name=op.f("ck_problem_location_precision"),
        ),
        sa.CheckConstraint(
            "moderation IN ('unconfirmed', 'waiting', 'asked', 'published', 'refused', 'withdrawn')",
            name=op.f("ck_problem_moderation"),
        ),
        sa.CheckConstraint(
            "region_rule IN ('given', 'inside', 'nearest')", name=op.f("ck_problem_region_rule")
        ),
        sa.CheckConstraint(
            "status IN ('open', 'solved', 'partly_solved', 'not_solved', 'out_of_reach', 'duplicate')",
            name=op.f("ck_problem_status"),
        ),
        sa.CheckConstraint("visibility IN ('public', 'region')", name=op.f("ck_problem_visibility")),
        sa.CheckConstraint(
            "point && ST_MakeEnvelope(39.9, 41.0, 46.8, 43.7, 4326) AND masked && ST_MakeEnvelope(39.9, 41.0, 46.8, 43.7, 4326)",
            name=op.f("ck_problem_in_georgia"),
        ),
        sa.ForeignKeyConstraint(["duplicate_of_id"], ["problem.id"], name=op.f("fk_problem_duplicate_of_id")),
        sa.ForeignKeyConstraint(["import_run_id"], ["import_run.id"], name=op.f("fk_problem_import_run_id")),
        sa.ForeignKeyConstraint(["moderated_by_id"], ["person.id"], name=op.f("fk_problem_moderated_by_id")),
        sa.ForeignKeyConstraint(
            ["municipality_code"], ["municipality.code"], name=op.f("fk_problem_municipality_code")
        ),
        sa.ForeignKeyConstraint(["region_code"], ["region.code"], name=op.f("fk_problem_region_code")),
        sa.ForeignKeyConstraint(
            ["reporter_id"], ["person.id"], name=op.f("fk_problem_reporter_id"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(["topic_code"], ["topic.code"], name=op.f("fk_problem_topic_code")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_problem")),
    )
    op.create_geospatial_index(
        "idx_problem_masked", "problem", ["masked"], unique=False, postgresql_using="gist", postgresql_ops={}
    )
    op.create_geospatial_index(
        "idx_problem_masked_geog",
        "problem",
        ["masked_geog"],
        unique=False,
        postgresql_using="gist",
        postgresql_ops={},
    )
    op.create_index("ix_problem_duplicate_of_id", "problem", ["duplicate_of_id"], unique=False)
    op.create_index(op.f("ix_problem_import_run_id"), "problem", ["import_run_id"], unique=False)
    op.create_index(op.f("ix_problem_moderated_by_id"), "problem", ["moderated_by_id"], unique=False)
    op.create_index(op.f("ix_problem_municipality_code"), "problem", ["municipality_code"], unique=False)
    op.create_index("ix_problem_region_code_id", "problem", ["region_code", "id"], unique=False)
    op.create_index(
        "ix_problem_reported_at_id",
        "problem",
        ["reported_at", "id"],
        unique=False,
        postgresql_where=sa.text("is_public"),
    )
    op.create_index("ix_problem_reporter_id", "problem", ["reporter_id"], unique=False)
    op.create_index("ix_problem_search", "problem", ["search"], unique=False, postgresql_using="gin")
    op.create_index(
        "ix_problem_sort_title_id",
        "problem",
        ["sort_title", "id"],
        unique=False,
        postgresql_where=sa.text("is_public"),
    )
    op.create_index(
        "ix_problem_stuck",
        "problem",
        ["step_since", "id"],
        unique=False,
        postgresql_where=sa.text("status = 'open'"),
    )
    op.create_index(
        "ix_problem_supporters_id",
        "problem",
        ["supporters", "id"],
        unique=False,
        postgresql_where=sa.text("is_public"),
    )
    op.create_index(op.f("ix_problem_topic_code"), "problem", ["topic_code"], unique=False)
    op.create_index(
        "ix_problem_topic_codes", "problem", ["topic_codes"], unique=False, postgresql_using="gin"
    )
    op.create_index(
        "ix_problem_updated_at_id",
        "problem",
        ["updated_at", "id"],
        unique=False,
        postgresql_where=sa.text("is_public"),
    )
    op.create_index(
        "ix_problem_waiting",
        "problem",
        ["reported_at", "id"],
        unique=False,
        postgresql_where=sa.text("moderation = 'waiting'"),
    )
    op.create_index("uq_problem_idempotency_key", "problem", ["idempotency_key"], unique=True)
    op.create_index("uq_problem_source_external_id", "problem", ["source", "external_id"], unique=True)
    op.create_table(
        "evidence",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("problem_id", sa.Integer(), nullable=False),
        sa.Column("step_number", sa.SmallInteger(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("text", sa.Text(), server_default="", nullable=False),
        sa.Column("url", sa.Text(), nullable=True),
        sa.Column("happened_on", sa.Date(), nullable=True),
        sa.Column("storage_key", sa.Text(), nullable=True),
        sa.Column("file_name", sa.Text(), nullable=True),
        sa.Column("person_id", sa.Integer(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.CheckConstraint("kind IN ('file', 'link', 'event', 'comment')", name=op.f("ck_evidence_kind")),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_evidence_person_id"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(
            ["problem_id"], ["problem.id"], name=op.f("fk_evidence_problem_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["step_number"], ["step.number"], name=op.f("fk_evidence_step_number")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_evidence")),
    )
    op.create_index(op.f("ix_evidence_person_id"), "evidence", ["person_id"], unique=False)
    op.create_index(op.f("ix_evidence_problem_id"), "evidence", ["problem_id"], unique=False)
    op.create_index(op.f("ix_evidence_step_number"), "evidence", ["step_number"], unique=False)
    op.create_table(
        "follower",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("problem_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=True),
        sa.Column("email", sa.Text(), nullable=True),
        sa.Column("language", sa.Text(), server_default="ka", nullable=False),
        sa.Column("way", sa.Text(), server_default="at_once", nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.CheckConstraint("way IN ('at_once', 'digest')", name=op.f("ck_follower_way")),
        sa.CheckConstraint("(person_id IS NULL) <> (email IS NULL)", name=op.f("ck_follower_one_address")),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_follower_person_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["problem_id"], ["problem.id"], name=op.f("fk_follower_problem_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_follower")),
    )
    op.create_index(op.f("ix_follower_person_id"), "follower", ["person_id"], unique=False)
    op.create_index(
        "uq_follower_email",
        "follower",
        ["problem_id", "email"],
        unique=True,
        postgresql_where=sa.text("email IS NOT NULL"),
    )
    op.create_index(
        "uq_follower_person",
        "follower",
        ["problem_id", "person_id"],
        unique=True,
        postgresql_where=sa.text("person_id IS NOT NULL"),
    )
    op.create_table(
        "holds_answer",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("problem_id", sa.Integer(), nullable=False),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("email", sa.Text(), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("holds", sa.Boolean(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.CheckConstraint("(answered_at IS NULL) = (holds IS NULL)", name=op.f("ck_holds_answer_answered")),
        sa.ForeignKeyConstraint(
            ["problem_id"], ["problem.id"], name=op.f("fk_holds_answer_problem_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_holds_answer")),
    )
    op.create_index("uq_holds_answer", "holds_answer", ["problem_id", "closed_at", "email"], unique=True)
    op.create_table(
        "problem_log",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("problem_id", sa.Integer(), nullable=False),
        sa.Column("happened_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=True),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("step_from", sa.SmallInteger(), nullable=True),
        sa.Column("step_to", sa.SmallInteger(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("details", postgresql.JSONB(astext_type=sa.Text()), server_default="{}", nullable=False),
        sa.Column("is_public", sa.Boolean(), server_default="true", nullable=False),
        sa.CheckConstraint(
            "kind IN ('reported', 'confirmed', 'published', 'asked', 'corrected', 'refused', 'withdrawn', 'forward', 'back', 'closed', 'reopened', 'merged', 'owner', 'due', 'evidence', 'checked', 'photo_hidden', 'photo_blurred', 'name_hidden', 'edited')",
            name=op.f("ck_problem_log_kind"),
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_problem_log_person_id"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(
            ["problem_id"], ["problem.id"], name=op.f("fk_problem_log_problem_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_problem_log")),
    )
    op.create_index(op.f("ix_problem_log_person_id"), "problem_log", ["person_id"], unique=False)
    op.create_index(op.f("ix_problem_log_problem_id"), "problem_log", ["problem_id"], unique=False)
    op.create_table(
        "problem_original",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("problem_id", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("values", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("changed_by_id", sa.Integer(), nullable=True),
        sa.Column("changed_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.ForeignKeyConstraint(
            ["changed_by_id"],
            ["person.id"],
            name=op.f("fk_problem_original_changed_by_id"),
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["problem_id"], ["problem.id"], name=op.f("fk_problem_original_problem_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_problem_original")),
    )
    op.create_index(
        op.f("ix_problem_original_changed_by_id"), "problem_original", ["changed_by_id"], unique=False
    )
    op.create_index(op.f("ix_problem_original_problem_id"), "problem_original", ["problem_id"], unique=False)
    op.create_table(
        "problem_step",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("problem_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.SmallInteger(), nullable=False),
        sa.Column("owner_person_id", sa.Integer(), nullable=True),
        sa.Column("owner_organisation_id", sa.Integer(), nullable=True),
        sa.Column("due_on", sa.Date(), nullable=True),
        sa.Column("checked", sa.ARRAY(sa.SmallInteger()), server_default="{}", nullable=False),
        sa.Column("entered_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("left_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "owner_person_id IS NULL OR owner_organisation_id IS NULL", name=op.f("ck_problem_step_one_owner")
        ),
        sa.ForeignKeyConstraint(["number"], ["step.number"], name=op.f("fk_problem_step_number")),
        sa.ForeignKeyConstraint(
            ["owner_organisation_id"], ["organisation.id"], name=op.f("fk_problem_step_owner_organisation_id")
        ),
        sa.ForeignKeyConstraint(
            ["owner_person_id"],
            ["person.id"],
            name=op.f("fk_problem_step_owner_person_id"),
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["problem_id"], ["problem.id"], name=op.f("fk_problem_step_problem_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_problem_step")),
    )
    op.create_index(op.f("ix_problem_step_number"), "problem_step", ["number"], unique=False)
    op.create_index(
        op.f("ix_problem_step_owner_organisation_id"), "problem_step", ["owner_organisation_id"], unique=False
    )
    op.create_index(
        op.f("ix_problem_step_owner_person_id"), "problem_step", ["owner_person_id"], unique=False
    )
    op.create_index(op.f("ix_problem_step_problem_id"), "problem_step", ["problem_id"], unique=False)
    op.create_index(
        "uq_problem_step_active",
        "problem_step",
        ["problem_id"],
        unique=True,
        postgresql_where=sa.text("left_at IS NULL"),
    )
    op.create_table(
        "problem_update",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("problem_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=True),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("hidden_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("kind IN ('update', 'comment')", name=op.f("ck_problem_update_kind")),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_problem_update_person_id"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(
            ["problem_id"], ["problem.id"], name=op.f("fk_problem_update_problem_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_problem_update")),
    )
    op.create_index(op.f("ix_problem_update_person_id"), "problem_update", ["person_id"], unique=False)
    op.create_index(op.f("ix_problem_update_problem_id"), "problem_update", ["problem_id"], unique=False)
    op.create_table(
        "supporter",
        sa.Column("problem_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_supporter_person_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["problem_id"], ["problem.id"], name=op.f("fk_supporter_problem_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("problem_id", "person_id", name=op.f("pk_supporter")),
    )
    op.create_index(op.f("ix_supporter_person_id"), "supporter", ["person_id"], unique=False)
    op.create_table(
        "flag",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("problem_id", sa.Integer(), nullable=False),
        sa.Column("update_id", sa.Integer(), nullable=True),
        sa.Column("person_id", sa.Integer(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("handled_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_flag_person_id"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(
            ["problem_id"], ["problem.id"], name=op.f("fk_flag_problem_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["update_id"], ["problem_update.id"], name=op.f("fk_flag_update_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_flag")),
    )
    op.create_index(op.f("ix_flag_person_id"), "flag", ["person_id"], unique=False)
    op.create_index(op.f("ix_flag_problem_id"), "flag", ["problem_id"], unique=False)
    op.create_index(op.f("ix_flag_update_id"), "flag", ["update_id"], unique=False)
    op.create_table(
        "problem_photo",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("problem_id", sa.Integer(), nullable=False),
        sa.Column("update_id", sa.Integer(), nullable=True),
        sa.Column("position", sa.SmallInteger(), server_default="0", nullable=False),
        sa.Column("storage_key", sa.Text(), nullable=False),
        sa.Column("width", sa.Integer(), nullable=False),
        sa.Column("height", sa.Integer(), nullable=False),
        sa.Column("description", sa.Text(), server_default="", nullable=False),
        sa.Column("hidden_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.ForeignKeyConstraint(
            ["problem_id"], ["problem.id"], name=op.f("fk_problem_photo_problem_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["update_id"], ["problem_update.id"], name=op.f("fk_problem_photo_update_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_problem_photo")),
        sa.UniqueConstraint("storage_key", name=op.f("uq_problem_photo_storage_key")),
    )
    op.create_index(op.f("ix_problem_photo_problem_id"), "problem_photo", ["problem_id"], unique=False)
    op.create_index(op.f("ix_problem_photo_update_id"), "problem_photo", ["update_id"], unique=False)
    for statement in (_KEEP, _APPEND_ONLY, *_TRIGGERS):
        op.execute(statement)


def downgrade() -> None:
    op.drop_index(op.f("ix_problem_photo_update_id"), table_name="problem_photo")
    op.drop_index(op.f("ix_problem_photo_problem_id"), table_name="problem_photo")
    op.drop_table("problem_photo")
    op.drop_index(op.f("ix_flag_update_id"), table_name="flag")
    op.drop_index(op.f("ix_flag_problem_id"), table_name="flag")
    op.drop_index(op.f("ix_flag_person_id"), table_name="flag")
    op.drop_table("flag")
    op.drop_index(op.f("ix_supporter_person_id"), table_name="supporter")
    op.drop_table("supporter")
    op.drop_index(op.f("ix_problem_update_problem_id"), table_name="problem_update")
    op.drop_index(op.f("ix_problem_update_person_id"), table_name="problem_update")
    op.drop_table("problem_update")
    op.drop_index(
        "uq_problem_step_active", table_name="problem_step", postgresql_where=sa.text("left_at IS NULL")
    )
    op.drop_index(op.f("ix_problem_step_problem_id"), table_name="problem_step")
    op.drop_index(op.f("ix_problem_step_owner_person_id"), table_name="problem_step")
    op.drop_index(op.f("ix_problem_step_owner_organisation_id"), table_name="problem_step")
    op.drop_index(op.f("ix_problem_step_number"), table_name="problem_step")
    op.drop_table("problem_step")
    op.drop_index(op.f("ix_problem_original_problem_id"), table_name="problem_original")
    op.drop_index(op.f("ix_problem_original_changed_by_id"), table_name="problem_original")
    op.drop_table("problem_original")
    op.drop_index(op.f("ix_problem_log_problem_id"), table_name="problem_log")
    op.drop_index(op.f("ix_problem_log_person_id"), table_name="problem_log")
    op.drop_table("problem_log")
    op.drop_index("uq_holds_answer", table_name="holds_answer")
    op.drop_table("holds_answer")
    op.drop_index(
        "uq_follower_person", table_name="follower", postgresql_where=sa.text("person_id IS NOT NULL")
    )
    op.drop_index("uq_follower_email", table_name="follower", postgresql_where=sa.text("email IS NOT NULL"))
    op.drop_index(op.f("ix_follower_person_id"), table_name="follower")
    op.drop_table("follower")
    op.drop_index(op.f("ix_evidence_step_number"), table_name="evidence")
    op.drop_index(op.f("ix_evidence_problem_id"), table_name="evidence")
    op.drop_index(op.f("ix_evidence_person_id"), table_name="evidence")
    op.drop_table("evidence")
    op.drop_index("uq_problem_source_external_id", table_name="problem")
    op.drop_index("uq_problem_idempotency_key", table_name="problem")
    op.drop_index(
        "ix_problem_waiting", table_name="problem", postgresql_where=sa.text("moderation = 'waiting'")
    )
    op.drop_index("ix_problem_updated_at_id", table_name="problem", postgresql_where=sa.text("is_public"))
    op.drop_index("ix_problem_topic_codes", table_name="problem", postgresql_using="gin")
    op.drop_index(op.f("ix_problem_topic_code"), table_name="problem")
    op.drop_index("ix_problem_supporters_id", table_name="problem", postgresql_where=sa.text("is_public"))
    op.drop_index("ix_problem_stuck", table_name="problem", postgresql_where=sa.text("status = 'open'"))
    op.drop_index("ix_problem_sort_title_id", table_name="problem", postgresql_where=sa.text("is_public"))
    op.drop_index("ix_problem_search", table_name="problem", postgresql_using="gin")
    op.drop_index("ix_problem_reporter_id", table_name="problem")
    op.drop_index("ix_problem_reported_at_id", table_name="problem", postgresql_where=sa.text("is_public"))
    op.drop_index("ix_problem_region_code_id", table_name="problem")
    op.drop_index(op.f("ix_problem_municipality_code"), table_name="problem")
    op.drop_index(op.f("ix_problem_moderated_by_id"), table_name="problem")
    op.drop_index(op.f("ix_problem_import_run_id"), table_name="problem")
    op.drop_index("ix_problem_duplicate_of_id", table_name="problem")
    op.drop_geospatial_index(
        "idx_problem_masked_geog", table_name="problem", postgresql_using="gist", column_name="masked_geog"
    )
    op.drop_geospatial_index(
        "idx_problem_masked", table_name="problem", postgresql_using="gist", column_name="masked"
    )
    op.drop_geospatial_table("problem")
    op.drop_index(
        "uq_membership_current", table_name="membership", postgresql_where=sa.text("ends_on IS NULL")
    )
    op.drop_index(op.f("ix_membership_organisation_id"), table_name="membership")
    op.drop_index(op.f("ix_membership_given_by_id"), table_name="membership")
    op.drop_table("membership")
    op.drop_table("step")
    op.drop_index(
        "ix_problem_total_empty", table_name="problem_total", postgresql_where=sa.text("problems = 0")
    )
    op.drop_table("problem_total")
    op.drop_index(
        "ix_problem_cell_empty", table_name="problem_cell", postgresql_where=sa.text("problems = 0")
    )
    op.drop_table("problem_cell")
    op.drop_index(
        "ix_outgoing_mail_waiting",
        table_name="outgoing_mail",
        postgresql_where=sa.text("sent_at IS NULL AND failed_at IS NULL"),
    )
    op.drop_table("outgoing_mail")
    op.execute("DROP FUNCTION keep_problems()")
    op.execute("DROP FUNCTION refuse_log_changes()")
