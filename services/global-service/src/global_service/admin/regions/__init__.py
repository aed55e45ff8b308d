"""The regions, as staff see them."""
