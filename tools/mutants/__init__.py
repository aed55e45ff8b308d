"""Mutation tests: change one line of the product, and see whether a test notices."""
