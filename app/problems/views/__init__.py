"""Pages of the problems; importing this package gives the blueprint its routes."""

from app.problems.views import files, listing, own, page, photos, places, report
from app.problems.views.blueprint import blueprint

__all__ = ["blueprint", "files", "listing", "own", "page", "photos", "places", "report"]
