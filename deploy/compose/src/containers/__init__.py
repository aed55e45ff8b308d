"""The stack in containers, as the `make` targets choose, prepare, start and stop it."""
