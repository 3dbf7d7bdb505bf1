"""Making a day's run: its window, items, picture and recipients, all in one transaction or nothing."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import func, insert, select, text, update
from sqlalchemy.dialects.postgresql import insert as insert_once
from sqlalchemy.orm import Session

from app.digests.models import DigestItem, DigestRun
from app.digests.queries.kinds import KINDS_OF_ITEMS
from app.digests.queries.outlines import list_outlines
from app.digests.services.picture import Dot, draw_day_map
from app.digests.services.pieces import Names, compose_item, group_of, order_of, tell_regions
from app.digests.workflow.windows import Window, days_due, window_of
from app.filters import Filter
from app.jobs import defer
from app.logs import log
from app.regions.models import Region
from app.statements import read_sql
from app.topics.models import Topic

SQL = Path(__file__).parents[1] / "sql"
# For so long a run waits for whoever began to write before its window ended.
PATIENCE = timedelta(hours=1)
ROWS_AT_ONCE = 500

_WRITERS = text(
    "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database()"
    " AND backend_xid IS NOT NULL AND xact_start < :ends_at AND pid <> pg_backend_pid()"
)


def list_missing_days(session: Session, now: datetime, hour: int) -> list[date]:
    """Return the days of the last seven whose digest is due and not there, oldest first."""
    days = days_due(now, hour)
    there = set(session.scalars(select(DigestRun.day).where(DigestRun.day.in_(days))))
    return [day for day in days if day not in there]


def is_settled(session: Session, window: Window, now: datetime) -> bool:
    """Return whether nobody is still writing who began before the window's end.

    A row bears the time of its transaction's begin: a long import that ends after 20:00 would be left out.
    """
    if now >= window.ends_at + PATIENCE:
        return True
    return not session.scalar(_WRITERS, {"ends_at": window.ends_at})


def find_window(session: Session, day: date, hour: int, now: datetime) -> Window:
    """Return the window of a day's run that is to be made; of a day that is not over it ends now."""
    around = select(DigestRun).where(DigestRun.day.in_([day - timedelta(days=1), day + timedelta(days=1)]))
    known = {run.day: Window(run.starts_at, run.ends_at) for run in session.scalars(around)}
    window = window_of(day, hour, known)
    return Window(window.starts_at, min(window.ends_at, now))


def make_run(session: Session, day: date, window: Window, site_url: str) -> int | None:
    """Write the run of a day; return its number, or None where there is one already. The caller commits.

    Another scheduler that makes the same run at the same time waits here for our commit, and finds it.
    """
    session.execute(text("SET LOCAL statement_timeout = 0"))
    row = {"day": day, "starts_at": window.starts_at, "ends_at": window.ends_at}
    once = insert_once(DigestRun).values(row).on_conflict_do_nothing(index_elements=["day"])
    run_id: int | None = session.scalar(once.returning(DigestRun.id))
    if run_id is None:
        return None
    names = read_names(session)
    dots, regions, number = _write_items(session, run_id, window, names, site_url)
    told = {
        f"picture_words_{language}": tell_regions(regions, names, language, site_url) if regions else ""
        for language in ("ka", "en")
    }
    recipients = _write_recipients(session, run_id, window) if number else 0
    known = {"items": number, "recipients": recipients, **told}
    known["picture"] = draw_day_map(list_outlines(session), dots) if dots else None
    if not recipients:
        known["ended_at"] = func.now()
    session.execute(update(DigestRun).where(DigestRun.id == run_id).values(**known))
    # Another mail, to whoever follows single problems; theirs to write (problems.services.telling_digest).
    moments = {"starts_at": window.starts_at.isoformat(), "ends_at": window.ends_at.isoformat()}
    defer(session, "problems:tell_day", queue="mail", day=str(day), **moments)
    log.info("digest made", day=str(day), items=number, recipients=recipients)
    return run_id


def read_names(session: Session) -> Names:
    """Return topics in the order of the vocabulary, each below its parent, and regions by their names."""
    topics = {topic.code: topic for topic in session.scalars(select(Topic).order_by(Topic.position))}
    ordered = sorted(
        topics.values(),
        key=lambda topic: (
            topics[topic.parent_code].position if topic.parent_code else topic.position,
            topic.parent_code is not None,
            topic.position,
        ),
    )
    columns = select(Region.code, Region.name_ka, Region.name_en).order_by(Region.name_ka)
    return Names(
        {topic.code: (topic, place) for place, topic in enumerate(ordered)},
        {row.code: (row, place) for place, row in enumerate(session.execute(columns))},
    )


def _write_items(
    session: Session, run_id: int, window: Window, names: Names, site_url: str
) -> tuple[list[Dot], Counter[str], int]:
    """Write the items in the order of every mail; return the map's dots, how many by region, and how many."""
    flt = Filter(since=window.starts_at, until=window.ends_at)
    found = [(kind, row) for kind in KINDS_OF_ITEMS.values() for row in session.execute(kind.select(flt))]
    keyed = [(group_of(row.topic_codes, row.region_codes, names), kind.name, row) for kind, row in found]
    keyed.sort(key=lambda one: (order_of(one[0], names), -one[2].published_at.timestamp(), -one[2].record_id))
    rows = _item_rows(keyed, run_id, names, site_url)
    while chunk := [row for _, row in zip(range(ROWS_AT_ONCE), rows, strict=False)]:
        session.execute(insert(DigestItem), chunk)
    dots = [(kind, row.lon, row.lat) for _group, kind, row in keyed if row.lon is not None]
    # What concerns the whole country would be a dot in each.
    regions = Counter(
        code for _group, _kind, row in keyed if len(row.region_codes) < len(names.regions)
        for code in row.region_codes
    )  # fmt: skip
    return dots, regions, len(keyed)


def _item_rows(
    keyed: list[tuple[str, str, Any]], run_id: int, names: Names, site_url: str
) -> Iterator[dict[str, Any]]:
    for place, (group_key, kind, row) in enumerate(keyed, start=1):
        yield {
            "run_id": run_id,
            "kind": kind,
            "record_id": row.record_id,
            "published_at": row.published_at,
            "topic_codes": row.topic_codes,
            "region_codes": row.region_codes,
            "group_key": group_key,
            "place": place,
            **compose_item(kind, row, names, site_url),
        }


def _write_recipients(session: Session, run_id: int, window: Window) -> int:
    session.execute(text("ANALYZE digest_item"))
    values = {"run_id": run_id, "ends_at": window.ends_at}
    done: Any = session.execute(read_sql(SQL / "add_recipients.sql"), values)
    return int(done.rowcount)
