"""The gaps by region and topic: counted now, and as they stood each month."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import CheckConstraint, SmallInteger
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from app.db import Base


class _Figures:
    """The figures of one region and one topic; '' is the whole country, and all topics.

    NULL where nothing is known: no such record was ever entered anywhere. `matched`: open problems with a
    link, suggested or confirmed. `budgets`: of current projects by currency, never added across currencies.
    """

    region_code: Mapped[str] = mapped_column(primary_key=True)
    topic_code: Mapped[str] = mapped_column(primary_key=True)
    problems: Mapped[int | None]
    linked: Mapped[int | None]
    matched: Mapped[int | None]
    projects: Mapped[int | None]
    budgeted: Mapped[int | None]
    budgets: Mapped[dict[str, Decimal]] = mapped_column(JSONB, server_default="{}")
    members: Mapped[int | None]


class GapCell(_Figures, Base):
    """The figures as of GapState.computed_at, all made anew by one statement (sql/gap_cells.sql)."""

    __tablename__ = "gap_cell"


class GapSnapshot(_Figures, Base):
    """The figures as they stood on `taken_on`, the first day of the month on which they were computed."""

    __tablename__ = "gap_snapshot"

    # In front, so that the key's index reads a month.
    month: Mapped[date] = mapped_column(primary_key=True, sort_order=-1)
    taken_on: Mapped[date]


class GapState(Base):
    """When the gaps were computed, and of which versions of the layers' data: one row."""

    __tablename__ = "gap_state"
    __table_args__ = (CheckConstraint("id = 1", name="one_row"),)

    id: Mapped[int] = mapped_column(SmallInteger, primary_key=True, autoincrement=False)
    computed_at: Mapped[datetime]
    versions: Mapped[dict[str, Any]]
