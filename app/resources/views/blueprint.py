"""The blueprint that the feature's pages share."""

from __future__ import annotations

from flask import Blueprint, Response, make_response, render_template

from app.resources.workflow.labels import AREA_LABELS, LANGUAGE_LABELS, STATE_LABELS, VISIBILITY_LABELS

blueprint = Blueprint("resources", __name__)
# The largest integer of PostgreSQL: a number beyond it is no record's, and asking would be an error.
NUMBER = "int(max=2147483647)"


def private_page(template: str, *, status: int = 200, **values: object) -> Response:
    """Return a page that no cache keeps."""
    response = make_response(render_template(template, **values), status)
    response.headers["Cache-Control"] = "private, no-store"
    return response


@blueprint.app_context_processor
def give_labels() -> dict[str, object]:
    """Give every template the words for a resource's states: cards of resources stand on many pages."""
    words = {
        "states": STATE_LABELS,
        "visibilities": VISIBILITY_LABELS,
        "areas": AREA_LABELS,
        "languages": LANGUAGE_LABELS,
    }
    return {"resource_labels": words}
