"""events with their registrations, and what observers saw; a trigger holds the number of seats"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from geoalchemy2 import Geometry
from sqlalchemy.dialects import postgresql

revision = "0021"
down_revision = "0020"
branch_labels = None
depends_on = None

# Two who register at once: the second waits for the event's row, and then counts the first one too.
_SEATS = """
CREATE FUNCTION keep_seats() RETURNS trigger LANGUAGE plpgsql AS $function$
DECLARE
    room integer;
BEGIN
    IF NEW.state <> 'seated' THEN
        RETURN NEW;
    END IF;
    SELECT seats INTO room FROM event WHERE id = NEW.event_id FOR NO KEY UPDATE;
    IF room IS NULL OR room > (
        SELECT count(*) FROM registration
        WHERE event_id = NEW.event_id AND state = 'seated' AND id <> NEW.id
    ) THEN
        RETURN NEW;
    END IF;
    IF TG_OP = 'INSERT' THEN
        NEW.state := 'waiting';
        RETURN NEW;
    END IF;
    RAISE EXCEPTION 'every seat of event % is taken', NEW.event_id USING ERRCODE = 'check_violation';
END
$function$
"""
_TRIGGER = """
CREATE TRIGGER registration_keeps_seats BEFORE INSERT OR UPDATE OF state ON registration
FOR EACH ROW EXECUTE FUNCTION keep_seats()
"""
# The kinds of lines in a problem's log; verified observations are new among them.
_BEFORE = (
    "kind IN ('reported', 'confirmed', 'published', 'asked', 'corrected', 'refused', 'withdrawn', 'forward', 'back',"
    " 'closed', 'reopened', 'merged', 'owner', 'due', 'evidence', 'checked', 'photo_hidden', 'photo_blurred',"
    " 'name_hidden', 'edited', 'held', 'update_hidden', 'taken_back', 'photo_shown', 'flags_handled', 'update_shown',"
    " 'evidence_hidden', 'evidence_shown', 'link_agreed', 'link_delivering', 'link_done', 'link_ended'"
)


def upgrade() -> None:
    op.create_geospatial_table(
        "event",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("uid", sa.Text(), nullable=False),
        sa.Column("sequence", sa.Integer(), server_default="0", nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("title_ka", sa.Text(), nullable=True),
        sa.Column("title_en", sa.Text(), nullable=True),
        sa.Column("text_ka", sa.Text(), nullable=True),
        sa.Column("text_en", sa.Text(), nullable=True),
        sa.Column("organisation_id", sa.Integer(), nullable=True),
        sa.Column("person_id", sa.Integer(), nullable=True),
        sa.Column("created_by_id", sa.Integer(), nullable=True),
        sa.Column("starts_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ends_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("place_name", sa.Text(), nullable=True),
        sa.Column(
            "point",
            Geometry(geometry_type="POINT", srid=4326, dimension=2, spatial_index=False),
            nullable=True,
        ),
        sa.Column("online_url", sa.Text(), nullable=True),
        sa.Column("region_codes", sa.ARRAY(sa.Text()), server_default="{}", nullable=False),
        sa.Column("topic_codes", sa.ARRAY(sa.Text()), server_default="{}", nullable=False),
        sa.Column("takes_registrations", sa.Boolean(), server_default="false", nullable=False),
        sa.Column("seats", sa.Integer(), nullable=True),
        sa.Column("state", sa.Text(), server_default="waiting", nullable=False),
        sa.Column(
            "is_public", sa.Boolean(), sa.Computed("state = 'published'", persisted=True), nullable=False
        ),
        sa.Column("refusal_reason", sa.Text(), nullable=True),
        sa.Column("published_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("cancelled_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("cancel_reason", sa.Text(), nullable=True),
        sa.Column("moved_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("moved_from", sa.DateTime(timezone=True), nullable=True),
        sa.Column("attended", sa.Integer(), nullable=True),
        sa.Column("minutes_text", sa.Text(), nullable=True),
        sa.Column("minutes_key", sa.Text(), nullable=True),
        sa.Column("minutes_name", sa.Text(), nullable=True),
        sa.Column("version", sa.Integer(), server_default="1", nullable=False),
        sa.Column("is_example", sa.Boolean(), server_default="false", nullable=False),
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
            "(state = 'published') = (published_at IS NOT NULL)", name=op.f("ck_event_published")
        ),
        sa.CheckConstraint(
            "kind IN ('meeting', 'session', 'hearing', 'tender', 'training', 'week', 'other')",
            name=op.f("ck_event_kind"),
        ),
        sa.CheckConstraint("state IN ('waiting', 'published', 'refused')", name=op.f("ck_event_state")),
        sa.CheckConstraint("attended >= 0", name=op.f("ck_event_attended")),
        sa.CheckConstraint(
            "num_nonnulls(organisation_id, person_id) <= 1", name=op.f("ck_event_one_organiser")
        ),
        sa.CheckConstraint("place_name IS NOT NULL OR online_url IS NOT NULL", name=op.f("ck_event_placed")),
        sa.CheckConstraint(
            "point IS NULL OR point && ST_MakeEnvelope(39.9, 41.0, 46.8, 43.7, 4326)",
            name=op.f("ck_event_in_georgia"),
        ),
        sa.CheckConstraint("seats > 0", name=op.f("ck_event_seats")),
        sa.CheckConstraint("starts_at <= ends_at", name=op.f("ck_event_period")),
        sa.CheckConstraint("title_ka IS NOT NULL OR title_en IS NOT NULL", name=op.f("ck_event_titled")),
        sa.ForeignKeyConstraint(
            ["created_by_id"], ["person.id"], name=op.f("fk_event_created_by_id"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"],
            ["organisation.id"],
            name=op.f("fk_event_organisation_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_event_person_id"), ondelete="SET NULL"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_event")),
        sa.UniqueConstraint("uid", name=op.f("uq_event_uid")),
    )
    op.create_geospatial_index(
        "idx_event_point", "event", ["point"], unique=False, postgresql_using="gist", postgresql_ops={}
    )
    op.create_index(op.f("ix_event_created_by_id"), "event", ["created_by_id"], unique=False)
    op.create_index(op.f("ix_event_organisation_id"), "event", ["organisation_id"], unique=False)
    op.create_index(op.f("ix_event_person_id"), "event", ["person_id"], unique=False)
    op.create_index(
        "ix_event_published_at",
        "event",
        ["published_at", "id"],
        unique=False,
        postgresql_where=sa.text("is_public"),
    )
    op.create_index("ix_event_region_codes", "event", ["region_codes"], unique=False, postgresql_using="gin")
    op.create_index("ix_event_search", "event", ["search"], unique=False, postgresql_using="gin")
    op.create_index(
        "ix_event_starts_at",
        "event",
        ["starts_at", "id"],
        unique=False,
        postgresql_where=sa.text("is_public"),
    )
    op.create_index("ix_event_topic_codes", "event", ["topic_codes"], unique=False, postgresql_using="gin")
    op.create_table(
        "event_observer",
        sa.Column("event_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("reminded_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["event_id"], ["event.id"], name=op.f("fk_event_observer_event_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_event_observer_person_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("event_id", "person_id", name=op.f("pk_event_observer")),
    )
    op.create_index(op.f("ix_event_observer_person_id"), "event_observer", ["person_id"], unique=False)
    op.create_table(
        "event_problem",
        sa.Column("event_id", sa.Integer(), nullable=False),
        sa.Column("problem_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["event_id"], ["event.id"], name=op.f("fk_event_problem_event_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["problem_id"], ["problem.id"], name=op.f("fk_event_problem_problem_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("event_id", "problem_id", name=op.f("pk_event_problem")),
    )
    op.create_index(op.f("ix_event_problem_problem_id"), "event_problem", ["problem_id"], unique=False)
    op.create_table(
        "event_project",
        sa.Column("event_id", sa.Integer(), nullable=False),
        sa.Column("project_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["event_id"], ["event.id"], name=op.f("fk_event_project_event_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["project_id"], ["project.id"], name=op.f("fk_event_project_project_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("event_id", "project_id", name=op.f("pk_event_project")),
    )
    op.create_index(op.f("ix_event_project_project_id"), "event_project", ["project_id"], unique=False)
    op.create_table(
        "observation",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), server_default="draft", nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("text", sa.Text(), server_default="", nullable=False),
        sa.Column("answers", postgresql.JSONB(astext_type=sa.Text()), server_default="{}", nullable=False),
        sa.Column("happened_on", sa.Date(), nullable=False),
        sa.Column("region_code", sa.Text(), nullable=False),
        sa.Column("topic_codes", sa.ARRAY(sa.Text()), server_default="{}", nullable=False),
        sa.Column("event_id", sa.Integer(), nullable=True),
        sa.Column("person_id", sa.Integer(), nullable=True),
        sa.Column("name_shown", sa.Boolean(), server_default="false", nullable=False),
        sa.Column("refusal_reason", sa.Text(), nullable=True),
        sa.Column("filed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("verified_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("verified_by_id", sa.Integer(), nullable=True),
        sa.Column("version", sa.Integer(), server_default="1", nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.CheckConstraint(
            "(state = 'refused') = (refusal_reason IS NOT NULL)", name=op.f("ck_observation_refused")
        ),
        sa.CheckConstraint(
            "(state = 'verified') = (verified_at IS NOT NULL)", name=op.f("ck_observation_verified")
        ),
        sa.CheckConstraint("kind IN ('session', 'tender', 'works')", name=op.f("ck_observation_kind")),
        sa.CheckConstraint(
            "state IN ('draft', 'filed', 'verified', 'refused')", name=op.f("ck_observation_state")
        ),
        sa.ForeignKeyConstraint(
            ["event_id"], ["event.id"], name=op.f("fk_observation_event_id"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_observation_person_id"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(["region_code"], ["region.code"], name=op.f("fk_observation_region_code")),
        sa.ForeignKeyConstraint(
            ["verified_by_id"], ["person.id"], name=op.f("fk_observation_verified_by_id"), ondelete="SET NULL"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_observation")),
    )
    op.create_index(op.f("ix_observation_event_id"), "observation", ["event_id"], unique=False)
    op.create_index(
        "ix_observation_filed_at",
        "observation",
        ["filed_at", "id"],
        unique=False,
        postgresql_where=sa.text("state = 'filed'"),
    )
    op.create_index(op.f("ix_observation_person_id"), "observation", ["person_id"], unique=False)
    op.create_index(op.f("ix_observation_region_code"), "observation", ["region_code"], unique=False)
    op.create_index(
        "ix_observation_verified_at",
        "observation",
        ["verified_at", "id"],
        unique=False,
        postgresql_where=sa.text("state = 'verified'"),
    )
    op.create_index(op.f("ix_observation_verified_by_id"), "observation", ["verified_by_id"], unique=False)
    op.create_table(
        "registration",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("event_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=True),
        sa.Column("email", sa.Text(), nullable=True),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("language", sa.Text(), server_default="ka", nullable=False),
        sa.Column("state", sa.Text(), server_default="seated", nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.CheckConstraint("state IN ('seated', 'waiting')", name=op.f("ck_registration_state")),
        sa.CheckConstraint("num_nonnulls(person_id, email) = 1", name=op.f("ck_registration_one_way")),
        sa.ForeignKeyConstraint(
            ["event_id"], ["event.id"], name=op.f("fk_registration_event_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_registration_person_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_registration")),
    )
    op.create_index(
        "ix_registration_event_id_state", "registration", ["event_id", "state", "id"], unique=False
    )
    op.create_index(op.f("ix_registration_person_id"), "registration", ["person_id"], unique=False)
    op.create_index(
        "uq_registration_event_id_email",
        "registration",
        ["event_id", sa.literal_column("lower(email)")],
        unique=True,
    )
    op.create_index(
        "uq_registration_event_id_person_id", "registration", ["event_id", "person_id"], unique=True
    )
    op.create_table(
        "observation_evidence",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("observation_id", sa.Integer(), nullable=False),
        sa.Column("text", sa.Text(), server_default="", nullable=False),
        sa.Column("url", sa.Text(), nullable=True),
        sa.Column("storage_key", sa.Text(), nullable=True),
        sa.Column("file_name", sa.Text(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.ForeignKeyConstraint(
            ["observation_id"],
            ["observation.id"],
            name=op.f("fk_observation_evidence_observation_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_observation_evidence")),
    )
    op.create_index(
        op.f("ix_observation_evidence_observation_id"),
        "observation_evidence",
        ["observation_id"],
        unique=False,
    )
    op.create_table(
        "observation_problem",
        sa.Column("observation_id", sa.Integer(), nullable=False),
        sa.Column("problem_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["observation_id"],
            ["observation.id"],
            name=op.f("fk_observation_problem_observation_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["problem_id"], ["problem.id"], name=op.f("fk_observation_problem_problem_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("observation_id", "problem_id", name=op.f("pk_observation_problem")),
    )
    op.create_index(
        op.f("ix_observation_problem_problem_id"), "observation_problem", ["problem_id"], unique=False
    )
    op.create_table(
        "observation_project",
        sa.Column("observation_id", sa.Integer(), nullable=False),
        sa.Column("project_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["observation_id"],
            ["observation.id"],
            name=op.f("fk_observation_project_observation_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["project_id"], ["project.id"], name=op.f("fk_observation_project_project_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("observation_id", "project_id", name=op.f("pk_observation_project")),
    )
    op.create_index(
        op.f("ix_observation_project_project_id"), "observation_project", ["project_id"], unique=False
    )
    op.execute(_SEATS)
    op.execute(_TRIGGER)
    op.drop_constraint(op.f("ck_problem_log_kind"), "problem_log")
    op.create_check_constraint(op.f("ck_problem_log_kind"), "problem_log", f"{_BEFORE}, 'observation')")


def downgrade() -> None:
    op.drop_constraint(op.f("ck_problem_log_kind"), "problem_log")
    # Not of the lines that stand there already: the log is append only.
    op.execute(f"ALTER TABLE problem_log ADD CONSTRAINT ck_problem_log_kind CHECK ({_BEFORE})) NOT VALID")
    for table in (
        "observation_evidence",
        "observation_project",
        "observation_problem",
        "observation",
        "event_observer",
        "registration",
        "event_project",
        "event_problem",
    ):
        op.drop_table(table)
    op.drop_geospatial_table("event")
    op.execute("DROP FUNCTION keep_seats()")
