"""Pages of the problems; importing this package gives the blueprint its routes."""

from app.problems.views import (
    around,
    files,
    following,
    holds,
    install,
    listing,
    mine,
    moderation,
    moderation_bulk,
    moderation_photos,
    own,
    page,
    photos,
    places,
    regions,
    report,
    work,
)
from app.problems.views.blueprint import blueprint

__all__ = [
    "around",
    "blueprint",
    "files",
    "following",
    "holds",
    "install",
    "listing",
    "mine",
    "moderation",
    "moderation_bulk",
    "moderation_photos",
    "own",
    "page",
    "photos",
    "places",
    "regions",
    "report",
    "work",
]
