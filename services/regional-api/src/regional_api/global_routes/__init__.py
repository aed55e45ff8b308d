"""Routes that need no account, from the global database alone."""
