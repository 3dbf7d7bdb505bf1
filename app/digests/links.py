"""The signed addresses by which a subscriber confirms, changes and leaves, without a password."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import urlencode

from app.signed_links import read_link, sign_link

CONFIRM, SUBSCRIBER = "confirm a subscription", "subscriber"
# Who keeps an old digest still finds the way out of it.
CONFIRM_DAYS, SUBSCRIBER_DAYS = 7, 5 * 365


@dataclass(frozen=True)
class Asked:
    """What a confirming link confirms: a subscription, and the language in which it was asked for."""

    subscription_id: int
    language: str


def confirm_path(secret_keys: Sequence[str], asked: Asked) -> str:
    """Return the path of the page whose button confirms. `secret_keys` newest first, as everywhere."""
    values = {"subscription": asked.subscription_id, "language": asked.language}
    return f"/subscribe/confirm/{sign_link(secret_keys, CONFIRM, values)}"


def read_confirm(secret_keys: Sequence[str], token: str) -> Asked:
    """Return what is to be confirmed. Raises BadLink, or OldLink after a week."""
    values = read_link(secret_keys, CONFIRM, token, days=CONFIRM_DAYS)
    return Asked(int(values["subscription"]), str(values["language"]))


def subscriber_token(secret_keys: Sequence[str], subscriber_id: int) -> str:
    """Return the word that stands in every mail to the subscriber, and for nobody else."""
    return sign_link(secret_keys, SUBSCRIBER, {"subscriber": subscriber_id})


def preferences_path(token: str) -> str:
    """Return the path of the subscriber's own page."""
    return f"/subscribe/preferences/{token}"


def leave_path(token: str, topic: str | None = None) -> str:
    """Return the path that ends a topic, or everything; also what List-Unsubscribe leads to (RFC 8058)."""
    asked = f"?{urlencode({'topic': topic})}" if topic else ""
    return f"/subscribe/leave/{token}{asked}"


def read_subscriber(secret_keys: Sequence[str], token: str) -> int:
    """Return the subscriber's id. Raises BadLink or OldLink."""
    return int(read_link(secret_keys, SUBSCRIBER, token, days=SUBSCRIBER_DAYS)["subscriber"])
