"""The blueprint that the feature's pages share."""

from __future__ import annotations

from flask import Blueprint

from app.matching.workflow.labels import (
    KIND_LABELS,
    MOVE_LABELS,
    PART_LABELS,
    REFUSAL_REASONS,
    SIDE_LABELS,
    STATE_LABELS,
)
from app.matching.workflow.moves import PATH

blueprint = Blueprint("matching", __name__)


@blueprint.app_context_processor
def give_labels() -> dict[str, object]:
    """Give every template the words for links: they stand on many pages."""
    words = {
        "states": STATE_LABELS,
        "kinds": KIND_LABELS,
        "parts": PART_LABELS,
        "sides": SIDE_LABELS,
        "moves": MOVE_LABELS,
        "reasons": REFUSAL_REASONS,
        "path": PATH,
    }
    return {"link_labels": words}
