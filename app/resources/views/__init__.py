"""Pages of the inventory; importing this package gives the blueprint its routes."""

from app.resources.views import allocations, edit, inventory, page, requests, still_true
from app.resources.views.blueprint import blueprint

__all__ = ["allocations", "blueprint", "edit", "inventory", "page", "requests", "still_true"]
