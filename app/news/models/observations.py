"""Observations: what somebody saw at a council session, at a tender, or where works are done."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import CheckConstraint, Computed, ForeignKey, Index, func, text
from sqlalchemy.dialects.postgresql import TSVECTOR
from sqlalchemy.orm import Mapped, mapped_column

from app.db import Base
from app.filters import OBSERVATION_KINDS

OBSERVATION_STATES = ("draft", "filed", "verified", "refused")


class Observation(Base):
    """What an observer filed by a short form; public once a moderator of the region has verified it.

    `answers`: code of a question (workflow.observation_forms) → yes, no, unknown, a number or words.
    """

    __tablename__ = "observation"
    __table_args__ = (
        CheckConstraint(f"kind IN {OBSERVATION_KINDS}", name="kind"),
        CheckConstraint(f"state IN {OBSERVATION_STATES}", name="state"),
        CheckConstraint("(state = 'verified') = (verified_at IS NOT NULL)", name="verified"),
        CheckConstraint("(state = 'refused') = (refusal_reason IS NOT NULL)", name="refused"),
        Index("ix_observation_verified_at", "verified_at", "id", postgresql_where=text("state = 'verified'")),
        Index("ix_observation_filed_at", "filed_at", "id", postgresql_where=text("state = 'filed'")),
        Index("ix_observation_search", "search", postgresql_using="gin"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str]
    state: Mapped[str] = mapped_column(server_default="draft")
    title: Mapped[str]
    text: Mapped[str] = mapped_column(server_default="")
    answers: Mapped[dict[str, Any]] = mapped_column(server_default="{}")
    happened_on: Mapped[date]
    region_code: Mapped[str] = mapped_column(ForeignKey("region.code"), index=True)
    # With the topics above them, as everywhere (the filter's rule).
    topic_codes: Mapped[list[str]] = mapped_column(server_default="{}")
    event_id: Mapped[int | None] = mapped_column(ForeignKey("event.id", ondelete="SET NULL"), index=True)
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id", ondelete="SET NULL"), index=True)
    name_shown: Mapped[bool] = mapped_column(server_default="false")
    refusal_reason: Mapped[str | None]
    filed_at: Mapped[datetime | None]
    verified_at: Mapped[datetime | None]
    verified_by_id: Mapped[int | None] = mapped_column(
        ForeignKey("person.id", ondelete="SET NULL"), index=True
    )
    version: Mapped[int] = mapped_column(server_default="1")
    is_example: Mapped[bool] = mapped_column(server_default="false")
    created_at: Mapped[datetime] = mapped_column(server_default=func.now())
    updated_at: Mapped[datetime] = mapped_column(server_default=func.now())
    search_document: Mapped[str] = mapped_column(server_default="")
    search: Mapped[Any] = mapped_column(
        TSVECTOR, Computed("to_tsvector('simple', search_document)", persisted=True)
    )


class ObservationProblem(Base):
    """A problem that an observation is about."""

    __tablename__ = "observation_problem"

    observation_id: Mapped[int] = mapped_column(
        ForeignKey("observation.id", ondelete="CASCADE"), primary_key=True
    )
    problem_id: Mapped[int] = mapped_column(
        ForeignKey("problem.id", ondelete="CASCADE"), primary_key=True, index=True
    )


class ObservationProject(Base):
    """A project that an observation is about."""

    __tablename__ = "observation_project"

    observation_id: Mapped[int] = mapped_column(
        ForeignKey("observation.id", ondelete="CASCADE"), primary_key=True
    )
    project_id: Mapped[int] = mapped_column(
        ForeignKey("project.id", ondelete="CASCADE"), primary_key=True, index=True
    )


class ObservationEvidence(Base):
    """What shows an observation: words, a link, or a file in the storage (PDF, or a photo made anew)."""

    __tablename__ = "observation_evidence"

    id: Mapped[int] = mapped_column(primary_key=True)
    observation_id: Mapped[int] = mapped_column(ForeignKey("observation.id", ondelete="CASCADE"), index=True)
    text: Mapped[str] = mapped_column(server_default="")
    url: Mapped[str | None]
    storage_key: Mapped[str | None]
    file_name: Mapped[str | None]
    created_at: Mapped[datetime] = mapped_column(server_default=func.now())
