"""Organisations: members, donors, government bodies; one table for all."""
