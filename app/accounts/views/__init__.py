"""Pages of accounts; importing this package gives the blueprint its routes."""

from app.accounts.views import devices, overview, own_data, people, second_factor
from app.accounts.views.blueprint import blueprint

__all__ = ["blueprint", "devices", "overview", "own_data", "people", "second_factor"]
