"""Reads of links and of what is kept around them."""
