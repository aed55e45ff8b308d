"""How this region does, for the other services."""
