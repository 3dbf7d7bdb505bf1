"""The seven steps as data, a problem's way through them, its evidence, and what was corrected."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import ARRAY, CheckConstraint, ForeignKey, Index, SmallInteger, func, text
from sqlalchemy.orm import Mapped, mapped_column

from app.db import Base

EVIDENCE_KINDS = ("file", "link", "event", "comment")
# What the log tells of: each is a sentence on the page.
LOG_KINDS = (
    "reported",
    "confirmed",
    "published",
    "asked",
    "corrected",
    "refused",
    "withdrawn",
    "forward",
    "back",
    "closed",
    "reopened",
    "merged",
    "owner",
    "due",
    "evidence",
    "checked",
    "photo_hidden",
    "photo_blurred",
    "name_hidden",
    "edited",
    "held",
    "update_hidden",
    "taken_back",
    "photo_shown",
    "flags_handled",
    "update_shown",
    "evidence_hidden",
    "evidence_shown",
    "link_agreed",
    "link_delivering",
    "link_done",
    "link_ended",
    "observation",
)


class Step(Base):
    """One of the seven steps (geodata/steps.csv), in the network's own words."""

    __tablename__ = "step"

    number: Mapped[int] = mapped_column(SmallInteger, primary_key=True, autoincrement=False)
    code: Mapped[str] = mapped_column(unique=True)
    name_ka: Mapped[str]
    name_en: Mapped[str]
    guidance_ka: Mapped[str]
    guidance_en: Mapped[str]
    exit_rule_ka: Mapped[str]
    exit_rule_en: Mapped[str]
    # What must be ticked before the step may be left, and how many pieces of evidence it needs.
    checklist_ka: Mapped[list[str]] = mapped_column(server_default="{}")
    checklist_en: Mapped[list[str]] = mapped_column(server_default="{}")
    evidence_needed: Mapped[int] = mapped_column(SmallInteger, server_default="1")


class ProblemStep(Base):
    """A stay of a problem in a step; exactly one is active (`left_at` is None) while it is open."""

    __tablename__ = "problem_step"
    __table_args__ = (
        Index("uq_problem_step_active", "problem_id", unique=True, postgresql_where=text("left_at IS NULL")),
        CheckConstraint("owner_person_id IS NULL OR owner_organisation_id IS NULL", name="one_owner"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    problem_id: Mapped[int] = mapped_column(ForeignKey("problem.id", ondelete="CASCADE"), index=True)
    number: Mapped[int] = mapped_column(ForeignKey("step.number"), index=True)
    owner_person_id: Mapped[int | None] = mapped_column(
        ForeignKey("person.id", ondelete="SET NULL"), index=True
    )
    owner_organisation_id: Mapped[int | None] = mapped_column(ForeignKey("organisation.id"), index=True)
    due_on: Mapped[date | None]
    # Positions of the check-list that are ticked.
    checked: Mapped[list[int]] = mapped_column(ARRAY(SmallInteger), server_default="{}")
    entered_at: Mapped[datetime] = mapped_column(server_default=func.now())
    left_at: Mapped[datetime | None]


class Evidence(Base):
    """What shows that a step was done or a problem ended so: a file, a link, an event or a comment."""

    __tablename__ = "evidence"
    __table_args__ = (CheckConstraint(f"kind IN {EVIDENCE_KINDS}", name="kind"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    problem_id: Mapped[int] = mapped_column(ForeignKey("problem.id", ondelete="CASCADE"), index=True)
    step_number: Mapped[int] = mapped_column(ForeignKey("step.number"), index=True)
    kind: Mapped[str]
    text: Mapped[str] = mapped_column(server_default="")
    url: Mapped[str | None]
    happened_on: Mapped[date | None]
    storage_key: Mapped[str | None]
    file_name: Mapped[str | None]
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id", ondelete="SET NULL"), index=True)
    created_at: Mapped[datetime] = mapped_column(server_default=func.now())
    # By a moderator: it counts for nothing then, and only moderators see it.
    hidden_at: Mapped[datetime | None]


class ProblemLog(Base):
    """What happened to a problem, in order. Append only: a trigger refuses changes of a row."""

    __tablename__ = "problem_log"
    __table_args__ = (CheckConstraint(f"kind IN {LOG_KINDS}", name="kind"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    problem_id: Mapped[int] = mapped_column(ForeignKey("problem.id", ondelete="CASCADE"), index=True)
    happened_at: Mapped[datetime] = mapped_column(server_default=func.now())
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id", ondelete="SET NULL"), index=True)
    kind: Mapped[str]
    step_from: Mapped[int | None] = mapped_column(SmallInteger)
    step_to: Mapped[int | None] = mapped_column(SmallInteger)
    reason: Mapped[str | None]
    details: Mapped[dict[str, Any]] = mapped_column(server_default="{}")
    # Moderators' matters are not for the public page.
    is_public: Mapped[bool] = mapped_column(server_default="true")


class ProblemOriginal(Base):
    """What a problem said before a moderator or its reporter changed it."""

    __tablename__ = "problem_original"

    id: Mapped[int] = mapped_column(primary_key=True)
    problem_id: Mapped[int] = mapped_column(ForeignKey("problem.id", ondelete="CASCADE"), index=True)
    version: Mapped[int]
    values: Mapped[dict[str, Any]]
    changed_by_id: Mapped[int | None] = mapped_column(
        ForeignKey("person.id", ondelete="SET NULL"), index=True
    )
    changed_at: Mapped[datetime] = mapped_column(server_default=func.now())
