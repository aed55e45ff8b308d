"""The global service in tests: the app, admins and their endpoints."""
