"""Load that `make load` does not know."""
