"""The problem itself: what, where (exactly and as the public sees it), and how far it has come."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from geoalchemy2 import Geography, Geometry
from sqlalchemy import (
    CheckConstraint,
    Computed,
    ForeignKey,
    Index,
    Integer,
    SmallInteger,
    Text,
    func,
    text,
)
from sqlalchemy.dialects.postgresql import TSVECTOR
from sqlalchemy.orm import Mapped, mapped_column

from app.db import Base
from app.filters import PROBLEM_STATUSES

# How exactly the public may see the place (DESIGN §6): as it is, within about 200 m, its village, its
# municipality.
LOCATION_PRECISIONS = ("exact", "street", "village", "municipality")
# Where a report stands with the moderators; only a published one is public.
MODERATIONS = ("unconfirmed", "waiting", "asked", "published", "refused", "withdrawn")
VISIBILITIES = ("public", "region")
REGION_RULES = ("given", "inside", "nearest")
LAST_STEP = 7

# The grid of the projects' places (app.projects.models.place), of the masked point.
GRID_LEVEL = 16
_X = f"floor((ST_X(masked) + 180) / 360 * {2**GRID_LEVEL})::int"
_Y = (
    "floor((1 - ln(tan(radians(ST_Y(masked))) + 1 / cos(radians(ST_Y(masked)))) / pi())"
    f" / 2 * {2**GRID_LEVEL})::int"
)
_BOX = "ST_MakeEnvelope(39.9, 41.0, 46.8, 43.7, 4326)"
PUBLIC = "moderation = 'published' AND visibility = 'public'"


class Problem(Base):
    """A problem. `point` is the exact place, for those with the right; every output has `masked` alone.

    A trigger keeps ProblemCell and ProblemTotal exact with each statement that changes what they count.
    `version` grows with each change of a moderator or of the reporter: who read an older one is told.
    """

    __tablename__ = "problem"
    __table_args__ = (
        CheckConstraint(f"status IN {PROBLEM_STATUSES}", name="status"),
        CheckConstraint(f"moderation IN {MODERATIONS}", name="moderation"),
        CheckConstraint(f"visibility IN {VISIBILITIES}", name="visibility"),
        CheckConstraint(f"location_precision IN {LOCATION_PRECISIONS}", name="location_precision"),
        CheckConstraint(f"region_rule IN {REGION_RULES}", name="region_rule"),
        CheckConstraint(f"(COALESCE(step, 0) BETWEEN 1 AND {LAST_STEP}) = (status = 'open')", name="step"),
        CheckConstraint("(closed_on IS NULL) = (status = 'open')", name="closed"),
        CheckConstraint("(duplicate_of_id IS NOT NULL) = (status = 'duplicate')", name="duplicate"),
        # Georgia's box: the last guard against swapped axes and null island (FACTS).
        CheckConstraint(f"point && {_BOX} AND masked && {_BOX}", name="in_georgia"),
        Index("uq_problem_source_external_id", "source", "external_id", unique=True),
        Index("uq_problem_idempotency_key", "idempotency_key", unique=True),
        Index("ix_problem_topic_codes", "topic_codes", postgresql_using="gin"),
        Index("ix_problem_search", "search", postgresql_using="gin"),
        Index("ix_problem_region_code_id", "region_code", "id"),
        Index("ix_problem_reporter_id", "reporter_id"),
        Index("ix_problem_duplicate_of_id", "duplicate_of_id"),
        # The moderators' queue, and who is stuck.
        Index(
            "ix_problem_queue",
            "moderation",
            "reported_at",
            "id",
            postgresql_where=text("moderation IN ('waiting', 'asked')"),
        ),
        Index("ix_problem_stuck", "step_since", "id", postgresql_where=text("status = 'open'")),
        # Whom to ask four weeks later whether it holds.
        Index(
            "ix_problem_ended",
            "step_since",
            "id",
            postgresql_where=text("status IN ('solved', 'partly_solved')"),
        ),
        # What became public in a window.
        Index("ix_problem_published_at", "published_at", postgresql_where=text("is_public")),
        # Read forwards and backwards, each is one order of the public list (keyset paging).
        Index("ix_problem_updated_at_id", "updated_at", "id", postgresql_where=text("is_public")),
        Index("ix_problem_reported_at_id", "reported_at", "id", postgresql_where=text("is_public")),
        Index("ix_problem_supporters_id", "supporters", "id", postgresql_where=text("is_public")),
        Index("ix_problem_sort_title_id", "sort_title", "id", postgresql_where=text("is_public")),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    source: Mapped[str] = mapped_column(server_default="report")
    external_id: Mapped[str | None]
    idempotency_key: Mapped[str | None]
    title: Mapped[str]
    text: Mapped[str]
    language: Mapped[str] = mapped_column(server_default="ka")
    topic_code: Mapped[str] = mapped_column(ForeignKey("topic.code"), index=True)
    topic_codes: Mapped[list[str]] = mapped_column(server_default="{}")
    people_affected: Mapped[int | None]
    point: Mapped[Any] = mapped_column(Geometry("POINT", srid=4326, spatial_index=False))
    masked: Mapped[Any] = mapped_column(Geometry("POINT", srid=4326, spatial_index=True))
    masked_geog: Mapped[Any] = mapped_column(
        Geography("POINT", srid=4326, spatial_index=True), Computed("masked::geography", persisted=True)
    )
    cell_x: Mapped[int] = mapped_column(Integer, Computed(_X, persisted=True))
    cell_y: Mapped[int] = mapped_column(Integer, Computed(_Y, persisted=True))
    location_precision: Mapped[str]
    location_name: Mapped[str | None]
    region_code: Mapped[str] = mapped_column(ForeignKey("region.code"))
    region_rule: Mapped[str]
    municipality_code: Mapped[str | None] = mapped_column(ForeignKey("municipality.code"), index=True)

    status: Mapped[str] = mapped_column(server_default="open")
    step: Mapped[int | None] = mapped_column(SmallInteger, server_default="1")
    step_since: Mapped[datetime] = mapped_column(server_default=func.now())
    closed_on: Mapped[date | None]
    duplicate_of_id: Mapped[int | None] = mapped_column(ForeignKey("problem.id"))
    linked: Mapped[bool] = mapped_column(server_default="false")

    moderation: Mapped[str] = mapped_column(server_default="waiting")
    visibility: Mapped[str] = mapped_column(server_default="public")
    is_public: Mapped[bool] = mapped_column(Computed(PUBLIC, persisted=True))
    refusal_reason: Mapped[str | None]
    moderated_by_id: Mapped[int | None] = mapped_column(
        ForeignKey("person.id", ondelete="SET NULL"), index=True
    )
    version: Mapped[int] = mapped_column(server_default="1")

    reporter_id: Mapped[int | None] = mapped_column(ForeignKey("person.id", ondelete="SET NULL"))
    reporter_email: Mapped[str | None]
    reporter_name: Mapped[str | None]
    name_shown: Mapped[bool] = mapped_column(server_default="false")
    on_behalf_of: Mapped[str | None]

    supporters: Mapped[int] = mapped_column(server_default="0")
    photos_count: Mapped[int] = mapped_column(server_default="0")
    reported_at: Mapped[datetime] = mapped_column(server_default=func.now())
    published_at: Mapped[datetime | None]
    updated_at: Mapped[datetime] = mapped_column(server_default=func.now())
    is_example: Mapped[bool] = mapped_column(server_default="false")
    is_generated: Mapped[bool] = mapped_column(server_default="false")
    raw: Mapped[dict[str, Any] | None]
    content_hash: Mapped[str] = mapped_column(server_default="")
    import_run_id: Mapped[int | None] = mapped_column(ForeignKey("import_run.id"), index=True)

    search_document: Mapped[str] = mapped_column(server_default="")
    search: Mapped[Any] = mapped_column(
        TSVECTOR, Computed("to_tsvector('simple', search_document)", persisted=True)
    )
    sort_title: Mapped[str] = mapped_column(Text(collation="ka-x-icu"), Computed("title", persisted=True))
