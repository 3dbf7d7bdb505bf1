"""Reads of the problems: the filter's conditions, lists, pages, counts and what the map draws."""
