"""Pages of links and of gaps; importing this package gives the blueprint its routes."""

from app.matching.views import gaps, links, proposing
from app.matching.views.blueprint import blueprint

__all__ = ["blueprint", "gaps", "links", "proposing"]
