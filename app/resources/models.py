"""The inventory: resources by type, where they can be used, requests for them, and allocations."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import Any

from geoalchemy2 import Geometry
from sqlalchemy import (
    CheckConstraint,
    Computed,
    ForeignKey,
    Index,
    Numeric,
    func,
    text,
)
from sqlalchemy.dialects.postgresql import TSVECTOR
from sqlalchemy.orm import Mapped, mapped_column

from app.db import Base

# Where a resource can be used: told by names, drawn on the map, or around a place.
AREA_KINDS = ("country", "regions", "municipalities", "drawn", "radius")
VISIBILITIES = ("public", "members", "moderators")
STATES = ("offered", "paused", "withdrawn")
REQUEST_STATES = ("open", "met", "withdrawn")
ALLOCATION_STATES = ("promised", "in_use", "returned", "cancelled")
# What counts against the quantity.
HOLDING = ("promised", "in_use")
_BOX = "ST_MakeEnvelope(39.9, 41.0, 46.8, 43.7, 4326)"


class ResourceType(Base):
    """A kind of resource, in two levels (geodata/resource_types.csv), with the unit it is counted in."""

    __tablename__ = "resource_type"

    code: Mapped[str] = mapped_column(primary_key=True)
    name_ka: Mapped[str]
    name_en: Mapped[str]
    parent_code: Mapped[str | None] = mapped_column(ForeignKey("resource_type.code"), index=True)
    unit_ka: Mapped[str]
    unit_en: Mapped[str]
    position: Mapped[int] = mapped_column(server_default="0")


class Resource(Base):
    """Something that an organisation, or an active citizen, can offer.

    `area` is the area served where it was drawn or lies around a place; regions and municipalities are told
    by their codes. `free` is the quantity without what is promised or in use, kept by Allocation's trigger.
    `version` grows with each change: who read an older one is told.
    """

    __tablename__ = "resource"
    __table_args__ = (
        CheckConstraint("num_nonnulls(organisation_id, person_id) = 1", name="one_owner"),
        CheckConstraint("title_ka IS NOT NULL OR title_en IS NOT NULL", name="titled"),
        CheckConstraint("quantity > 0 AND free >= 0 AND free <= quantity", name="quantity"),
        CheckConstraint(f"area_kind IN {AREA_KINDS}", name="area_kind"),
        CheckConstraint(
            "(area_kind IN ('drawn', 'radius')) = (area IS NOT NULL)"
            " AND (area_kind = 'municipalities') = (municipality_codes <> '{}')"
            " AND (area_kind = 'radius') = (radius_km IS NOT NULL)",
            name="area",
        ),
        CheckConstraint(f"area IS NULL OR area && {_BOX}", name="in_georgia"),
        CheckConstraint(f"visibility IN {VISIBILITIES}", name="visibility"),
        CheckConstraint(f"state IN {STATES}", name="state"),
        CheckConstraint("available_from IS NULL OR available_to IS NULL OR available_from <= available_to",
                        name="period"),
        Index("ix_resource_topic_codes", "topic_codes", postgresql_using="gin"),
        Index("ix_resource_region_codes", "region_codes", postgresql_using="gin"),
        Index("ix_resource_municipality_codes", "municipality_codes", postgresql_using="gin"),
        Index("ix_resource_search", "search", postgresql_using="gin"),
        Index("ix_resource_updated_at_id", "updated_at", "id", postgresql_where=text("is_public")),
        Index("ix_resource_confirmed_on", "confirmed_on", "id", postgresql_where=text("state = 'offered'")),
    )  # fmt: skip

    id: Mapped[int] = mapped_column(primary_key=True)
    organisation_id: Mapped[int | None] = mapped_column(
        ForeignKey("organisation.id", ondelete="CASCADE"), index=True
    )
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"), index=True)
    type_code: Mapped[str] = mapped_column(ForeignKey("resource_type.code"), index=True)
    title_ka: Mapped[str | None]
    title_en: Mapped[str | None]
    description_ka: Mapped[str | None]
    description_en: Mapped[str | None]
    conditions_ka: Mapped[str | None]
    conditions_en: Mapped[str | None]
    quantity: Mapped[Decimal] = mapped_column(Numeric(12, 2))
    free: Mapped[Decimal] = mapped_column(Numeric(12, 2))
    unit: Mapped[str | None]
    languages: Mapped[list[str]] = mapped_column(server_default="{}")
    # With the topics above them, as everywhere (the filter's rule).
    topic_codes: Mapped[list[str]] = mapped_column(server_default="{}")
    area_kind: Mapped[str] = mapped_column(server_default="country")
    # Of every kind of area: the regions it touches; all of them for the country.
    region_codes: Mapped[list[str]] = mapped_column(server_default="{}")
    municipality_codes: Mapped[list[str]] = mapped_column(server_default="{}")
    area: Mapped[Any | None] = mapped_column(Geometry("MULTIPOLYGON", srid=4326, spatial_index=True))
    # Where it stands on the map: its base, or the middle of the area.
    point: Mapped[Any | None] = mapped_column(Geometry("POINT", srid=4326, spatial_index=True))
    radius_km: Mapped[Decimal | None] = mapped_column(Numeric(6, 1))
    available_from: Mapped[date | None]
    available_to: Mapped[date | None]
    visibility: Mapped[str] = mapped_column(server_default="public")
    state: Mapped[str] = mapped_column(server_default="offered")
    is_public: Mapped[bool] = mapped_column(
        Computed("visibility = 'public' AND state = 'offered'", persisted=True)
    )
    confirmed_on: Mapped[date] = mapped_column(server_default=func.current_date())
    # When its owner was last asked whether it still holds.
    asked_on: Mapped[date | None]
    version: Mapped[int] = mapped_column(server_default="1")
    is_example: Mapped[bool] = mapped_column(server_default="false")
    is_generated: Mapped[bool] = mapped_column(server_default="false")
    created_by_id: Mapped[int | None] = mapped_column(
        ForeignKey("person.id", ondelete="SET NULL"), index=True
    )
    created_at: Mapped[datetime] = mapped_column(server_default=func.now())
    updated_at: Mapped[datetime] = mapped_column(server_default=func.now())
    search_document: Mapped[str] = mapped_column(server_default="")
    search: Mapped[Any] = mapped_column(
        TSVECTOR, Computed("to_tsvector('simple', search_document)", persisted=True)
    )


class ResourceRequest(Base):
    """What a step of a problem needs: a type, how many, by when."""

    __tablename__ = "resource_request"
    __table_args__ = (
        CheckConstraint("quantity > 0", name="quantity"),
        CheckConstraint(f"state IN {REQUEST_STATES}", name="state"),
        Index("ix_resource_request_open", "type_code", "needed_by", postgresql_where=text("state = 'open'")),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    problem_id: Mapped[int] = mapped_column(ForeignKey("problem.id", ondelete="CASCADE"), index=True)
    step_number: Mapped[int] = mapped_column(ForeignKey("step.number"), index=True)
    type_code: Mapped[str] = mapped_column(ForeignKey("resource_type.code"))
    quantity: Mapped[Decimal] = mapped_column(Numeric(12, 2))
    text: Mapped[str] = mapped_column(server_default="")
    needed_by: Mapped[date | None]
    state: Mapped[str] = mapped_column(server_default="open")
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id", ondelete="SET NULL"), index=True)
    created_at: Mapped[datetime] = mapped_column(server_default=func.now())


class Allocation(Base):
    """A part of a resource that is promised to a problem or in use there; never more than there is.

    A trigger locks the resource, refuses what is more than its `free`, and keeps `free`.
    """

    __tablename__ = "allocation"
    __table_args__ = (
        CheckConstraint("quantity > 0", name="quantity"),
        CheckConstraint(f"state IN {ALLOCATION_STATES}", name="state"),
        CheckConstraint("(ended_at IS NOT NULL) = (state IN ('returned', 'cancelled'))", name="ended"),
        Index(
            "ix_allocation_until",
            "until",
            postgresql_where=text("reminded_on IS NULL AND state IN ('promised', 'in_use')"),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    resource_id: Mapped[int] = mapped_column(ForeignKey("resource.id", ondelete="CASCADE"), index=True)
    problem_id: Mapped[int] = mapped_column(ForeignKey("problem.id", ondelete="CASCADE"), index=True)
    request_id: Mapped[int | None] = mapped_column(
        ForeignKey("resource_request.id", ondelete="SET NULL"), index=True
    )
    quantity: Mapped[Decimal] = mapped_column(Numeric(12, 2))
    state: Mapped[str] = mapped_column(server_default="promised")
    until: Mapped[date | None]
    # When both sides were reminded that the day has passed.
    reminded_on: Mapped[date | None]
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id", ondelete="SET NULL"), index=True)
    created_at: Mapped[datetime] = mapped_column(server_default=func.now())
    ended_at: Mapped[datetime | None]
