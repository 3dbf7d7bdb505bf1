"""Organisations and the names they are known by."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, func, text
from sqlalchemy.orm import Mapped, mapped_column

from app.db import Base

KINDS = (
    "ngo",
    "donor",
    "international",
    "government",
    "municipality",
    "company",
    "academic",
    "media",
    "party",
    "other",
)
STATES = ("applicant", "active", "paused", "left", "listed")
MEMBERSHIP_ROLES = ("owner", "editor", "member")
# Of these, who acts for the organisation.
ACTING_ROLES = ("owner", "editor")


class Organisation(Base):
    """A member, donor, ministry, municipality or company. `listed`: known from data, not a member."""

    __tablename__ = "organisation"
    __table_args__ = (
        CheckConstraint(f"kind IN {KINDS}", name="kind"),
        CheckConstraint(f"status IN {STATES}", name="status"),
        CheckConstraint("name_ka IS NOT NULL OR name_en IS NOT NULL", name="named"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    slug: Mapped[str] = mapped_column(unique=True)
    kind: Mapped[str] = mapped_column(server_default="other")
    name_ka: Mapped[str | None]
    name_en: Mapped[str | None]
    iati_ref: Mapped[str | None] = mapped_column(unique=True)
    status: Mapped[str] = mapped_column(server_default="listed")
    region_code: Mapped[str | None] = mapped_column(ForeignKey("region.code"), index=True)
    website: Mapped[str | None]
    is_example: Mapped[bool] = mapped_column(server_default="false")
    created_at: Mapped[datetime] = mapped_column(server_default=func.now())
    updated_at: Mapped[datetime] = mapped_column(server_default=func.now())


class OrganisationName(Base):
    """A name, folded (app.text.fold), that leads to one organisation."""

    __tablename__ = "organisation_name"

    name_key: Mapped[str] = mapped_column(primary_key=True)
    organisation_id: Mapped[int] = mapped_column(
        ForeignKey("organisation.id", ondelete="CASCADE"), index=True
    )


class Membership(Base):
    """A person's part in an organisation, given by a moderator or an owner; `ends_on` None: until further."""

    __tablename__ = "membership"
    __table_args__ = (
        CheckConstraint(f"role IN {MEMBERSHIP_ROLES}", name="role"),
        CheckConstraint("ends_on IS NULL OR starts_on <= ends_on", name="period"),
        # One at a time; those that ended stay.
        Index(
            "uq_membership_current", "person_id", "organisation_id", unique=True,
            postgresql_where=text("ends_on IS NULL"),
        ),
    )  # fmt: skip

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"))
    organisation_id: Mapped[int] = mapped_column(
        ForeignKey("organisation.id", ondelete="CASCADE"), index=True
    )
    role: Mapped[str] = mapped_column(server_default="member")
    starts_on: Mapped[date] = mapped_column(server_default=func.current_date())
    ends_on: Mapped[date | None]
    given_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id", ondelete="SET NULL"), index=True)
