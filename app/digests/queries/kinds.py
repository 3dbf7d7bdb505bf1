"""The kinds of a digest's items: each is chosen by its own list's conditions, of one filter and window."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy import ARRAY, Select, Text, cast, func, select
from sqlalchemy.dialects.postgresql import array

from app.filters import Filter
from app.i18n import LANGUAGES
from app.matching.models import CONFIRMED, Link, LinkLog
from app.matching.queries.public import link_conditions
from app.news.models import Event, NewsItem
from app.news.queries.conditions import matches as news_matches
from app.news.queries.event_conditions import matches as event_matches
from app.organisations.models import Organisation
from app.problems.models import Problem
from app.problems.queries.conditions import matches as problem_matches
from app.projects.models import Project, ProjectLocation
from app.projects.queries.conditions import matches as project_matches
from app.resources.models import Resource

# A digest says what it is about; the page says the rest.
LONGEST_SUMMARY = 400
# `lon` and `lat` in degrees, of the place that everybody may see.
COLUMNS = ("record_id", "path", "published_at", "topic_codes", "region_codes", "title_ka", "title_en",
           "summary_ka", "summary_en", "lon", "lat")  # fmt: skip


@dataclass(frozen=True)
class Kind:
    """One kind: its list's address, and the statement of what a filter means of it.

    It has COLUMNS; of events happens_at, too.
    """

    name: str
    list_path: str
    select: Callable[[Filter], Select[Any]]

    def path_of(self, flt: Filter) -> str:
        """Return the address of the list that shows what the filter means of this kind."""
        if self.name == "links":
            # They have no list of their own; the problems that are helped show them.
            flt = replace(flt.without("since", "until"), linked="yes")
        return f"{self.list_path}?{flt.query()}"


def select_problems(flt: Filter) -> Select[Any]:
    summary = func.left(Problem.text, LONGEST_SUMMARY)
    path = func.concat("/problems/", Problem.id)
    columns = _columns(
        Problem.id, path, Problem.published_at, _of_problem(), (summary, summary), Problem.masked
    )
    return select(*columns).where(problem_matches(flt))


def select_projects(flt: Filter) -> Select[Any]:
    place = (
        select(ProjectLocation.geom)
        .where(ProjectLocation.project_id == Project.id, ProjectLocation.geom.is_not(None))
        .order_by(ProjectLocation.id)
        .limit(1)
        .scalar_subquery()
    )
    path, summaries = func.concat("/projects/", Project.id), _shortened(Project, "description")
    columns = _columns(Project.id, path, Project.created_at, _of(Project), summaries, place)
    return select(*columns).where(project_matches(flt))


def select_links(flt: Filter) -> Select[Any]:
    """What could help a problem, from the first yes on; it lies where the problem lies."""
    agreed = (
        select(func.min(LinkLog.happened_at))
        .where(LinkLog.link_id == Link.id, LinkLog.state_to == CONFIRMED[0])
        .scalar_subquery()
    )
    helps_ka = (
        Resource.title_ka,
        Resource.title_en,
        Project.title_ka,
        Project.title_en,
        Organisation.name_ka,
    )
    helps_en = (
        Resource.title_en,
        Resource.title_ka,
        Project.title_en,
        Project.title_ka,
        Organisation.name_en,
    )
    summaries = (func.coalesce(*helps_ka), func.coalesce(*helps_en))
    path = func.concat("/links/", Link.id)
    return (
        select(*_columns(Link.id, path, agreed, _of_problem(), summaries, Problem.masked))
        .select_from(Link)
        .join(Problem, Problem.id == Link.problem_id)
        .outerjoin(Resource, Resource.id == Link.resource_id)
        .outerjoin(Project, Project.id == Link.project_id)
        .outerjoin(Organisation, Organisation.id == Link.organisation_id)
        .where(*link_conditions(flt))
    )


def select_news(flt: Filter) -> Select[Any]:
    path, summaries = func.concat("/news/", NewsItem.slug), (NewsItem.summary_ka, NewsItem.summary_en)
    columns = _columns(NewsItem.id, path, NewsItem.published_at, _of(NewsItem), summaries, NewsItem.point)
    return select(*columns).where(news_matches(flt))


def select_events(flt: Filter) -> Select[Any]:
    path, summaries = func.concat("/events/", Event.id), _shortened(Event, "text")
    columns = _columns(Event.id, path, Event.published_at, _of(Event), summaries, Event.point)
    return select(*columns, Event.starts_at.label("happens_at")).where(event_matches(flt))


def _columns(number: Any, path: Any, published_at: Any, about: Any, summaries: Any, place: Any) -> list[Any]:
    position = (func.ST_X(place), func.ST_Y(place))
    values = (number, path, published_at, *about, *summaries, *position)
    return [value.label(name) for name, value in zip(COLUMNS, values, strict=True)]


def _of(record: Any) -> tuple[Any, ...]:
    return record.topic_codes, record.region_codes, record.title_ka, record.title_en


def _of_problem() -> tuple[Any, ...]:
    regions = cast(array([Problem.region_code]), ARRAY[Any](Text))
    return Problem.topic_codes, regions, Problem.title, Problem.title


def _shortened(record: Any, name: str) -> tuple[Any, ...]:
    return tuple(func.left(getattr(record, f"{name}_{language}"), LONGEST_SUMMARY) for language in LANGUAGES)


# In the order of a window's counts.
KINDS_OF_ITEMS: dict[str, Kind] = {
    kind.name: kind
    for kind in (
        Kind("news", "/news", select_news),
        Kind("problems", "/problems", select_problems),
        Kind("projects", "/projects", select_projects),
        Kind("events", "/events", select_events),
        Kind("links", "/problems", select_links),
    )
}
