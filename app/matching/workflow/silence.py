"""Why nothing is suggested for a project or a resource, where its own state says so; pure."""

from __future__ import annotations

from datetime import date
from typing import Any

from app.i18n import gettext as _


def tell_silence(kind: str, record: Any, today: date) -> str:
    """Return why a project or resource (`kind`, `record`) is suggested nowhere; '' where it may be.

    As sql/match_candidates.sql leaves them out.
    """
    if kind == "project":
        if record.status in ("cancelled", "suspended"):
            return str(_("This project was stopped: it is not suggested for problems."))
        if record.status == "closed" or (record.ends_on and record.ends_on < today):
            return str(_("This project is over: it is no longer suggested for problems that are open now."))
    elif record.state != "offered" or (record.available_to and record.available_to < today):
        return str(_("This is not offered at present: it is not suggested for problems."))
    elif not record.free:
        return str(_("All of it is allocated: it is suggested again once something is free."))
    return ""
