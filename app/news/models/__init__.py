"""Tables of the news: items with their pictures, what they are about, and their history."""

from app.news.models.events import Event, EventObserver, EventProblem, EventProject, Registration
from app.news.models.feeds import Feed, FeedEntry
from app.news.models.news import (
    NewsItem,
    NewsLog,
    NewsOrganisation,
    NewsPicture,
    NewsProblem,
    NewsProject,
)
from app.news.models.observations import (
    Observation,
    ObservationEvidence,
    ObservationProblem,
    ObservationProject,
)

__all__ = [
    "Event",
    "EventObserver",
    "EventProblem",
    "EventProject",
    "Feed",
    "FeedEntry",
    "NewsItem",
    "NewsLog",
    "NewsOrganisation",
    "NewsPicture",
    "NewsProblem",
    "NewsProject",
    "Observation",
    "ObservationEvidence",
    "ObservationProblem",
    "ObservationProject",
    "Registration",
]
