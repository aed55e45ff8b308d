"""Mutation tests: change one line of the product and check whether a test fails."""
