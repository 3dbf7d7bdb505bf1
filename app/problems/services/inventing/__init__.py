"""Inventing problems for the examples and for measuring: pure, and the same for the same places and seed."""
