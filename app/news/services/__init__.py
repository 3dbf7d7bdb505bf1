"""Writes of the news; no commit."""
