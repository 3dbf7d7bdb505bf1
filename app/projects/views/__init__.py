"""Pages of projects and donors: whatever shows projects and nothing to the right of them."""

from app.projects.views import donors, projects
from app.projects.views.blueprint import blueprint

__all__ = ["blueprint", "donors", "projects"]
