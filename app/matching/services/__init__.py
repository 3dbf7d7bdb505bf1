"""Writes of links; no commit."""
