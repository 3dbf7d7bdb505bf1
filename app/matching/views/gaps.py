"""What is needed and what is there, by region and topic: the page, and the same table as a file."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlencode

from flask import Response, current_app, render_template, request

from app import conditional
from app.db import current_session, read_data_version
from app.i18n import TBILISI, current_language
from app.i18n import gettext as _
from app.matching.gaps.addresses import address_of
from app.matching.gaps.asked import PEOPLE, Asked, read_asked
from app.matching.gaps.choices import list_choices
from app.matching.gaps.files import list_notes, list_rows
from app.matching.gaps.matrix import Matrix, draw_matrix, of_topic
from app.matching.gaps.pictures import draw_courses, draw_map
from app.matching.gaps.ranking import rank_unasked, rank_unhelped
from app.matching.gaps.words import UNKNOWN, name_measure, name_place, name_subject, write_value
from app.matching.queries.gaps import LAYER, Gaps, read_gaps, read_history
from app.matching.queries.outlines import read_outlines
from app.matching.services.gaps import keep_gaps
from app.matching.views.blueprint import blueprint
from app.projects.queries.known import check_known
from app.security import public
from app.spreadsheets import CSV_TYPE, XLSX_TYPE, write_csv


@blueprint.get("/gaps")
@public()
def gaps_page() -> str:
    """Show the figure asked for as table, map and months, and where the gaps are widest."""
    matrix, session = _draw(strict=False), current_session()
    return render_template(
        "matching/gaps.html",
        matrix=matrix,
        map=draw_map(matrix, read_outlines(session)),
        courses=draw_courses(matrix, read_history(session, matrix.scope)),
        unhelped=rank_unhelped(matrix),
        unasked=rank_unasked(matrix),
        **_words(matrix),
    )


@blueprint.get("/gaps.<any(csv, xlsx):format_name>")
@public(machine=True)
def gaps_file(format_name: str) -> Response:
    """Send the table of the page as a file."""
    asked, gaps, language = _read_asked(strict=True), _read_gaps(), current_language()
    version = read_data_version(current_session(), LAYER)
    etag = conditional.make_etag("gaps", format_name, version, asked.pairs(), language)
    if (unchanged := conditional.not_modified(etag)) is not None:
        return unchanged
    matrix = draw_matrix(gaps, asked, language)
    body, kind = _compose(matrix, format_name)
    response = Response(body, content_type=kind)
    response.headers["Content-Disposition"] = f'attachment; filename="kseli-gaps.{format_name}"'
    return conditional.tag(response, etag)


def _compose(matrix: Matrix, format_name: str) -> tuple[bytes, str]:
    rows = list_rows(matrix, current_language())
    if format_name == "csv":
        return write_csv(rows), CSV_TYPE
    # openpyxl costs 0.3 s at import, which no other page needs.
    from app.workbooks import write_xlsx

    address = current_app.config["SETTINGS"].site_url + _page_url(matrix.asked)
    return write_xlsx({_("Gaps"): rows, _("Notes"): list_notes(matrix, address)}), XLSX_TYPE


def _draw(*, strict: bool) -> Matrix:
    return draw_matrix(_read_gaps(), _read_asked(strict=strict), current_language())


def _read_asked(*, strict: bool) -> Asked:
    asked = read_asked(request.args.items(multi=True), request.args, strict=strict)
    check_known(current_session(), asked.flt)
    return asked


def _read_gaps() -> Gaps:
    """The kept figures; who comes before the worker has them counted."""
    session = current_session()
    while (found := read_gaps(session)) is None:
        keep_gaps(session, datetime.now(UTC))
        session.commit()
    return found


def _page_url(asked: Asked, page: str = "/gaps", **changes: Any) -> str:
    pairs = asked.pairs(**changes)
    return f"{request.script_root}{page}" + (f"?{urlencode(pairs)}" if pairs else "")


def _words(matrix: Matrix) -> dict[str, Any]:
    """What the template calls things, and where its links lead."""
    asked, language = matrix.asked, current_language()
    parent = matrix.subject(matrix.scope).parent or ""

    def link(measure: str, region: str, topic: str) -> str:
        return request.script_root + address_of(measure, region, topic, matrix.currency)

    return {
        "asked": asked,
        "people": PEOPLE,
        "shades": matrix.shades(),
        "measure_name": name_measure(asked, matrix.currency),
        "place_name": lambda place: name_place(place, language),
        "subject_name": lambda subject: name_subject(subject, language),
        "scope_name": name_subject(matrix.subject(matrix.scope), language),
        "clock": matrix.gaps.computed_at.astimezone(TBILISI).strftime("%H:%M"),
        "write": lambda value: write_value(value, asked, language),
        "unknown": UNKNOWN,
        "link": link,
        "topic_url": lambda topic: _page_url(asked, flt=of_topic(asked.flt, topic)),
        "up_url": _page_url(asked, flt=of_topic(asked.flt, parent)) if matrix.scope else None,
        "file_url": lambda form: _page_url(asked, f"/gaps.{form}"),
        "choices": list_choices(matrix, language),
    }
