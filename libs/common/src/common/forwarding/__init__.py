"""Forward a request to its home region: one signed hop. Import from its modules."""
