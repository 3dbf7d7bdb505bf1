"""The filter as SQL: which public problems are meant. Every public output uses these conditions."""

from __future__ import annotations

from typing import Any

from sqlalchemy import ColumnElement, Date, DateTime, and_, cast, false, func, or_, select

from app.filter_conditions import METRES_PER_KM, boxes_of, holds_words, shares
from app.filters import Filter
from app.organisations.models import Organisation
from app.problems.models import Problem, ProblemStep

TIME_ZONE = "Asia/Tbilisi"


def problem_conditions(flt: Filter) -> list[ColumnElement[bool]]:
    """Return the conditions that a problem must meet; the first is that it is public.

    The place is the masked one: a box around the exact one finds nothing.
    """
    found: list[ColumnElement[bool]] = [Problem.is_public.expression]
    if flt.passes_over_problems:
        found.append(false())
    if flt.region:
        found.append(Problem.region_code.in_(flt.region))
    if flt.municipality:
        found.append(Problem.municipality_code.in_(flt.municipality))
    if flt.organisation:
        found.append(Problem.id.in_(_worked_on_by(flt.organisation)))
    if flt.topic:
        found.append(shares(Problem.topic_codes, flt.topic))
    if flt.status:
        found.append(Problem.status.in_(flt.statuses))
    if flt.step:
        found.append(Problem.step.in_([int(step) for step in flt.step]))
    if flt.linked:
        found.append(Problem.linked.is_(flt.linked == "yes"))
    if flt.since:
        found.append(Problem.published_at >= flt.since)
    if flt.until:
        found.append(Problem.published_at < flt.until)
    found += _period(flt)
    found += _place(flt)
    if flt.q:
        found.append(holds_words(Problem.search, flt.q))
    return found


def matches(flt: Filter) -> ColumnElement[bool]:
    """Return the conditions as one."""
    return and_(*problem_conditions(flt))


def reported_day() -> ColumnElement[Any]:
    """Return the day of the report, as the calendar in Georgia has it."""
    return cast(func.timezone(TIME_ZONE, Problem.reported_at), Date)


def _worked_on_by(slugs: tuple[str, ...]) -> Any:
    """The problems of which one of the organisations owns or owned a step."""
    return (
        select(ProblemStep.problem_id)
        .join(Organisation, Organisation.id == ProblemStep.owner_organisation_id)
        .where(Organisation.slug.in_(slugs))
    )


def _period(flt: Filter) -> list[ColumnElement[bool]]:
    """From the day of the report to the day of the end, or to today and on while it is open."""
    found: list[ColumnElement[bool]] = []
    if flt.starts_from:
        found.append(or_(Problem.closed_on.is_(None), Problem.closed_on >= flt.starts_from))
    if flt.ends_to:
        # Added by PostgreSQL, which knows a day after the last one of Python.
        midnight = func.timezone(TIME_ZONE, cast(cast(flt.ends_to, Date) + 1, DateTime))
        found.append(Problem.reported_at < midnight)
    return found


def _place(flt: Filter) -> list[ColumnElement[bool]]:
    found: list[ColumnElement[bool]] = []
    if flt.bbox:
        found.append(or_(*(Problem.masked.op("&&")(box) for box in boxes_of(flt.bbox))))
    if flt.near and flt.within_km is not None:
        centre = cast(func.ST_MakePoint(*flt.near), Problem.masked_geog.type)
        found.append(func.ST_DWithin(Problem.masked_geog, centre, float(flt.within_km) * METRES_PER_KM))
    return found
