"""Writes of the inventory; no commit, the caller owns the transaction."""
