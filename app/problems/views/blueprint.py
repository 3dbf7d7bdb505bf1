"""The blueprint that the feature's pages share."""

from __future__ import annotations

from flask import Blueprint, Response, make_response, render_template, request

from app.db import current_session
from app.filters import Filter, parse
from app.problems.workflow.labels import (
    HINT_LABELS,
    MODERATION_LABELS,
    PRECISION_LABELS,
    REGION_ONLY,
    STATUS_LABELS,
    STRETCH_LABELS,
)
from app.projects.queries.known import check_known

blueprint = Blueprint("problems", __name__)
# What a form may be refused for without the page being lost.
SHOWN_AGAIN = (409, 413, 415, 422)
# For what is nobody else's business though nobody is signed in: app.security sees to those who are.
NOT_KEPT = "private, no-store"


def read_filter() -> Filter:
    """Return the filter of this request, all its values known. Raises QueryError."""
    flt = parse(request.args.items(multi=True), layers=("problems",))
    check_known(current_session(), flt)
    return flt


def private_page(template: str, *, status: int = 200, **values: object) -> Response:
    """Return a page that no cache keeps."""
    response = make_response(render_template(template, **values), status)
    response.headers["Cache-Control"] = NOT_KEPT
    return response


@blueprint.app_context_processor
def give_labels() -> dict[str, object]:
    """Give every template the words for a problem's states: cards of problems stand on many pages."""
    words = {
        "statuses": STATUS_LABELS,
        "precisions": {**PRECISION_LABELS, "region": REGION_ONLY},
        "stretches": STRETCH_LABELS,
        "moderations": MODERATION_LABELS,
        "hints": HINT_LABELS,
    }
    return {"problem_labels": words}
