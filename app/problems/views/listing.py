"""The list of problems."""

from __future__ import annotations

from flask import render_template, request

from app.db import current_session
from app.i18n import current_language
from app.problems.queries.facets import read_facets
from app.problems.queries.listing import list_problems
from app.problems.queries.totals import count_problems
from app.problems.views.blueprint import blueprint, read_filter
from app.security import public


@blueprint.get("/problems")
@public()
def list_page() -> str:
    """Show the problems that meet the filter, page by page."""
    flt, language, session = read_filter(), current_language(), current_session()
    total, path = count_problems(session, flt), request.script_root + request.path
    return render_template(
        "problems/list.html",
        filter=flt,
        form=read_facets(session, flt, language),
        listing=list_problems(session, flt, language, total).at(path, flt.pairs()),
        total=total,
    )
