"""Counts the gaps anew when their sources changed, and keeps how they stood each month."""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path
from typing import Any

from sqlalchemy import delete, exists, insert, literal, select, text
from sqlalchemy.dialects.postgresql import insert as upsert
from sqlalchemy.orm import Session

from app.db import bump_data_version
from app.i18n import TBILISI
from app.matching.gap_models import GapCell, GapSnapshot, GapState
from app.matching.queries.gaps import LAYER
from app.projects.models import DataVersion
from app.statements import read_sql

COUNT = Path(__file__).resolve().parents[1] / "sql" / "gap_cells.sql"
# Whose changes change the figures; "members": who is active (raised by triggers, migration 0025).
SOURCES = ("links", "members", "problems", "projects", "regions", "resources")


def keep_gaps(session: Session, now: datetime) -> bool:
    """Count anew what is out of date and keep this month's figures once; return whether anything was done.

    Two at once: the second waits for the first one's commit, and then finds nothing to do.
    """
    session.execute(text("SELECT pg_advisory_xact_lock(hashtext('kseli gaps'))"))
    versions = read_versions(session)
    today = now.astimezone(TBILISI).date()
    stale = is_stale(session.get(GapState, 1, populate_existing=True), versions, today)
    if stale:
        _count(session, versions, now, today)
    return _keep_month(session, today) or stale


def is_stale(state: GapState | None, versions: dict[str, Any], today: date) -> bool:
    """Whether the figures are of other data, or of a day on which other resources were to be had."""
    if state is None or state.versions != versions:
        return True
    return state.computed_at.astimezone(TBILISI).date() != today


def read_versions(session: Session) -> dict[str, int]:
    """Return the versions of the layers that the figures are made of."""
    rows = session.execute(
        select(DataVersion.layer, DataVersion.version).where(DataVersion.layer.in_(SOURCES))
    )
    return {row.layer: row.version for row in rows}


def _count(session: Session, versions: dict[str, int], now: datetime, today: date) -> None:
    session.execute(delete(GapCell))
    session.execute(read_sql(COUNT), {"today": today})
    values = {"computed_at": now, "versions": versions}
    session.execute(
        upsert(GapState).values(id=1, **values).on_conflict_do_update(index_elements=["id"], set_=values)
    )
    session.expire_all()
    bump_data_version(session, LAYER)


def _keep_month(session: Session, today: date) -> bool:
    month = today.replace(day=1)
    if session.scalar(select(exists().where(GapSnapshot.month == month))):
        return False
    columns = [column.name for column in GapCell.__table__.columns]
    figures = select(literal(month), *GapCell.__table__.columns, literal(today))
    session.execute(insert(GapSnapshot).from_select(["month", *columns, "taken_on"], figures))
    bump_data_version(session, LAYER)
    return True
