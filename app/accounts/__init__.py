"""Persons and their rights."""
