"""What lies before authors and editors: articles by state, and the history of one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import Session

from app.accounts.models import Person
from app.i18n import pick
from app.news.models import (
    NewsItem,
    NewsLog,
    NewsOrganisation,
    NewsPicture,
    NewsProblem,
    NewsProject,
)
from app.news.queries.listing import NewsRow, make_rows, select_news
from app.organisations.models import Organisation

# Of what is public the newest: all of it stands in the news.
MOST_PUBLISHED = 30
MOST_WAITING = 200


@dataclass(frozen=True)
class Room:
    """The articles that somebody works on; what waits for an editor, the longest there first."""

    mine: tuple[NewsRow, ...]
    to_review: tuple[NewsRow, ...]
    scheduled: tuple[NewsRow, ...]
    published: tuple[NewsRow, ...]
    withdrawn: tuple[NewsRow, ...]


@dataclass(frozen=True)
class HistoryLine:
    """One move or change, by whom (None: the worker, or an erased account)."""

    happened_at: datetime
    kind: str
    person: str | None
    note: str
    changed: tuple[str, ...]


@dataclass(frozen=True)
class Related:
    """What the form holds of the place and of what an article is about, as text; topics as chosen."""

    position: str
    projects: str
    problems: str
    organisations: str


def read_room(session: Session, person_id: int, language: str, *, all_of_them: bool) -> Room:
    """Return the articles of a person; of everybody where `all_of_them` (editors). Ten small statements."""
    own = NewsItem.author_id == person_id
    whose = [] if all_of_them else [own]
    waiting, newest = NewsItem.updated_at, NewsItem.updated_at.desc()
    return Room(
        mine=_list(session, [own, NewsItem.state.in_(("draft", "review"))], newest, MOST_WAITING, language),
        to_review=_list(session, [NewsItem.state == "review"], waiting, MOST_WAITING, language)
        if all_of_them
        else (),
        scheduled=_list(
            session, [NewsItem.state == "scheduled", *whose], NewsItem.scheduled_for, MOST_WAITING, language
        ),
        published=_list(
            session,
            [NewsItem.is_public.expression, *whose],
            NewsItem.published_at.desc(),
            MOST_PUBLISHED,
            language,
        ),
        withdrawn=_list(session, [NewsItem.state == "withdrawn", *whose], newest, MOST_PUBLISHED, language),
    )


def read_history(session: Session, item_id: int, language: str) -> list[HistoryLine]:
    """Return every move and change of an article, newest first."""
    rows = session.execute(
        select(NewsLog, Person.name)
        .outerjoin(Person, Person.id == NewsLog.person_id)
        .where(NewsLog.news_item_id == item_id)
        .order_by(NewsLog.happened_at.desc(), NewsLog.id.desc())
    )
    return [
        HistoryLine(log.happened_at, log.kind, name, pick(log, "note", language), tuple(sorted(log.before)))
        for log, name in rows
    ]


def read_people(session: Session, item: NewsItem) -> tuple[str | None, str | None]:
    """Return the names of an article's author and of its editor, None where there is none (any more)."""
    rows = session.execute(
        select(Person.id, Person.name).where(Person.id.in_((item.author_id, item.editor_id)))
    )
    names: dict[int | None, str] = {row.id: row.name for row in rows}
    return names.get(item.author_id), names.get(item.editor_id)


def find_remark(history: Sequence[HistoryLine]) -> str:
    """Return what an editor remarked when the article came back last; '' since it was sent again."""
    last = next((line for line in history if line.kind in ("sent", "returned")), None)
    return last.note if last and last.kind == "returned" else ""


def list_pictures(session: Session, item_id: int) -> Sequence[NewsPicture]:
    """Return the pictures of an article, in their order, described in both languages."""
    of_it = select(NewsPicture).where(NewsPicture.news_item_id == item_id)
    return session.scalars(of_it.order_by(NewsPicture.position, NewsPicture.id)).all()


def read_related(session: Session, item: NewsItem) -> Related:
    """Return place (latitude first) and relations as the form takes them."""
    lon, lat = session.execute(
        select(func.ST_X(NewsItem.point), func.ST_Y(NewsItem.point)).where(NewsItem.id == item.id)
    ).one()
    slugs = (
        select(Organisation.slug)
        .join(NewsOrganisation, NewsOrganisation.organisation_id == Organisation.id)
        .where(NewsOrganisation.news_item_id == item.id)
        .order_by(Organisation.slug)
    )
    return Related(
        f"{lat:.6f}, {lon:.6f}" if lon is not None else "",
        _joined(session, select(NewsProject.project_id).where(NewsProject.news_item_id == item.id)),
        _joined(session, select(NewsProblem.problem_id).where(NewsProblem.news_item_id == item.id)),
        ", ".join(session.scalars(slugs)),
    )


def _joined(session: Session, numbers: Any) -> str:
    return ", ".join(str(number) for number in sorted(session.scalars(numbers)))


def _list(
    session: Session, conditions: list[ColumnElement[bool]], order: Any, most: int, language: str
) -> tuple[NewsRow, ...]:
    statement = select_news().where(*conditions).order_by(order, NewsItem.id).limit(most)
    return tuple(make_rows(session, session.execute(statement).all(), language))
