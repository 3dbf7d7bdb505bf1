"""International and government projects, with their money, places and history."""
