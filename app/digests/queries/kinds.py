"""The kinds of a digest's items: each is chosen by its own list's conditions, of one filter and window."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy import ARRAY, Select, Text, cast, func, select
from sqlalchemy.dialects.postgresql import array

from app.filters import Filter
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


@dataclass(frozen=True)
class Kind:
    """One kind: its list's address, and the statement of what a filter means of it.

    Columns: record_id, path, published_at, topic_codes, region_codes, title_ka, title_en, summary_ka,
    summary_en, lon, lat (degrees, of the place that everybody may see); of events happens_at.
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
    return select(
        Problem.id.label("record_id"),
        func.concat("/problems/", Problem.id).label("path"),
        Problem.published_at.label("published_at"),
        Problem.topic_codes.label("topic_codes"),
        cast(array([Problem.region_code]), ARRAY[Any](Text)).label("region_codes"),
        Problem.title.label("title_ka"),
        Problem.title.label("title_en"),
        func.left(Problem.text, LONGEST_SUMMARY).label("summary_ka"),
        func.left(Problem.text, LONGEST_SUMMARY).label("summary_en"),
        func.ST_X(Problem.masked).label("lon"),
        func.ST_Y(Problem.masked).label("lat"),
    ).where(problem_matches(flt))


def select_projects(flt: Filter) -> Select[Any]:
    place = (
        select(ProjectLocation.geom)
        .where(ProjectLocation.project_id == Project.id, ProjectLocation.geom.is_not(None))
        .order_by(ProjectLocation.id)
        .limit(1)
        .scalar_subquery()
    )
    return select(
        Project.id.label("record_id"),
        func.concat("/projects/", Project.id).label("path"),
        Project.created_at.label("published_at"),
        Project.topic_codes.label("topic_codes"),
        Project.region_codes.label("region_codes"),
        Project.title_ka.label("title_ka"),
        Project.title_en.label("title_en"),
        func.left(Project.description_ka, LONGEST_SUMMARY).label("summary_ka"),
        func.left(Project.description_en, LONGEST_SUMMARY).label("summary_en"),
        func.ST_X(place).label("lon"),
        func.ST_Y(place).label("lat"),
    ).where(project_matches(flt))


def select_links(flt: Filter) -> Select[Any]:
    """What could help a problem, from the first yes on; it lies where the problem lies."""
    agreed = (
        select(func.min(LinkLog.happened_at))
        .where(LinkLog.link_id == Link.id, LinkLog.state_to == CONFIRMED[0])
        .scalar_subquery()
    )
    return (
        select(
            Link.id.label("record_id"),
            func.concat("/links/", Link.id).label("path"),
            agreed.label("published_at"),
            Problem.topic_codes.label("topic_codes"),
            cast(array([Problem.region_code]), ARRAY[Any](Text)).label("region_codes"),
            Problem.title.label("title_ka"),
            Problem.title.label("title_en"),
            func.coalesce(
                Resource.title_ka, Resource.title_en, Project.title_ka, Project.title_en, Organisation.name_ka
            ).label("summary_ka"),
            func.coalesce(
                Resource.title_en, Resource.title_ka, Project.title_en, Project.title_ka, Organisation.name_en
            ).label("summary_en"),
            func.ST_X(Problem.masked).label("lon"),
            func.ST_Y(Problem.masked).label("lat"),
        )
        .select_from(Link)
        .join(Problem, Problem.id == Link.problem_id)
        .outerjoin(Resource, Resource.id == Link.resource_id)
        .outerjoin(Project, Project.id == Link.project_id)
        .outerjoin(Organisation, Organisation.id == Link.organisation_id)
        .where(*link_conditions(flt))
    )


def select_news(flt: Filter) -> Select[Any]:
    return select(
        NewsItem.id.label("record_id"),
        func.concat("/news/", NewsItem.slug).label("path"),
        NewsItem.published_at.label("published_at"),
        NewsItem.topic_codes.label("topic_codes"),
        NewsItem.region_codes.label("region_codes"),
        NewsItem.title_ka.label("title_ka"),
        NewsItem.title_en.label("title_en"),
        NewsItem.summary_ka.label("summary_ka"),
        NewsItem.summary_en.label("summary_en"),
        func.ST_X(NewsItem.point).label("lon"),
        func.ST_Y(NewsItem.point).label("lat"),
    ).where(news_matches(flt))


def select_events(flt: Filter) -> Select[Any]:
    return select(
        Event.id.label("record_id"),
        func.concat("/events/", Event.id).label("path"),
        Event.published_at.label("published_at"),
        Event.topic_codes.label("topic_codes"),
        Event.region_codes.label("region_codes"),
        Event.title_ka.label("title_ka"),
        Event.title_en.label("title_en"),
        func.left(Event.text_ka, LONGEST_SUMMARY).label("summary_ka"),
        func.left(Event.text_en, LONGEST_SUMMARY).label("summary_en"),
        Event.starts_at.label("happens_at"),
        func.ST_X(Event.point).label("lon"),
        func.ST_Y(Event.point).label("lat"),
    ).where(event_matches(flt))


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
