"""How many items a wish would have brought of late, each kind by its own list's conditions."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import func, literal, select
from sqlalchemy.orm import Session

from app.digests.queries.kinds import KINDS_OF_ITEMS
from app.digests.workflow.wishes import Wish
from app.filters import Filter

WEEKS = 4
# Nobody reads more than so many a week; to count on would only take time.
MOST_A_WEEK = 1_000


@dataclass(frozen=True)
class Weekly:
    """About how many items a week; `number` is 0 both where there was none and where it is less than one."""

    total: int

    @property
    def number(self) -> int:
        return (self.total + WEEKS // 2) // WEEKS

    @property
    def is_more(self) -> bool:
        return self.number >= MOST_A_WEEK


def count_weekly(session: Session, wish: Wish, now: datetime) -> Weekly:
    """Return what the last four weeks had of the wish. One statement; the counts of a kind end at a bound."""
    flt = Filter(region=wish.regions, topic=wish.topics, since=now - timedelta(weeks=WEEKS), until=now)
    counts = []
    for name, kind in KINDS_OF_ITEMS.items():
        if name in wish.kinds:
            rows = kind.select(flt).with_only_columns(literal(1), maintain_column_froms=True).order_by(None)
            some = rows.limit(MOST_A_WEEK * WEEKS).subquery()
            counts.append(select(func.count()).select_from(some).scalar_subquery())
    return Weekly(session.scalar(select(sum(counts, literal(0)))) or 0)
