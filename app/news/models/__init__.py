"""Tables of the news: items with their pictures, what they are about, and their history."""

from app.news.models.news import (
    NewsItem,
    NewsLog,
    NewsOrganisation,
    NewsPicture,
    NewsProblem,
    NewsProject,
)

__all__ = ["NewsItem", "NewsLog", "NewsOrganisation", "NewsPicture", "NewsProblem", "NewsProject"]
