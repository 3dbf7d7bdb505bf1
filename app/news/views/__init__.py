"""Pages of the news; importing this package gives the blueprint its routes."""

from app.news.views import (
    candidates,
    editing,
    event_edit,
    event_lists,
    event_page,
    feeds,
    labels,
    moving,
    observation_edit,
    observations,
    public,
    registrations,
)
from app.news.views.blueprint import blueprint
from app.news.views.events_blueprint import blueprint as events_blueprint

__all__ = [
    "blueprint",
    "candidates",
    "editing",
    "event_edit",
    "event_lists",
    "event_page",
    "events_blueprint",
    "feeds",
    "labels",
    "moving",
    "observation_edit",
    "observations",
    "public",
    "registrations",
]
