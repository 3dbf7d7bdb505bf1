"""Each region's numbers of a filter, for the colours of the map and its tooltips."""

from __future__ import annotations

from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.filters import Filter
from app.maps.queries.news import count_placed_by
from app.problems.queries import totals as problem_totals
from app.projects.queries.totals import read_totals
from app.regions.models import Region
from app.resources.models import Resource
from app.resources.queries.conditions import matches


def count_by_region(
    session: Session, flt: Filter, currency: str, layers: tuple[str, ...] = ()
) -> list[dict[str, Any]]:
    """Return each region's code, projects, budget in `currency` (None: unknown), per 10,000, problems.

    Resources that serve the region and news about it are counted where their layer shows (else None).
    """
    # With all other dimensions, as the rest of the answer has counted them already.
    totals = read_totals(session, flt)["region"]
    reported = problem_totals.read_totals(session, flt, problem_totals.LISTED)["region"]
    rows = session.execute(select(Region.code, Region.population).order_by(Region.code))
    offered = _count_resources(session, flt) if "resources" in layers else None
    told = count_placed_by(session, flt, "region_codes") if "news" in layers else None
    result = []
    for code, population in rows:
        total, problems = totals.get(code), reported.get(code)
        projects = total.projects if total else 0
        budget = (total.budgets or {}).get(currency) if total else None
        per_10000 = round(projects / population * 10_000, 2) if population else None
        numbers = {"projects": projects, "budget": budget, "per_10000": per_10000}
        numbers |= {"problems": problems.problems if problems else 0}
        numbers |= {"resources": None if offered is None else offered.get(code, 0)}
        numbers |= {"news": None if told is None else told.get(code, 0)}
        result.append({"code": code, **numbers})
    return result


def _count_resources(session: Session, flt: Filter) -> dict[str, int]:
    served = select(func.unnest(Resource.region_codes).label("code")).where(matches(flt)).subquery()
    rows = session.execute(select(served.c.code, func.count()).group_by(served.c.code))
    return {row[0]: row[1] for row in rows}
