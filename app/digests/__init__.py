"""The digest at the end of each day: who gets it, what is in it, how it is sent."""
