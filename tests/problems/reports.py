"""A filled-in report form, for tests that send one."""

from __future__ import annotations

import secrets
from typing import Any


def filled_form(**changes: Any) -> dict[str, Any]:
    """Return the fields of a good form with a key of its own; `changes` replace some, None leaves out."""
    fields: dict[str, Any] = {
        "key": secrets.token_urlsafe(16),
        "position": "41.92, 45.47",
        "title": "ზედა უბანში წყალი არ მოდის",
        "text": "გაზაფხულიდან წყალი მხოლოდ ღამით მოდის. ეს 40 ოჯახს ეხება.",
        "topic": "water",
        "location_precision": "exact",
        "email": "nino@example.org",
        "seen": "1",
        **changes,
    }
    return {name: value for name, value in fields.items() if value is not None}
