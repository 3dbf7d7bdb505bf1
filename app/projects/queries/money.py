"""A project's money: budgets by period, transactions by year and kind, never added across currencies."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from sqlalchemy import Integer, cast, func, select
from sqlalchemy.orm import Session

from app.projects.models import ProjectBudget, ProjectTransaction


@dataclass(frozen=True)
class YearSum:
    """What one kind of money came to in one year; `year` is None where no day was given."""

    currency: str
    year: int | None
    kind: str
    amount: Decimal


@dataclass(frozen=True)
class BudgetRow:
    """A budget for a period."""

    kind: str
    starts_on: date | None
    ends_on: date | None
    amount: Decimal
    currency: str


@dataclass(frozen=True)
class Money:
    """The sums by currency, year and kind, and the budgets as their source gave them."""

    sums: tuple[YearSum, ...]
    budgets: tuple[BudgetRow, ...]


def read_money(session: Session, project_id: int) -> Money:
    """Return the project's money. Two statements, each by the project's key."""
    year = cast(func.extract("year", ProjectTransaction.on_date), Integer)
    sums = session.execute(
        select(
            ProjectTransaction.currency,
            year,
            ProjectTransaction.kind,
            func.sum(ProjectTransaction.amount),
        )
        .where(ProjectTransaction.project_id == project_id)
        .group_by(ProjectTransaction.currency, year, ProjectTransaction.kind)
        .order_by(ProjectTransaction.currency, year.nulls_last(), ProjectTransaction.kind)
    )
    budgets = session.execute(
        select(
            ProjectBudget.kind,
            ProjectBudget.starts_on,
            ProjectBudget.ends_on,
            ProjectBudget.amount,
            ProjectBudget.currency,
        )
        .where(ProjectBudget.project_id == project_id)
        .order_by(ProjectBudget.starts_on.nulls_last(), ProjectBudget.id)
    )
    return Money(tuple(YearSum(*row) for row in sums), tuple(BudgetRow(*row) for row in budgets))
