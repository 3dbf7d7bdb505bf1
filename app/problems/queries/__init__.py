"""Reads of problems: (session, filter) to rows or bytes."""
