"""The map's small JSON answers, composed of what the queries give."""

from __future__ import annotations

import json
from datetime import date
from typing import Any

from flask import url_for
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.filters import Filter
from app.i18n import pick
from app.maps.queries import CARDS, Cell, count_by_region, select_cell_projects
from app.projects.queries.facets import CHOICES, read_facets
from app.projects.queries.listing import ProjectRow, list_rows
from app.projects.queries.totals import Total, read_totals
from app.projects.workflow import PRECISION_LABELS, STATUS_LABELS

DEFAULT_CURRENCY = "USD"


def compose_summary(session: Session, flt: Filter, language: str) -> str:
    """Return the filter's numbers as JSON: total, placed, country, regions, facets, years."""
    totals = read_totals(session, flt)
    form = read_facets(session, flt, language)
    everything = totals["all"].get("", Total(0))
    currency = flt.currency or _usual_currency(everything.budgets)
    counts = {name: totals[name].get("", Total(0)).projects for name in ("all", "placed", "country")}
    return json.dumps(
        {
            "total": counts["all"],
            "placed": counts["placed"],
            "country": counts["country"],
            "places": everything.places,
            "regions": count_by_region(session, flt, currency),
            "currency": currency,
            "facets": {name: [vars(option) for option in getattr(form, name)] for name in CHOICES},
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
    """Return the projects of one mark as JSON: how many, and what a card shows of the first twenty."""
    ids = select_cell_projects(flt, cell)
    total = session.execute(select(func.count()).select_from(ids.subquery())).scalar_one()
    rows = list_rows(session, ids, language, CARDS)
    precision = {"region": "region", "district": "district"}.get(cell.kind)
    label = str(PRECISION_LABELS[precision]) if precision else ""
    return json.dumps(
        {"total": total, "projects": [_card(row, language, label) for row in rows]}, ensure_ascii=False
    )


def _card(row: ProjectRow, language: str, precision_label: str) -> dict[str, Any]:
    return {
        "id": row.id,
        "title": pick(row, "title", language),
        "status": row.status,
        "status_label": str(STATUS_LABELS[row.status]),
        "donors": [str(donor) for donor in row.donors],
        "period": _years(row.starts_on, row.ends_on),
        "places": [str(place) for place in row.places],
        "precision_label": precision_label,
        "url": f"{url_for('maps.show').removesuffix('/map')}/projects/{row.id}",
    }


def _years(starts_on: date | None, ends_on: date | None) -> str:
    years = [str(day.year) for day in (starts_on, ends_on) if day]
    return "–".join(dict.fromkeys(years))
