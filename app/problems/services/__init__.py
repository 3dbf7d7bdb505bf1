"""Writes of problems; no commit, the caller owns the transaction."""
