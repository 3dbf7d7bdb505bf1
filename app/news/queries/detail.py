"""An article's own page: its words, pictures, what it is about, and what was set right in it."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.i18n import pick
from app.news.models import (
    NewsItem,
    NewsLog,
    NewsOrganisation,
    NewsPicture,
    NewsProblem,
    NewsProject,
)
from app.news.queries.listing import (
    NewsPictureRow,
    NewsRow,
    make_picture,
    make_row,
    read_region_names,
    summarise,
)
from app.organisations.models import Organisation
from app.problems.queries.listing import ProblemRow
from app.problems.queries.listing import list_rows as list_problem_rows
from app.projects.queries.listing import ProjectRow
from app.projects.queries.listing import list_rows as list_project_rows
from app.projects.queries.named import Named, name_of
from app.topics.models import Topic

MOST_RELATED = 20


@dataclass(frozen=True)
class Note:
    """What was set right, or why the article went, and when."""

    happened_at: datetime
    words: str


@dataclass(frozen=True)
class NewsPage:
    """An article with all that its page tells. Of problems those that everybody may see."""

    item: NewsItem
    row: NewsRow
    text: str
    lon: float | None
    lat: float | None
    topics: tuple[Named, ...]
    pictures: tuple[NewsPictureRow, ...]
    projects: tuple[ProjectRow, ...]
    problems: tuple[ProblemRow, ...]
    organisations: tuple[Named, ...]
    corrections: tuple[Note, ...]
    withdrawal: Note | None

    @property
    def lead(self) -> str:
        """What stands before the text, where somebody wrote it: else it would say the same twice."""
        return "" if self.row.summary == summarise(self.text) else self.row.summary

    def geojson(self) -> str:
        """Return the place as a FeatureCollection (RFC 7946) for the small map of the page; none: empty."""
        if self.lon is None or self.lat is None:
            return json.dumps({"type": "FeatureCollection", "features": []})
        name = self.row.location_name or self.row.title
        properties = {"layer": "news", "location_name": name, "precision": "exact"}
        point = {"type": "Point", "coordinates": [round(self.lon, 6), round(self.lat, 6)]}
        feature = {"type": "Feature", "id": self.item.id, "geometry": point, "properties": properties}
        return json.dumps({"type": "FeatureCollection", "features": [feature]}, ensure_ascii=False)


def find_news(session: Session, slug: str) -> NewsItem | None:
    """Return the article at this address, whatever its state. One index lookup."""
    return session.scalar(select(NewsItem).where(NewsItem.slug == slug))


def read_news(session: Session, item: NewsItem, language: str) -> NewsPage:
    """Return what the page of an article tells, whoever may see it. Eight statements, each by a key."""
    lon, lat = session.execute(
        select(func.ST_X(NewsItem.point), func.ST_Y(NewsItem.point)).where(NewsItem.id == item.id)
    ).one()
    pictures = session.scalars(
        select(NewsPicture)
        .where(NewsPicture.news_item_id == item.id)
        .order_by(NewsPicture.position, NewsPicture.id)
    ).all()
    row = make_row(item, pictures[0] if pictures else None, read_region_names(session, language), language)
    projects = select(NewsProject.project_id).where(NewsProject.news_item_id == item.id)
    problems = select(NewsProblem.problem_id).where(NewsProblem.news_item_id == item.id)
    notes = list_notes(session, item.id, language)
    return NewsPage(
        item=item,
        row=row,
        text=getattr(item, f"text_{row.language}") or "",
        lon=lon,
        lat=lat,
        topics=read_topics(session, item.topic_codes, language),
        pictures=tuple(make_picture(picture, language) for picture in pictures),
        projects=tuple(list_project_rows(session, projects, language, MOST_RELATED)),
        problems=tuple(list_problem_rows(session, problems, language, MOST_RELATED)),
        organisations=read_organisations(session, item.id, language),
        corrections=tuple(note for kind, note in notes if kind == "corrected"),
        withdrawal=next((note for kind, note in notes if kind == "withdrawn"), None),
    )


def list_notes(session: Session, item_id: int, language: str) -> list[tuple[str, Note]]:
    """Return the notes that everybody reads, with their kind, newest first."""
    rows = session.scalars(
        select(NewsLog)
        .where(NewsLog.news_item_id == item_id, NewsLog.kind.in_(("corrected", "withdrawn")))
        .order_by(NewsLog.happened_at.desc(), NewsLog.id.desc())
    )
    return [(row.kind, Note(row.happened_at, pick(row, "note", language))) for row in rows]


def read_topics(session: Session, codes: Sequence[str], language: str) -> tuple[Named, ...]:
    """Return the topics as they were chosen: without those that stand there for one below them."""
    rows = session.scalars(select(Topic).where(Topic.code.in_(codes)).order_by(Topic.position)).all()
    above = {topic.parent_code for topic in rows}
    return tuple(
        name_of(topic.code, topic.name_ka, topic.name_en, language)
        for topic in rows
        if topic.code not in above
    )


def read_organisations(session: Session, item_id: int, language: str) -> tuple[Named, ...]:
    """Return the organisations that an article is about, by name; their key is the slug."""
    rows = session.scalars(
        select(Organisation)
        .join(NewsOrganisation, NewsOrganisation.organisation_id == Organisation.id)
        .where(NewsOrganisation.news_item_id == item_id)
    )
    found = (name_of(one.slug, one.name_ka, one.name_en, language) for one in rows)
    return tuple(sorted(found, key=lambda one: one.name))
