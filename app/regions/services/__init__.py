"""Writes of the regions: the vocabularies of geodata/, and boundaries from a file."""

from app.regions.services.boundaries import import_boundaries
from app.regions.services.geodata import load_geodata

__all__ = ["import_boundaries", "load_geodata"]
