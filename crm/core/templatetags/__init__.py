"""Template libraries of the ground."""
