"""Links between a problem and what could help it, their life, and the rules by which they are suggested."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import (
    REAL,
    CheckConstraint,
    Computed,
    ForeignKey,
    Index,
    Integer,
    Text,
    func,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column

from app.db import Base

RESOURCE_KINDS = ("resource", "project", "organisation")
STATES = ("suggested", "contacted", "agreed", "delivering", "done", "refused")
# Somebody said yes: the problem counts as linked.
CONFIRMED = ("agreed", "delivering", "done")
# Somebody is waited for: for an answer, or for the help.
IN_PROGRESS = ("contacted", "agreed", "delivering")
ORIGINS = ("rule", "person")
PARTS = ("topic", "place", "time", "capacity", "text")
# For whom somebody acts: who does the problem's step, who offers the help, who moderates the region.
SIDES = ("problem", "resource", "moderator")


class RuleSet(Base):
    """A named, versioned set of weights. Exactly one is active; a change is a new version, never an edit."""

    __tablename__ = "rule_set"
    __table_args__ = (
        Index("uq_rule_set_name_version", "name", "version", unique=True),
        Index("uq_rule_set_active", "is_active", unique=True, postgresql_where=text("is_active")),
        CheckConstraint(
            " AND ".join(f"weight_{part} >= 0" for part in PARTS)
            + f" AND {' + '.join(f'weight_{part}' for part in PARTS)} > 0",
            name="weights",
        ),
        CheckConstraint("least_score BETWEEN 0 AND 1 AND most_links > 0 AND reach_km > 0", name="limits"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str]
    version: Mapped[int]
    is_active: Mapped[bool] = mapped_column(server_default="false")
    weight_topic: Mapped[float] = mapped_column(REAL)
    weight_place: Mapped[float] = mapped_column(REAL)
    weight_time: Mapped[float] = mapped_column(REAL)
    weight_capacity: Mapped[float] = mapped_column(REAL)
    weight_text: Mapped[float] = mapped_column(REAL)
    # What scores less is not suggested; how many a problem keeps; how far apart the two may lie.
    least_score: Mapped[float] = mapped_column(REAL)
    most_links: Mapped[int]
    reach_km: Mapped[int]
    # Precision at 5 and recall on the labelled set, when it was last measured.
    quality: Mapped[dict[str, Any]] = mapped_column(server_default="{}")
    created_by_id: Mapped[int | None] = mapped_column(
        ForeignKey("person.id", ondelete="SET NULL"), index=True
    )
    created_at: Mapped[datetime] = mapped_column(server_default=func.now())


class MatchRun(Base):
    """One matching of all or of a few problems: by which rules, when, with what outcome."""

    __tablename__ = "match_run"

    id: Mapped[int] = mapped_column(primary_key=True)
    rule_set_id: Mapped[int] = mapped_column(ForeignKey("rule_set.id"), index=True)
    problems: Mapped[int] = mapped_column(server_default="0")
    suggested: Mapped[int] = mapped_column(server_default="0")
    changed: Mapped[int] = mapped_column(server_default="0")
    dropped: Mapped[int] = mapped_column(server_default="0")
    started_at: Mapped[datetime] = mapped_column(server_default=func.now())
    ended_at: Mapped[datetime | None]


class Link(Base):
    """What could help a problem: a resource, a project or an organisation, once each.

    `score` and its parts lie between 0 and 1; a part is NULL where nothing is known. `facts` holds what the
    reasons are told from. All of it is computed from the masked place of the problem: it gives nothing away.
    A suggestion of the rules is recomputed; whatever a person moved is never touched by them.
    """

    __tablename__ = "link"
    __table_args__ = (
        CheckConstraint("num_nonnulls(resource_id, project_id, organisation_id) = 1", name="one_kind"),
        CheckConstraint(f"state IN {STATES}", name="state"),
        CheckConstraint(f"origin IN {ORIGINS}", name="origin"),
        CheckConstraint("(state = 'refused') = (refusal_reason IS NOT NULL)", name="refused"),
        # Those of a problem, best first; what goes with it is found by it too.
        Index("ix_link_problem_id", "problem_id", "score"),
        # Whose answer or help is waited for.
        Index("ix_link_in_progress", "problem_id",
              postgresql_where=text(f"state IN {IN_PROGRESS}")),
        *(
            Index(f"uq_link_problem_id_{kind}_id", "problem_id", f"{kind}_id", unique=True,
                  postgresql_where=text(f"{kind}_id IS NOT NULL"))
            for kind in RESOURCE_KINDS
        ),
        *(
            Index(f"ix_link_{kind}_id", f"{kind}_id", "score",
                  postgresql_where=text(f"{kind}_id IS NOT NULL"))
            for kind in RESOURCE_KINDS
        ),
    )  # fmt: skip

    id: Mapped[int] = mapped_column(primary_key=True)
    problem_id: Mapped[int] = mapped_column(ForeignKey("problem.id", ondelete="CASCADE"))
    resource_id: Mapped[int | None] = mapped_column(ForeignKey("resource.id", ondelete="CASCADE"))
    project_id: Mapped[int | None] = mapped_column(ForeignKey("project.id", ondelete="CASCADE"))
    organisation_id: Mapped[int | None] = mapped_column(ForeignKey("organisation.id", ondelete="CASCADE"))
    resource_kind: Mapped[str] = mapped_column(
        Text,
        Computed(
            "CASE WHEN resource_id IS NOT NULL THEN 'resource' WHEN project_id IS NOT NULL THEN 'project'"
            " ELSE 'organisation' END",
            persisted=True,
        ),
    )
    origin: Mapped[str] = mapped_column(server_default="rule")
    rule_set_id: Mapped[int | None] = mapped_column(ForeignKey("rule_set.id"), index=True)
    score: Mapped[float | None] = mapped_column(REAL)
    score_topic: Mapped[float | None] = mapped_column(REAL)
    score_place: Mapped[float | None] = mapped_column(REAL)
    score_time: Mapped[float | None] = mapped_column(REAL)
    score_capacity: Mapped[float | None] = mapped_column(REAL)
    score_text: Mapped[float | None] = mapped_column(REAL)
    distance_km: Mapped[float | None] = mapped_column(REAL)
    facts: Mapped[dict[str, Any]] = mapped_column(server_default="{}")
    state: Mapped[str] = mapped_column(server_default="suggested")
    state_since: Mapped[datetime] = mapped_column(server_default=func.now())
    # A code of workflow.labels.REFUSAL_REASONS; the words stand in the log.
    refusal_reason: Mapped[str | None]
    version: Mapped[int] = mapped_column(Integer, server_default="1")
    created_at: Mapped[datetime] = mapped_column(server_default=func.now())
    updated_at: Mapped[datetime] = mapped_column(server_default=func.now())
    # What shows that the help has arrived.
    evidence_id: Mapped[int | None] = mapped_column(
        ForeignKey("evidence.id", ondelete="SET NULL"), index=True
    )


class LinkLog(Base):
    """Who moved a link, when and why. Append only: a trigger refuses changes of a row."""

    __tablename__ = "link_log"
    __table_args__ = (
        CheckConstraint(f"state_from IN {STATES}", name="state_from"),
        CheckConstraint(f"state_to IN {STATES}", name="state_to"),
        CheckConstraint(f"side IN {SIDES}", name="side"),
        # Which links were agreed in a window.
        Index("ix_link_log_agreed", "happened_at", "link_id", postgresql_where=text("state_to = 'agreed'")),
        Index("ix_link_log_from_link_id", "from_link_id", postgresql_where=text("from_link_id IS NOT NULL")),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    link_id: Mapped[int] = mapped_column(ForeignKey("link.id", ondelete="CASCADE"), index=True)
    happened_at: Mapped[datetime] = mapped_column(server_default=func.now())
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id", ondelete="SET NULL"), index=True)
    state_from: Mapped[str | None]
    state_to: Mapped[str]
    reason: Mapped[str] = mapped_column(server_default="")
    side: Mapped[str | None]
    # A line that came along when its problem was merged into another one, and its link into the one there.
    from_problem_id: Mapped[int | None]
    from_link_id: Mapped[int | None]
