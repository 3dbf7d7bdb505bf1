"""Pages of the subscription; importing this package gives the blueprint its routes."""

from app.digests.views import leaving, preferences, runs, subscribing
from app.digests.views.blueprint import blueprint

__all__ = ["blueprint", "leaving", "preferences", "runs", "subscribing"]
