"""Events: when and where, who registered for them, and who will observe them."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from geoalchemy2 import Geometry
from sqlalchemy import CheckConstraint, Computed, ForeignKey, Index, func, text
from sqlalchemy.dialects.postgresql import TSVECTOR
from sqlalchemy.orm import Mapped, mapped_column

from app.db import Base
from app.filters import EVENT_KINDS

EVENT_STATES = ("waiting", "published", "refused")
REGISTRATION_STATES = ("seated", "waiting")
_BOX = "ST_MakeEnvelope(39.9, 41.0, 46.8, 43.7, 4326)"


class Event(Base):
    """Something that takes place at a time, at a place or online.

    Its organiser is an organisation, or a person, or else the network itself. `uid` and `sequence` are those
    of iCalendar (RFC 5545); `version` grows with each change: who read an older one is told.
    """

    __tablename__ = "event"
    __table_args__ = (
        CheckConstraint(f"kind IN {EVENT_KINDS}", name="kind"),
        CheckConstraint(f"state IN {EVENT_STATES}", name="state"),
        CheckConstraint("title_ka IS NOT NULL OR title_en IS NOT NULL", name="titled"),
        CheckConstraint("num_nonnulls(organisation_id, person_id) <= 1", name="one_organiser"),
        CheckConstraint("starts_at <= ends_at", name="period"),
        CheckConstraint("place_name IS NOT NULL OR online_url IS NOT NULL", name="placed"),
        CheckConstraint(f"point IS NULL OR point && {_BOX}", name="in_georgia"),
        CheckConstraint("seats > 0", name="seats"),
        CheckConstraint("attended >= 0", name="attended"),
        CheckConstraint("(state = 'published') = (published_at IS NOT NULL)", name="published"),
        Index("ix_event_topic_codes", "topic_codes", postgresql_using="gin"),
        Index("ix_event_region_codes", "region_codes", postgresql_using="gin"),
        Index("ix_event_search", "search", postgresql_using="gin"),
        Index("ix_event_starts_at", "starts_at", "id", postgresql_where=text("is_public")),
        Index("ix_event_published_at", "published_at", "id", postgresql_where=text("is_public")),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    uid: Mapped[str] = mapped_column(unique=True)
    sequence: Mapped[int] = mapped_column(server_default="0")
    kind: Mapped[str]
    title_ka: Mapped[str | None]
    title_en: Mapped[str | None]
    text_ka: Mapped[str | None]
    text_en: Mapped[str | None]
    organisation_id: Mapped[int | None] = mapped_column(
        ForeignKey("organisation.id", ondelete="CASCADE"), index=True
    )
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id", ondelete="SET NULL"), index=True)
    created_by_id: Mapped[int | None] = mapped_column(
        ForeignKey("person.id", ondelete="SET NULL"), index=True
    )
    starts_at: Mapped[datetime]
    ends_at: Mapped[datetime]
    # Hall or address, in the organiser's words; the point is where the map shows it.
    place_name: Mapped[str | None]
    point: Mapped[Any | None] = mapped_column(Geometry("POINT", srid=4326, spatial_index=True))
    online_url: Mapped[str | None]
    # All of them where it concerns the whole country.
    region_codes: Mapped[list[str]] = mapped_column(server_default="{}")
    # With the topics above them, as everywhere (the filter's rule).
    topic_codes: Mapped[list[str]] = mapped_column(server_default="{}")
    takes_registrations: Mapped[bool] = mapped_column(server_default="false")
    # None: there is room for everybody.
    seats: Mapped[int | None]
    state: Mapped[str] = mapped_column(server_default="waiting")
    is_public: Mapped[bool] = mapped_column(Computed("state = 'published'", persisted=True))
    refusal_reason: Mapped[str | None]
    published_at: Mapped[datetime | None]
    cancelled_at: Mapped[datetime | None]
    cancel_reason: Mapped[str | None]
    # When it was moved last, and when it was to begin before that.
    moved_at: Mapped[datetime | None]
    moved_from: Mapped[datetime | None]
    attended: Mapped[int | None]
    minutes_text: Mapped[str | None]
    minutes_key: Mapped[str | None]
    minutes_name: Mapped[str | None]
    version: Mapped[int] = mapped_column(server_default="1")
    is_example: Mapped[bool] = mapped_column(server_default="false")
    created_at: Mapped[datetime] = mapped_column(server_default=func.now())
    updated_at: Mapped[datetime] = mapped_column(server_default=func.now())
    search_document: Mapped[str] = mapped_column(server_default="")
    search: Mapped[Any] = mapped_column(
        TSVECTOR, Computed("to_tsvector('simple', search_document)", persisted=True)
    )


class EventProblem(Base):
    """A problem that an event is about."""

    __tablename__ = "event_problem"

    event_id: Mapped[int] = mapped_column(ForeignKey("event.id", ondelete="CASCADE"), primary_key=True)
    problem_id: Mapped[int] = mapped_column(
        ForeignKey("problem.id", ondelete="CASCADE"), primary_key=True, index=True
    )


class EventProject(Base):
    """A project that an event is about."""

    __tablename__ = "event_project"

    event_id: Mapped[int] = mapped_column(ForeignKey("event.id", ondelete="CASCADE"), primary_key=True)
    project_id: Mapped[int] = mapped_column(
        ForeignKey("project.id", ondelete="CASCADE"), primary_key=True, index=True
    )


class Registration(Base):
    """Somebody who wants to come: with an account, or by a confirmed address; erased weeks after the event.

    A trigger locks the event and puts who comes when every seat is taken on the waiting list.
    """

    __tablename__ = "registration"
    __table_args__ = (
        CheckConstraint("num_nonnulls(person_id, email) = 1", name="one_way"),
        CheckConstraint(f"state IN {REGISTRATION_STATES}", name="state"),
        Index("uq_registration_event_id_person_id", "event_id", "person_id", unique=True),
        Index("uq_registration_event_id_email", "event_id", text("lower(email)"), unique=True),
        Index("ix_registration_event_id_state", "event_id", "state", "id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    event_id: Mapped[int] = mapped_column(ForeignKey("event.id", ondelete="CASCADE"))
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"), index=True)
    email: Mapped[str | None]
    name: Mapped[str]
    language: Mapped[str] = mapped_column(server_default="ka")
    state: Mapped[str] = mapped_column(server_default="seated")
    created_at: Mapped[datetime] = mapped_column(server_default=func.now())


class EventObserver(Base):
    """Somebody who said that they will observe an event; reminded once, the day after."""

    __tablename__ = "event_observer"

    event_id: Mapped[int] = mapped_column(ForeignKey("event.id", ondelete="CASCADE"), primary_key=True)
    person_id: Mapped[int] = mapped_column(
        ForeignKey("person.id", ondelete="CASCADE"), primary_key=True, index=True
    )
    created_at: Mapped[datetime] = mapped_column(server_default=func.now())
    reminded_at: Mapped[datetime | None]
