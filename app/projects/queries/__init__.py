"""Reads of the projects: the filter's conditions, lists, pages, counts and what the map draws."""
