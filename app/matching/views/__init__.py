"""Pages of links, of gaps and of coalition hints; importing this package gives the blueprint its routes."""

from app.matching.views import gaps, hints, links, proposing
from app.matching.views.blueprint import blueprint

__all__ = ["blueprint", "gaps", "hints", "links", "proposing"]
