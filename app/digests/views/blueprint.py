"""The blueprint of the digest's pages, and what they share."""

from __future__ import annotations

from typing import Any

from flask import Blueprint

from app.db import current_session
from app.digests.models import KINDS
from app.digests.queries.counting import MOST_A_WEEK, Weekly
from app.digests.queries.subscribers import list_regions
from app.digests.workflow.labels import KIND_LABELS
from app.i18n import gettext as _
from app.i18n import ngettext
from app.problems.queries.topics import list_topic_groups

blueprint = Blueprint("digests", __name__)


def list_choices() -> dict[str, Any]:
    """Return what the forms offer."""
    session = current_session()
    return {
        "kinds": [(kind, KIND_LABELS[kind]) for kind in KINDS],
        "topics": list_topic_groups(session),
        "regions": list_regions(session),
    }


def tell_weekly(weekly: Weekly) -> str:
    """Return in words how much that would have been."""
    if weekly.total == 0:
        words = _("In the last four weeks there was nothing of this. You get a mail only when there is.")
    elif weekly.number == 0:
        words = _("That would have been less than one item a week.")
    elif weekly.is_more:
        words = _("That would have been more than %(number)s items a week.", number=MOST_A_WEEK)
    else:
        words = ngettext(
            "That would have been about %(num)s item a week.",
            "That would have been about %(num)s items a week.",
            weekly.number,
        )
    return str(words)
