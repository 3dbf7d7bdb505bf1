"""Pages of the inventory; importing this package gives the blueprint its routes."""

from app.resources.views.blueprint import blueprint

__all__ = ["blueprint"]
