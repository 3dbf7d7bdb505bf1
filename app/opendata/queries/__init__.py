"""Open data layers: each row the text of a GeoJSON Feature (RFC 7946, lon/lat), a comma before it."""

from app.opendata.queries.events import select_event_features
from app.opendata.queries.links import fill_reasons, select_links
from app.opendata.queries.news import select_news_features
from app.opendata.queries.problems import select_problems
from app.opendata.queries.projects import select_locations, select_projects
from app.opendata.queries.regions import list_region_features
from app.opendata.queries.resources import select_resources

__all__ = [
    "fill_reasons",
    "list_region_features",
    "select_event_features",
    "select_links",
    "select_locations",
    "select_news_features",
    "select_problems",
    "select_projects",
    "select_resources",
]
