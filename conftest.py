"""What all tests share."""

pytest_plugins = ["common.testing.plugin", "common.testing.smtp", "e2e.fixtures"]
