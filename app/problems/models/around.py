"""What people add to a problem: photos, updates, support, following, flags, and whether a solution holds."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, SmallInteger, func, text
from sqlalchemy.orm import Mapped, mapped_column

from app.db import Base

UPDATE_KINDS = ("update", "comment")
FOLLOW_WAYS = ("at_once", "digest")


class ProblemUpdate(Base):
    """News of a problem's owner or a comment; `hidden_at` when a moderator took it off the page."""

    __tablename__ = "problem_update"
    __table_args__ = (CheckConstraint(f"kind IN {UPDATE_KINDS}", name="kind"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    problem_id: Mapped[int] = mapped_column(ForeignKey("problem.id", ondelete="CASCADE"), index=True)
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id", ondelete="SET NULL"), index=True)
    kind: Mapped[str]
    text: Mapped[str]
    created_at: Mapped[datetime] = mapped_column(server_default=func.now())
    hidden_at: Mapped[datetime | None]


class ProblemPhoto(Base):
    """A photo of a problem or of an update, re-encoded in three sizes (app.pictures); never the sent file."""

    __tablename__ = "problem_photo"

    id: Mapped[int] = mapped_column(primary_key=True)
    problem_id: Mapped[int] = mapped_column(ForeignKey("problem.id", ondelete="CASCADE"), index=True)
    update_id: Mapped[int | None] = mapped_column(
        ForeignKey("problem_update.id", ondelete="CASCADE"), index=True
    )
    position: Mapped[int] = mapped_column(SmallInteger, server_default="0")
    # Random, part of the address: who has no right to the page cannot guess it. Sizes hang on it.
    storage_key: Mapped[str] = mapped_column(unique=True)
    width: Mapped[int]
    height: Mapped[int]
    description: Mapped[str] = mapped_column(server_default="")
    hidden_at: Mapped[datetime | None]
    created_at: Mapped[datetime] = mapped_column(server_default=func.now())


class Supporter(Base):
    """Somebody who has the same problem ("me too"); one a person."""

    __tablename__ = "supporter"

    problem_id: Mapped[int] = mapped_column(ForeignKey("problem.id", ondelete="CASCADE"), primary_key=True)
    person_id: Mapped[int] = mapped_column(
        ForeignKey("person.id", ondelete="CASCADE"), primary_key=True, index=True
    )
    created_at: Mapped[datetime] = mapped_column(server_default=func.now())


class Follower(Base):
    """Somebody who is told what happens: a person, or an address that was confirmed."""

    __tablename__ = "follower"
    __table_args__ = (
        CheckConstraint(f"way IN {FOLLOW_WAYS}", name="way"),
        CheckConstraint("(person_id IS NULL) <> (email IS NULL)", name="one_address"),
        Index(
            "uq_follower_person", "problem_id", "person_id", unique=True,
            postgresql_where=text("person_id IS NOT NULL"),
        ),
        Index(
            "uq_follower_email", "problem_id", "email", unique=True,
            postgresql_where=text("email IS NOT NULL"),
        ),
    )  # fmt: skip

    id: Mapped[int] = mapped_column(primary_key=True)
    problem_id: Mapped[int] = mapped_column(ForeignKey("problem.id", ondelete="CASCADE"))
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"), index=True)
    email: Mapped[str | None]
    language: Mapped[str] = mapped_column(server_default="ka")
    way: Mapped[str] = mapped_column(server_default="at_once")
    created_at: Mapped[datetime] = mapped_column(server_default=func.now())
    # Random, part of the link that ends the following without an account.
    token: Mapped[str] = mapped_column(unique=True, server_default=text("gen_random_uuid()::text"))


class Flag(Base):
    """Somebody's hint to the moderators that something on a problem's page is wrong."""

    __tablename__ = "flag"
    __table_args__ = (Index("ix_flag_open", "problem_id", postgresql_where=text("handled_at IS NULL")),)

    id: Mapped[int] = mapped_column(primary_key=True)
    problem_id: Mapped[int] = mapped_column(ForeignKey("problem.id", ondelete="CASCADE"), index=True)
    update_id: Mapped[int | None] = mapped_column(
        ForeignKey("problem_update.id", ondelete="CASCADE"), index=True
    )
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id", ondelete="SET NULL"), index=True)
    reason: Mapped[str]
    created_at: Mapped[datetime] = mapped_column(server_default=func.now())
    handled_at: Mapped[datetime | None]


class HoldsAnswer(Base):
    """One asked four weeks after the end whether it holds; `holds` is None until the answer. "No" reopens."""

    __tablename__ = "holds_answer"
    __table_args__ = (
        Index("uq_holds_answer", "problem_id", "closed_at", "email", unique=True),
        CheckConstraint("(answered_at IS NULL) = (holds IS NULL)", name="answered"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    problem_id: Mapped[int] = mapped_column(ForeignKey("problem.id", ondelete="CASCADE"))
    closed_at: Mapped[datetime]
    email: Mapped[str]
    asked_at: Mapped[datetime] = mapped_column(server_default=func.now())
    answered_at: Mapped[datetime | None]
    holds: Mapped[bool | None]
    reason: Mapped[str | None]
    # Random, part of the link by which the answer is given.
    token: Mapped[str] = mapped_column(unique=True, server_default=text("gen_random_uuid()::text"))
