"""What belongs to one project: who takes part, sectors, topics, money, documents, results."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from sqlalchemy import CHAR, CheckConstraint, ForeignKey, Numeric
from sqlalchemy.orm import Mapped, mapped_column

from app.db import Base

ROLES = ("funding", "accountable", "extending", "implementing")
TRANSACTION_KINDS = ("commitment", "disbursement", "expenditure", "incoming", "other")


def _project_key(primary: bool = False) -> Mapped[int]:
    return mapped_column(ForeignKey("project.id", ondelete="CASCADE"), primary_key=primary, index=not primary)


class Participation(Base):
    """An organisation's part in a project, in IATI's roles."""

    __tablename__ = "participation"
    __table_args__ = (CheckConstraint(f"role IN {ROLES}", name="role"),)

    project_id: Mapped[int] = _project_key(primary=True)
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"), primary_key=True, index=True)
    role: Mapped[str] = mapped_column(primary_key=True)


class ProjectSector(Base):
    """A sector code of some vocabulary (DAC: 5 digits, DAC-3: 3 digits, or the reporter's own)."""

    __tablename__ = "project_sector"

    project_id: Mapped[int] = _project_key(primary=True)
    vocabulary: Mapped[str] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(primary_key=True)
    name: Mapped[str | None]
    percentage: Mapped[Decimal | None] = mapped_column(Numeric(5, 2))


class ProjectTopic(Base):
    """A topic of the project, told by its file or found by its sectors."""

    __tablename__ = "project_topic"

    project_id: Mapped[int] = _project_key(primary=True)
    topic_code: Mapped[str] = mapped_column(ForeignKey("topic.code"), primary_key=True, index=True)


class ProjectBudget(Base):
    """A budget for a period; `kind` original or revised."""

    __tablename__ = "project_budget"

    id: Mapped[int] = mapped_column(primary_key=True)
    project_id: Mapped[int] = _project_key()
    kind: Mapped[str] = mapped_column(server_default="original")
    starts_on: Mapped[date | None]
    ends_on: Mapped[date | None]
    amount: Mapped[Decimal] = mapped_column(Numeric(14, 2))
    currency: Mapped[str] = mapped_column(CHAR(3))


class ProjectTransaction(Base):
    """Money promised or moved on a day."""

    __tablename__ = "project_transaction"
    __table_args__ = (CheckConstraint(f"kind IN {TRANSACTION_KINDS}", name="kind"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    project_id: Mapped[int] = _project_key()
    kind: Mapped[str]
    on_date: Mapped[date | None]
    amount: Mapped[Decimal] = mapped_column(Numeric(14, 2))
    currency: Mapped[str] = mapped_column(CHAR(3))
    description: Mapped[str | None]


class ProjectDocument(Base):
    """A document about the project, elsewhere on the web."""

    __tablename__ = "project_document"

    id: Mapped[int] = mapped_column(primary_key=True)
    project_id: Mapped[int] = _project_key()
    title: Mapped[str]
    url: Mapped[str]
    format: Mapped[str | None]


class ProjectResult(Base):
    """A result with its indicator, as text: reporters measure in many ways."""

    __tablename__ = "project_result"

    id: Mapped[int] = mapped_column(primary_key=True)
    project_id: Mapped[int] = _project_key()
    title: Mapped[str]
    indicator: Mapped[str | None]
    baseline: Mapped[str | None]
    target: Mapped[str | None]
    actual: Mapped[str | None]
    period_end: Mapped[date | None]
