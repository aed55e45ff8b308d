"""The global mail queue, for superadmins."""
