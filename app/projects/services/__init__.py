"""Writes of the projects: import, examples, load, and what is kept for speed."""
