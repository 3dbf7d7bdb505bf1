"""Tables of the digest: subscribers and what they subscribed to."""

from app.digests.models.subscribers import KINDS, STATES, Subscriber, Subscription

__all__ = ["KINDS", "STATES", "Subscriber", "Subscription"]
