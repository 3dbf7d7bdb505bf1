"""Pages of the inventory; importing this package gives the blueprint its routes."""

from app.resources.views import edit, inventory, page, still_true
from app.resources.views.blueprint import blueprint

__all__ = ["blueprint", "edit", "inventory", "page", "still_true"]
