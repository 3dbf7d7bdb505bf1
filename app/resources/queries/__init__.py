"""Reads of the inventory: the filter's conditions, lists, the matrix, pages and what the map draws."""
