"""The blueprint that the feature's pages share."""

from __future__ import annotations

from flask import Blueprint, request

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


def read_filter() -> Filter:
    """Return the filter of this request, all its values known. Raises QueryError."""
    flt = parse(request.args.items(multi=True), layers=("problems",))
    check_known(current_session(), flt)
    return flt


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
