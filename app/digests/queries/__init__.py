"""Reads of the subscribers and of what a digest would hold."""
