"""Pages of the news; importing this package gives the blueprint its routes."""

from app.news.views import labels, public
from app.news.views.blueprint import blueprint

__all__ = ["blueprint", "labels", "public"]
