"""The HTTP frame of a service: what Litestar does not have by itself."""
