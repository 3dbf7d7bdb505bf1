"""The words for kinds and states that templates need: cards of news stand on many pages."""

from __future__ import annotations

from app.news.views.blueprint import blueprint
from app.news.workflow.labels import FIELD_LABELS, KIND_LABELS, LOG_LABELS, STATE_LABELS


@blueprint.app_context_processor
def give_labels() -> dict[str, object]:
    """Give every template the words for an article's kind, state and history."""
    words = {"kinds": KIND_LABELS, "states": STATE_LABELS, "log": LOG_LABELS, "fields": FIELD_LABELS}
    return {"news_labels": words}
