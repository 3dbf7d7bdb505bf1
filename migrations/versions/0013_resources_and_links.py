"""resources and links: the inventory with its allocations, links with their rules, triggers that keep both right"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from geoalchemy2 import Geometry
from sqlalchemy.dialects import postgresql

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None

# Two who allocate at once: the second waits for the row, and the check refuses what is more than there is.
_FREE = """
CREATE FUNCTION keep_free() RETURNS trigger LANGUAGE plpgsql AS $function$
BEGIN
    IF TG_TABLE_NAME = 'resource' THEN
        IF TG_OP = 'INSERT' THEN
            NEW.free := NEW.quantity;
        ELSE
            NEW.free := OLD.free + NEW.quantity - OLD.quantity;
        END IF;
        RETURN NEW;
    END IF;
    IF TG_OP <> 'INSERT' AND OLD.state IN ('promised', 'in_use') THEN
        UPDATE resource SET free = free + OLD.quantity WHERE id = OLD.resource_id;
    END IF;
    IF TG_OP <> 'DELETE' AND NEW.state IN ('promised', 'in_use') THEN
        UPDATE resource SET free = free - NEW.quantity WHERE id = NEW.resource_id;
    END IF;
    RETURN NULL;
END
$function$
"""
# A problem is linked as long as somebody said yes to one of its links.
_LINKED = """
CREATE FUNCTION keep_linked() RETURNS trigger LANGUAGE plpgsql AS $function$
DECLARE
    touched integer[];
BEGIN
    IF TG_OP = 'INSERT' THEN
        SELECT array_agg(DISTINCT problem_id) INTO touched FROM new_row
        WHERE state IN ('agreed', 'delivering', 'done');
    ELSIF TG_OP = 'DELETE' THEN
        SELECT array_agg(DISTINCT problem_id) INTO touched FROM old_row
        WHERE state IN ('agreed', 'delivering', 'done');
    ELSE
        SELECT array_agg(DISTINCT problem_id) INTO touched
        FROM (SELECT problem_id, state FROM old_row UNION ALL SELECT problem_id, state FROM new_row) AS either
        WHERE state IN ('agreed', 'delivering', 'done');
    END IF;
    IF touched IS NOT NULL THEN
        UPDATE problem SET linked = NOT problem.linked
        WHERE problem.id = ANY (touched) AND problem.linked <> EXISTS (
            SELECT 1 FROM link
            WHERE link.problem_id = problem.id AND link.state IN ('agreed', 'delivering', 'done')
        );
    END IF;
    RETURN NULL;
END
$function$
"""
# Of a line of the log only its person may go, when an account is erased; the whole only with its link.
_APPEND_ONLY = """
CREATE FUNCTION refuse_link_log_changes() RETURNS trigger LANGUAGE plpgsql AS $function$
BEGIN
    IF TG_OP = 'DELETE' THEN
        IF EXISTS (SELECT 1 FROM link WHERE id = OLD.link_id) THEN
            RAISE EXCEPTION 'link_log is append only';
        END IF;
        RETURN OLD;
    END IF;
    IF NEW.person_id IS NOT NULL OR to_jsonb(NEW) - 'person_id' <> to_jsonb(OLD) - 'person_id' THEN
        RAISE EXCEPTION 'link_log is append only';
    END IF;
    RETURN NEW;
END
$function$
"""
_TRIGGERS = (
    "CREATE TRIGGER keep_free_new BEFORE INSERT ON resource FOR EACH ROW EXECUTE FUNCTION keep_free()",
    "CREATE TRIGGER keep_free_changed BEFORE UPDATE OF quantity ON resource"
    " FOR EACH ROW WHEN (OLD.quantity <> NEW.quantity) EXECUTE FUNCTION keep_free()",
    "CREATE TRIGGER keep_free AFTER INSERT OR UPDATE OR DELETE ON allocation"
    " FOR EACH ROW EXECUTE FUNCTION keep_free()",
    "CREATE TRIGGER keep_linked_inserted AFTER INSERT ON link REFERENCING NEW TABLE AS new_row"
    " FOR EACH STATEMENT EXECUTE FUNCTION keep_linked()",
    "CREATE TRIGGER keep_linked_updated AFTER UPDATE ON link"
    " REFERENCING OLD TABLE AS old_row NEW TABLE AS new_row"
    " FOR EACH STATEMENT EXECUTE FUNCTION keep_linked()",
    "CREATE TRIGGER keep_linked_deleted AFTER DELETE ON link REFERENCING OLD TABLE AS old_row"
    " FOR EACH STATEMENT EXECUTE FUNCTION keep_linked()",
    "CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON link_log"
    " FOR EACH ROW EXECUTE FUNCTION refuse_link_log_changes()",
)
_FIRST_RULES = """
INSERT INTO rule_set (
    name, version, is_active, weight_topic, weight_place, weight_time, weight_capacity, weight_text,
    least_score, most_links, reach_km
)
VALUES ('kseli', 1, TRUE, 0.35, 0.30, 0.10, 0.10, 0.15, 0.45, 8, 100)
"""


def upgrade() -> None:
    op.create_table(
        "resource_type",
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("name_ka", sa.Text(), nullable=False),
        sa.Column("name_en", sa.Text(), nullable=False),
        sa.Column("parent_code", sa.Text(), nullable=True),
        sa.Column("unit_ka", sa.Text(), nullable=False),
        sa.Column("unit_en", sa.Text(), nullable=False),
        sa.Column("position", sa.Integer(), server_default="0", nullable=False),
        sa.ForeignKeyConstraint(
            ["parent_code"], ["resource_type.code"], name=op.f("fk_resource_type_parent_code")
        ),
        sa.PrimaryKeyConstraint("code", name=op.f("pk_resource_type")),
    )
    op.create_index(op.f("ix_resource_type_parent_code"), "resource_type", ["parent_code"], unique=False)
    op.create_geospatial_table(
        "resource",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=True),
        sa.Column("person_id", sa.Integer(), nullable=True),
        sa.Column("type_code", sa.Text(), nullable=False),
        sa.Column("title_ka", sa.Text(), nullable=True),
        sa.Column("title_en", sa.Text(), nullable=True),
        sa.Column("description_ka", sa.Text(), nullable=True),
        sa.Column("description_en", sa.Text(), nullable=True),
        sa.Column("conditions_ka", sa.Text(), nullable=True),
        sa.Column("conditions_en", sa.Text(), nullable=True),
        sa.Column("quantity", sa.Numeric(precision=12, scale=2), nullable=False),
        sa.Column("free", sa.Numeric(precision=12, scale=2), nullable=False),
        sa.Column("unit", sa.Text(), nullable=True),
        sa.Column("languages", sa.ARRAY(sa.Text()), server_default="{}", nullable=False),
        sa.Column("topic_codes", sa.ARRAY(sa.Text()), server_default="{}", nullable=False),
        sa.Column("area_kind", sa.Text(), server_default="country", nullable=False),
        sa.Column("region_codes", sa.ARRAY(sa.Text()), server_default="{}", nullable=False),
        sa.Column("municipality_codes", sa.ARRAY(sa.Text()), server_default="{}", nullable=False),
        sa.Column(
            "area",
            Geometry(
                geometry_type="MULTIPOLYGON",
                srid=4326,
                dimension=2,
                spatial_index=False,
                from_text="ST_GeomFromEWKT",
                name="geometry",
            ),
            nullable=True,
        ),
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
        sa.Column("radius_km", sa.Numeric(precision=6, scale=1), nullable=True),
        sa.Column("available_from", sa.Date(), nullable=True),
        sa.Column("available_to", sa.Date(), nullable=True),
        sa.Column("visibility", sa.Text(), server_default="public", nullable=False),
        sa.Column("state", sa.Text(), server_default="offered", nullable=False),
        sa.Column(
            "is_public",
            sa.Boolean(),
            sa.Computed("visibility = 'public' AND state = 'offered'", persisted=True),
            nullable=False,
        ),
        sa.Column("confirmed_on", sa.Date(), server_default=sa.text("CURRENT_DATE"), nullable=False),
        sa.Column("asked_on", sa.Date(), nullable=True),
        sa.Column("version", sa.Integer(), server_default="1", nullable=False),
        sa.Column("is_example", sa.Boolean(), server_default="false", nullable=False),
        sa.Column("is_generated", sa.Boolean(), server_default="false", nullable=False),
        sa.Column("created_by_id", sa.Integer(), nullable=True),
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
            "(area_kind IN ('drawn', 'radius')) = (area IS NOT NULL) AND (area_kind = 'municipalities') = (municipality_codes <> '{}') AND (area_kind = 'radius') = (radius_km IS NOT NULL)",
            name=op.f("ck_resource_area"),
        ),
        sa.CheckConstraint(
            "area_kind IN ('country', 'regions', 'municipalities', 'drawn', 'radius')",
            name=op.f("ck_resource_area_kind"),
        ),
        sa.CheckConstraint("state IN ('offered', 'paused', 'withdrawn')", name=op.f("ck_resource_state")),
        sa.CheckConstraint(
            "visibility IN ('public', 'members', 'moderators')", name=op.f("ck_resource_visibility")
        ),
        sa.CheckConstraint(
            "area IS NULL OR area && ST_MakeEnvelope(39.9, 41.0, 46.8, 43.7, 4326)",
            name=op.f("ck_resource_in_georgia"),
        ),
        sa.CheckConstraint(
            "available_from IS NULL OR available_to IS NULL OR available_from <= available_to",
            name=op.f("ck_resource_period"),
        ),
        sa.CheckConstraint(
            "num_nonnulls(organisation_id, person_id) = 1", name=op.f("ck_resource_one_owner")
        ),
        sa.CheckConstraint(
            "quantity > 0 AND free >= 0 AND free <= quantity", name=op.f("ck_resource_quantity")
        ),
        sa.CheckConstraint("title_ka IS NOT NULL OR title_en IS NOT NULL", name=op.f("ck_resource_titled")),
        sa.ForeignKeyConstraint(
            ["created_by_id"], ["person.id"], name=op.f("fk_resource_created_by_id"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"],
            ["organisation.id"],
            name=op.f("fk_resource_organisation_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_resource_person_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["type_code"], ["resource_type.code"], name=op.f("fk_resource_type_code")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_resource")),
    )
    op.create_geospatial_index(
        "idx_resource_area", "resource", ["area"], unique=False, postgresql_using="gist", postgresql_ops={}
    )
    op.create_geospatial_index(
        "idx_resource_point", "resource", ["point"], unique=False, postgresql_using="gist", postgresql_ops={}
    )
    op.create_index(
        "ix_resource_confirmed_on",
        "resource",
        ["confirmed_on", "id"],
        unique=False,
        postgresql_where=sa.text("state = 'offered'"),
    )
    op.create_index(op.f("ix_resource_created_by_id"), "resource", ["created_by_id"], unique=False)
    op.create_index(
        "ix_resource_municipality_codes",
        "resource",
        ["municipality_codes"],
        unique=False,
        postgresql_using="gin",
    )
    op.create_index(op.f("ix_resource_organisation_id"), "resource", ["organisation_id"], unique=False)
    op.create_index(op.f("ix_resource_person_id"), "resource", ["person_id"], unique=False)
    op.create_index(
        "ix_resource_region_codes", "resource", ["region_codes"], unique=False, postgresql_using="gin"
    )
    op.create_index("ix_resource_search", "resource", ["search"], unique=False, postgresql_using="gin")
    op.create_index(
        "ix_resource_topic_codes", "resource", ["topic_codes"], unique=False, postgresql_using="gin"
    )
    op.create_index(op.f("ix_resource_type_code"), "resource", ["type_code"], unique=False)
    op.create_index(
        "ix_resource_updated_at_id",
        "resource",
        ["updated_at", "id"],
        unique=False,
        postgresql_where=sa.text("is_public"),
    )
    op.create_table(
        "rule_set",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("is_active", sa.Boolean(), server_default="false", nullable=False),
        sa.Column("weight_topic", sa.REAL(), nullable=False),
        sa.Column("weight_place", sa.REAL(), nullable=False),
        sa.Column("weight_time", sa.REAL(), nullable=False),
        sa.Column("weight_capacity", sa.REAL(), nullable=False),
        sa.Column("weight_text", sa.REAL(), nullable=False),
        sa.Column("least_score", sa.REAL(), nullable=False),
        sa.Column("most_links", sa.Integer(), nullable=False),
        sa.Column("reach_km", sa.Integer(), nullable=False),
        sa.Column("quality", postgresql.JSONB(astext_type=sa.Text()), server_default="{}", nullable=False),
        sa.Column("created_by_id", sa.Integer(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.CheckConstraint(
            "least_score BETWEEN 0 AND 1 AND most_links > 0 AND reach_km > 0", name=op.f("ck_rule_set_limits")
        ),
        sa.CheckConstraint(
            "weight_topic >= 0 AND weight_place >= 0 AND weight_time >= 0 AND weight_capacity >= 0 AND weight_text >= 0 AND weight_topic + weight_place + weight_time + weight_capacity + weight_text > 0",
            name=op.f("ck_rule_set_weights"),
        ),
        sa.ForeignKeyConstraint(
            ["created_by_id"], ["person.id"], name=op.f("fk_rule_set_created_by_id"), ondelete="SET NULL"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_rule_set")),
    )
    op.create_index(op.f("ix_rule_set_created_by_id"), "rule_set", ["created_by_id"], unique=False)
    op.create_index(
        "uq_rule_set_active", "rule_set", ["is_active"], unique=True, postgresql_where=sa.text("is_active")
    )
    op.create_index("uq_rule_set_name_version", "rule_set", ["name", "version"], unique=True)
    op.create_table(
        "link",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("problem_id", sa.Integer(), nullable=False),
        sa.Column("resource_id", sa.Integer(), nullable=True),
        sa.Column("project_id", sa.Integer(), nullable=True),
        sa.Column("organisation_id", sa.Integer(), nullable=True),
        sa.Column(
            "resource_kind",
            sa.Text(),
            sa.Computed(
                "CASE WHEN resource_id IS NOT NULL THEN 'resource' WHEN project_id IS NOT NULL THEN 'project' ELSE 'organisation' END",
                persisted=True,
            ),
            nullable=False,
        ),
        sa.Column("origin", sa.Text(), server_default="rule", nullable=False),
        sa.Column("rule_set_id", sa.Integer(), nullable=True),
        sa.Column("score", sa.REAL(), nullable=True),
        sa.Column("score_topic", sa.REAL(), nullable=True),
        sa.Column("score_place", sa.REAL(), nullable=True),
        sa.Column("score_time", sa.REAL(), nullable=True),
        sa.Column("score_capacity", sa.REAL(), nullable=True),
        sa.Column("score_text", sa.REAL(), nullable=True),
        sa.Column("distance_km", sa.REAL(), nullable=True),
        sa.Column("facts", postgresql.JSONB(astext_type=sa.Text()), server_default="{}", nullable=False),
        sa.Column("state", sa.Text(), server_default="suggested", nullable=False),
        sa.Column("state_since", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("refusal_reason", sa.Text(), nullable=True),
        sa.Column("version", sa.Integer(), server_default="1", nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.CheckConstraint(
            "(state = 'refused') = (refusal_reason IS NOT NULL)", name=op.f("ck_link_refused")
        ),
        sa.CheckConstraint("origin IN ('rule', 'person')", name=op.f("ck_link_origin")),
        sa.CheckConstraint(
            "state IN ('suggested', 'contacted', 'agreed', 'delivering', 'done', 'refused')",
            name=op.f("ck_link_state"),
        ),
        sa.CheckConstraint(
            "num_nonnulls(resource_id, project_id, organisation_id) = 1", name=op.f("ck_link_one_kind")
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisation.id"], name=op.f("fk_link_organisation_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["problem_id"], ["problem.id"], name=op.f("fk_link_problem_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["project_id"], ["project.id"], name=op.f("fk_link_project_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["resource_id"], ["resource.id"], name=op.f("fk_link_resource_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["rule_set_id"], ["rule_set.id"], name=op.f("fk_link_rule_set_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_link")),
    )
    op.create_index(
        "ix_link_organisation_id",
        "link",
        ["organisation_id", "score"],
        unique=False,
        postgresql_where=sa.text("organisation_id IS NOT NULL"),
    )
    op.create_index(
        "ix_link_project_id",
        "link",
        ["project_id", "score"],
        unique=False,
        postgresql_where=sa.text("project_id IS NOT NULL"),
    )
    op.create_index(
        "ix_link_resource_id",
        "link",
        ["resource_id", "score"],
        unique=False,
        postgresql_where=sa.text("resource_id IS NOT NULL"),
    )
    op.create_index(op.f("ix_link_rule_set_id"), "link", ["rule_set_id"], unique=False)
    op.create_index(
        "uq_link_problem_id_organisation_id",
        "link",
        ["problem_id", "organisation_id"],
        unique=True,
        postgresql_where=sa.text("organisation_id IS NOT NULL"),
    )
    op.create_index(
        "uq_link_problem_id_project_id",
        "link",
        ["problem_id", "project_id"],
        unique=True,
        postgresql_where=sa.text("project_id IS NOT NULL"),
    )
    op.create_index(
        "uq_link_problem_id_resource_id",
        "link",
        ["problem_id", "resource_id"],
        unique=True,
        postgresql_where=sa.text("resource_id IS NOT NULL"),
    )
    op.create_table(
        "match_run",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("rule_set_id", sa.Integer(), nullable=False),
        sa.Column("problems", sa.Integer(), server_default="0", nullable=False),
        sa.Column("suggested", sa.Integer(), server_default="0", nullable=False),
        sa.Column("changed", sa.Integer(), server_default="0", nullable=False),
        sa.Column("dropped", sa.Integer(), server_default="0", nullable=False),
        sa.Column("started_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["rule_set_id"], ["rule_set.id"], name=op.f("fk_match_run_rule_set_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_match_run")),
    )
    op.create_index(op.f("ix_match_run_rule_set_id"), "match_run", ["rule_set_id"], unique=False)
    op.create_table(
        "resource_request",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("problem_id", sa.Integer(), nullable=False),
        sa.Column("step_number", sa.SmallInteger(), nullable=False),
        sa.Column("type_code", sa.Text(), nullable=False),
        sa.Column("quantity", sa.Numeric(precision=12, scale=2), nullable=False),
        sa.Column("text", sa.Text(), server_default="", nullable=False),
        sa.Column("needed_by", sa.Date(), nullable=True),
        sa.Column("state", sa.Text(), server_default="open", nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.CheckConstraint("state IN ('open', 'met', 'withdrawn')", name=op.f("ck_resource_request_state")),
        sa.CheckConstraint("quantity > 0", name=op.f("ck_resource_request_quantity")),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_resource_request_person_id"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(
            ["problem_id"], ["problem.id"], name=op.f("fk_resource_request_problem_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["step_number"], ["step.number"], name=op.f("fk_resource_request_step_number")
        ),
        sa.ForeignKeyConstraint(
            ["type_code"], ["resource_type.code"], name=op.f("fk_resource_request_type_code")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_resource_request")),
    )
    op.create_index(
        "ix_resource_request_open",
        "resource_request",
        ["type_code", "needed_by"],
        unique=False,
        postgresql_where=sa.text("state = 'open'"),
    )
    op.create_index(op.f("ix_resource_request_person_id"), "resource_request", ["person_id"], unique=False)
    op.create_index(op.f("ix_resource_request_problem_id"), "resource_request", ["problem_id"], unique=False)
    op.create_index(
        op.f("ix_resource_request_step_number"), "resource_request", ["step_number"], unique=False
    )
    op.create_table(
        "allocation",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("resource_id", sa.Integer(), nullable=False),
        sa.Column("problem_id", sa.Integer(), nullable=False),
        sa.Column("request_id", sa.Integer(), nullable=True),
        sa.Column("quantity", sa.Numeric(precision=12, scale=2), nullable=False),
        sa.Column("state", sa.Text(), server_default="promised", nullable=False),
        sa.Column("until", sa.Date(), nullable=True),
        sa.Column("person_id", sa.Integer(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "(ended_at IS NOT NULL) = (state IN ('returned', 'cancelled'))", name=op.f("ck_allocation_ended")
        ),
        sa.CheckConstraint(
            "state IN ('promised', 'in_use', 'returned', 'cancelled')", name=op.f("ck_allocation_state")
        ),
        sa.CheckConstraint("quantity > 0", name=op.f("ck_allocation_quantity")),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_allocation_person_id"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(
            ["problem_id"], ["problem.id"], name=op.f("fk_allocation_problem_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["request_id"],
            ["resource_request.id"],
            name=op.f("fk_allocation_request_id"),
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["resource_id"], ["resource.id"], name=op.f("fk_allocation_resource_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_allocation")),
    )
    op.create_index(op.f("ix_allocation_person_id"), "allocation", ["person_id"], unique=False)
    op.create_index(op.f("ix_allocation_problem_id"), "allocation", ["problem_id"], unique=False)
    op.create_index(op.f("ix_allocation_request_id"), "allocation", ["request_id"], unique=False)
    op.create_index(op.f("ix_allocation_resource_id"), "allocation", ["resource_id"], unique=False)
    op.create_table(
        "link_log",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("link_id", sa.Integer(), nullable=False),
        sa.Column("happened_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=True),
        sa.Column("state_from", sa.Text(), nullable=True),
        sa.Column("state_to", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), server_default="", nullable=False),
        sa.CheckConstraint(
            "state_from IN ('suggested', 'contacted', 'agreed', 'delivering', 'done', 'refused')",
            name=op.f("ck_link_log_state_from"),
        ),
        sa.CheckConstraint(
            "state_to IN ('suggested', 'contacted', 'agreed', 'delivering', 'done', 'refused')",
            name=op.f("ck_link_log_state_to"),
        ),
        sa.ForeignKeyConstraint(
            ["link_id"], ["link.id"], name=op.f("fk_link_log_link_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_link_log_person_id"), ondelete="SET NULL"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_link_log")),
    )
    op.create_index(op.f("ix_link_log_link_id"), "link_log", ["link_id"], unique=False)
    op.create_index(op.f("ix_link_log_person_id"), "link_log", ["person_id"], unique=False)

    for statement in (_FREE, _LINKED, _APPEND_ONLY, *_TRIGGERS, _FIRST_RULES):
        op.execute(statement)


def downgrade() -> None:
    # Their indexes and triggers go with them.
    for table in ("link_log", "allocation", "resource_request", "match_run", "link", "rule_set"):
        op.drop_table(table)
    op.drop_geospatial_table("resource")
    op.drop_table("resource_type")
    for function in ("keep_free", "keep_linked", "refuse_link_log_changes"):
        op.execute(f"DROP FUNCTION {function}()")
