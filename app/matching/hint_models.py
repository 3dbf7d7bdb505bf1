"""Coalition hints: similar open problems in neighbouring municipalities, and who was told of them."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import REAL, CheckConstraint, Computed, ForeignKey, Index, func, text
from sqlalchemy.orm import Mapped, mapped_column

from app.db import Base


class CoalitionHint(Base):
    """A group of three or more, as it was found last (sql/find_hints.sql). It keeps its id while it changes.

    A dismissed one is shown again when it has more problems than the moderator saw. One that is not found any
    more has ended; its problems stay with it, so that it is known again.
    """

    __tablename__ = "coalition_hint"
    __table_args__ = (
        CheckConstraint(
            "(dismissed_at IS NULL) = (dismissed_problems IS NULL)"
            " AND (dismissed_at IS NULL) = (dismissed_reason IS NULL)",
            name="dismissed",
        ),
        Index("ix_coalition_hint_found_at_id", "found_at", "id", postgresql_where=text("ended_at IS NULL")),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    root_code: Mapped[str] = mapped_column(ForeignKey("topic.code"), index=True)
    topic_codes: Mapped[list[str]]
    municipality_codes: Mapped[list[str]]
    region_codes: Mapped[list[str]]
    problems: Mapped[int]
    # How much of their telling words the compared ones share, on the average; 1: all.
    alike: Mapped[float] = mapped_column(REAL)
    # Whether all of them are neighbours by their outlines; else by the distance of their seats.
    touching: Mapped[bool]
    found_at: Mapped[datetime] = mapped_column(server_default=func.now())
    ended_at: Mapped[datetime | None]
    dismissed_at: Mapped[datetime | None]
    dismissed_by_id: Mapped[int | None] = mapped_column(
        ForeignKey("person.id", ondelete="SET NULL"), index=True
    )
    dismissed_reason: Mapped[str | None]
    dismissed_problems: Mapped[int | None]
    is_shown: Mapped[bool] = mapped_column(
        Computed(
            "ended_at IS NULL AND (dismissed_problems IS NULL OR dismissed_problems < problems)",
            persisted=True,
        )
    )


class CoalitionHintProblem(Base):
    """A problem of a hint. Whether it is still open and public is asked whenever it is shown."""

    __tablename__ = "coalition_hint_problem"

    hint_id: Mapped[int] = mapped_column(
        ForeignKey("coalition_hint.id", ondelete="CASCADE"), primary_key=True
    )
    problem_id: Mapped[int] = mapped_column(
        ForeignKey("problem.id", ondelete="CASCADE"), primary_key=True, index=True
    )


class CoalitionHintTold(Base):
    """That a member of the network got the mail about a hint: nobody gets it twice."""

    __tablename__ = "coalition_hint_told"

    hint_id: Mapped[int] = mapped_column(
        ForeignKey("coalition_hint.id", ondelete="CASCADE"), primary_key=True
    )
    person_id: Mapped[int] = mapped_column(
        ForeignKey("person.id", ondelete="CASCADE"), primary_key=True, index=True
    )
    told_at: Mapped[datetime] = mapped_column(server_default=func.now())
