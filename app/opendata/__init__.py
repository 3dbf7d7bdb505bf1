"""Open data: every layer as a file, with the same filter as the map."""
