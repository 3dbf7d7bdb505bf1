"""Pages of projects, donors and regions: whatever shows projects and nothing to the right of them."""

from app.projects.views import donors, projects, regions
from app.projects.views.blueprint import blueprint

__all__ = ["blueprint", "donors", "projects", "regions"]
