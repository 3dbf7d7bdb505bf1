"""What of the time changes an answer though no record changed."""

from __future__ import annotations

from datetime import UTC, datetime

from app.i18n import today_in_georgia


def tell_time(layer: str) -> str:
    """Return a text that is another one when a layer's answers may be: events are past from hour to hour.

    Elsewhere what one can apply for is over at midnight, in Georgia.
    """
    if layer == "events":
        return datetime.now(UTC).strftime("%Y-%m-%dT%H")
    return today_in_georgia().isoformat()
