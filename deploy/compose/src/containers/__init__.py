"""The stack in containers: chosen, prepared, started and stopped from `make`."""
