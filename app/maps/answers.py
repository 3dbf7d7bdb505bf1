"""The map's small JSON answers, composed of what the queries give."""

from __future__ import annotations

import json
from datetime import date
from typing import Any

from flask import request
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.filters import Filter
from app.i18n import gettext as _
from app.i18n import pick, show_date, show_number
from app.maps.choices import read_choices
from app.maps.queries import resources as resource_marks
from app.maps.queries.news import SIGNS, PlacedRow, count_placed, read_cell
from app.maps.queries.problems import read_inside, select_newest
from app.maps.queries.projects import CARDS, Cell, select_cell_projects
from app.maps.queries.regions import count_by_region
from app.problems.models.problem import GRID_LEVEL
from app.problems.queries.listing import ProblemRow
from app.problems.queries.listing import list_rows as list_problem_rows
from app.problems.queries.totals import count_problems
from app.problems.workflow import labels as problem_labels
from app.projects.queries.listing import ProjectRow, list_rows
from app.projects.queries.totals import Total, read_totals
from app.projects.workflow import PRECISION_LABELS, STATUS_LABELS
from app.resources.models import Resource
from app.resources.queries.listing import ResourceRow, count_resources, make_rows, select_rows

DEFAULT_CURRENCY = "USD"


def compose_summary(session: Session, flt: Filter, layers: tuple[str, ...], language: str) -> str:
    """Return the filter's numbers as JSON: of the layers, by region, and for the choices of `layers`."""
    totals = read_totals(session, flt)
    form = read_choices(session, flt, language, layers)
    everything = totals["all"].get("", Total(0))
    currency = flt.currency or _usual_currency(everything.budgets)
    counts = {name: totals[name].get("", Total(0)).projects for name in ("all", "placed", "country")}
    return json.dumps(
        {
            "total": counts["all"],
            "placed": counts["placed"],
            "country": counts["country"],
            "places": everything.places,
            "counts": {
                "projects": counts["all"],
                "problems": count_problems(session, flt),
                "resources": count_resources(session, flt) if "resources" in layers else 0,
                "news": count_placed(session, flt) if "news" in layers else 0,
            },
            "regions": count_by_region(session, flt, currency, layers),
            "currency": currency,
            "facets": form.counts(),
            "years": form.years,
        },
        ensure_ascii=False,
        default=float,
    )


def _usual_currency(budgets: dict[str, Any] | None) -> str:
    """The currency of the choropleth: the only one there is, or else dollars; amounts are never converted."""
    if budgets and DEFAULT_CURRENCY not in budgets:
        return min(budgets)
    return DEFAULT_CURRENCY


def compose_cards(session: Session, flt: Filter, cell: Cell, language: str) -> str:
    """Return what one mark stands for as JSON: how many records, and the cards of the first twenty."""
    own = {"problem": _problem_cards, "resource": _resource_cards, **dict.fromkeys(SIGNS, _news_cards)}
    answer = own.get(cell.kind, _project_cards)
    return json.dumps(answer(session, flt, cell, language), ensure_ascii=False)


def _project_cards(session: Session, flt: Filter, cell: Cell, language: str) -> dict[str, Any]:
    ids = select_cell_projects(flt, cell)
    total = session.execute(select(func.count()).select_from(ids.subquery())).scalar_one()
    rows = list_rows(session, ids, language, CARDS)
    precision = {"region": "region", "district": "district"}.get(cell.kind)
    label = str(PRECISION_LABELS[precision]) if precision else ""
    return {"total": total, "projects": [_project_card(row, language, label) for row in rows]}


def _project_card(row: ProjectRow, language: str, precision_label: str) -> dict[str, Any]:
    return {
        "id": row.id,
        "title": pick(row, "title", language),
        "status": row.status,
        "status_label": str(STATUS_LABELS[row.status]),
        "donors": [str(donor) for donor in row.donors],
        "period": _years(row.starts_on, row.ends_on),
        "places": [str(place) for place in row.places],
        "precision_label": precision_label,
        "url": f"{request.script_root}/projects/{row.id}",
    }


def _problem_cards(session: Session, flt: Filter, cell: Cell, language: str) -> dict[str, Any]:
    """As for projects, with the box around them: a grid's cell does not know how close its problems lie.

    Where a nearer view tells more, that is what the map shows, and no cards are needed.
    """
    place = (cell.level, cell.x, cell.y)
    inside = read_inside(session, flt, *place)
    cards = []
    if inside.problems <= CARDS or cell.level == GRID_LEVEL or not inside.can_be_told_apart:
        rows = list_problem_rows(session, select_newest(flt, *place, CARDS), language, CARDS)
        cards = [_problem_card(row) for row in rows]
    return {"total": inside.problems, "bbox": inside.bbox, "halo": inside.halo, "problems": cards}


def _problem_card(row: ProblemRow) -> dict[str, Any]:
    names = (row.region, row.municipality, row.location_name)
    step = _("step %(number)s of 7", number=row.step)
    exact = row.location_precision == "exact"
    return {
        "id": row.id,
        "title": row.title,
        "status": row.status,
        "step": row.step,
        "stretch": row.stretch,
        "status_label": step if row.step else str(problem_labels.STATUS_LABELS[row.status]),
        "topic": str(row.topic),
        "places": list(dict.fromkeys(str(name) for name in names if name)),
        "precision_label": "" if exact else str(problem_labels.PRECISION_LABELS[row.location_precision]),
        "url": f"{request.script_root}/problems/{row.id}",
    }


def _resource_cards(session: Session, flt: Filter, cell: Cell, language: str) -> dict[str, Any]:
    """As for problems; where all of them stand in one place, no nearer view tells more."""
    place = (cell.level, cell.x, cell.y)
    inside = resource_marks.read_inside(session, flt, *place)
    ids = resource_marks.select_newest(flt, *place, CARDS)
    newest = (Resource.updated_at.desc(), Resource.id.desc())
    found = session.execute(select_rows().where(Resource.id.in_(ids)).order_by(*newest)).all()
    cards = [_resource_card(row) for row in make_rows(session, found, language)]
    return {"total": inside.problems, "bbox": inside.bbox, "halo": None, "resources": cards}


def _resource_card(row: ResourceRow) -> dict[str, Any]:
    free, number = (show_number(amount.normalize()) for amount in (row.free, row.quantity))
    return {
        "id": row.id,
        "title": row.title,
        "status": "free" if row.free else "taken",
        "status_label": _("%(free)s of %(number)s free (%(unit)s)", free=free, number=number, unit=row.unit),
        "topic": str(row.type),
        "donors": [row.owner],
        "places": [row.area],
        "precision_label": "",
        "url": f"{request.script_root}/resources/{row.id}",
    }


def _news_cards(session: Session, flt: Filter, cell: Cell, language: str) -> dict[str, Any]:
    """As for resources; each mark is of one sign, and so are its cards."""
    found = read_cell(session, flt, cell.kind, (cell.level, cell.x, cell.y), language, CARDS)
    cards = [_news_card(row) for row in found.rows]
    return {"total": found.total, "bbox": found.bbox, "halo": None, "news": cards}


def _news_card(row: PlacedRow) -> dict[str, Any]:
    return {
        "id": row.id,
        "title": row.title,
        "sign": row.sign,
        "status_label": row.label,
        "period": show_date(row.day, "medium"),
        "places": [row.place] if row.place else [],
        "precision_label": "",
        "url": request.script_root + row.path,
    }


def _years(starts_on: date | None, ends_on: date | None) -> str:
    years = [str(day.year) for day in (starts_on, ends_on) if day]
    return "–".join(dict.fromkeys(years))
