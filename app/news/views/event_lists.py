"""Events as a list, as a month, and as a file for calendars: the same filter for all."""

from __future__ import annotations

from datetime import UTC, datetime

from flask import Response, render_template, request

from app import conditional
from app.db import current_session, read_data_version
from app.errors import QueryError
from app.filters import Filter
from app.i18n import TBILISI, current_language
from app.i18n import lazy_gettext as _l
from app.news.queries.event_conditions import matches
from app.news.queries.event_facets import read_event_facets
from app.news.queries.events import count_events, list_events, list_month
from app.news.services.events import LAYER
from app.news.views.calendar_files import send_calendar
from app.news.views.events_blueprint import blueprint, read_events_filter
from app.news.workflow.events import may_announce
from app.news.workflow.months import Month, parse_month, sort_into_days
from app.security import current_person, public


@blueprint.get("/events")
@public()
def list_page() -> str:
    """Show the events that meet the filter: what is coming first."""
    flt = read_events_filter()
    listing = list_events(current_session(), flt, current_language())
    path = request.script_root + request.path
    return _show("events/list.html", flt, "list", listing=listing.at(path, flt.pairs()))


@blueprint.get("/events/calendar")
@public()
def calendar_page() -> str:
    """Show a month of them."""
    flt, month = read_events_filter(), _read_month()
    days = [day for week in month.weeks for day in week]
    rows = list_month(current_session(), flt, days[0], days[-1], current_language())
    return _show(
        "events/calendar.html",
        flt,
        "calendar",
        month=month,
        by_day=sort_into_days(rows, days),
        today=datetime.now(TBILISI).date(),
    )


@blueprint.get("/events.ics")
@public(machine=True)
def calendar_file() -> Response:
    """Send them for calendars; a program that has this version already gets a 304."""
    flt = read_events_filter(strict=True)
    # What is coming or past changes with the hours, and with no record.
    hour = datetime.now(UTC).strftime("%Y%m%d%H") if flt.status else ""
    version = read_data_version(current_session(), LAYER)
    etag = conditional.make_etag("events.ics", version, flt, current_language(), hour)
    return conditional.not_modified(etag) or conditional.tag(send_calendar(matches(flt), "kseli"), etag)


def _read_month() -> Month:
    month = parse_month(request.args.get("month", ""), datetime.now(TBILISI).date())
    if month is None:
        message = _l("A month is written year-month, such as 2026-11.")
        raise QueryError(message, code="E_QUERY", field="month")
    return month


def _show(template: str, flt: Filter, view: str, **values: object) -> str:
    session = current_session()
    return render_template(
        template,
        filter=flt,
        view=view,
        form=read_event_facets(session, flt, current_language()),
        total=count_events(session, flt),
        may_announce=may_announce(current_person()),
        **values,
    )
