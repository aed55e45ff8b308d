"""The approved e-mail domains: hub users sign up with their addresses."""
