"""Tables of the digest: subscribers, what they subscribed to, each day's run, its items and recipients."""

from app.digests.models.runs import DigestItem, DigestRecipient, DigestRun
from app.digests.models.subscribers import KINDS, STATES, Subscriber, Subscription

__all__ = [
    "KINDS",
    "STATES",
    "DigestItem",
    "DigestRecipient",
    "DigestRun",
    "Subscriber",
    "Subscription",
]
