"""Pages of links; importing this package gives the blueprint its routes."""

from app.matching.views import links, proposing
from app.matching.views.blueprint import blueprint

__all__ = ["blueprint", "links", "proposing"]
