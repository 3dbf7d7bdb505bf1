"""A subscription as the one filter: what the digest holds is what the list shows."""

from __future__ import annotations

from app.digests.models import KINDS, Subscription
from app.filters import Filter


def filter_of(subscription: Subscription, kind: str) -> Filter | None:
    """Return the filter by which `kind` is listed for the subscription; None where that is none of its kinds.

    Without a window: the caller adds `since` and `until`.
    """
    if kind not in KINDS:
        raise ValueError(f"{kind!r} is no kind of a digest's items")
    if kind not in subscription.kinds:
        return None
    return Filter(region=tuple(subscription.regions), topic=tuple(subscription.topics))
