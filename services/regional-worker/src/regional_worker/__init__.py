"""Mail queue and cleanup of one region."""
