"""Invents projects: what they are about, where, when, with whom and for how much. Pure but for read_spots."""
