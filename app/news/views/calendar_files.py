"""Answers with a calendar file."""

from __future__ import annotations

from flask import Response, current_app
from sqlalchemy import ColumnElement

from app.db import current_session
from app.i18n import current_language
from app.news.calendar_file import CALENDAR_TYPE, compose_calendar
from app.news.queries.events import list_for_calendar

MOST = 2_000


def send_calendar(wanted: ColumnElement[bool], name: str) -> Response:
    """Return the events that are `wanted`, at most 2,000, as a file of that name."""
    language = current_language()
    rows = list_for_calendar(current_session(), wanted, language, MOST)
    site_url = current_app.config["SETTINGS"].site_url
    response = Response(
        compose_calendar(rows, language=language, site_url=site_url), content_type=CALENDAR_TYPE
    )
    response.headers["Content-Disposition"] = f'attachment; filename="{name}.ics"'
    return response
