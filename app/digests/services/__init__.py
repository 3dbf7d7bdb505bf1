"""Writes of the subscribers; the caller commits."""
