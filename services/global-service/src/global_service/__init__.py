"""Admin portal, mail queue and cleanup of the global database."""
