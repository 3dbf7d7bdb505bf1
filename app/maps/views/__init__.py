"""The map: its page, its script, and what the script asks for."""

from app.maps.views import links, marks, numbers, page
from app.maps.views.shared import blueprint

__all__ = ["blueprint", "links", "marks", "numbers", "page"]
