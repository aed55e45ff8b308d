"""What all tests share."""

pytest_plugins = ["vetchium_testing.plugin", "vetchium_testing.mail.smtp", "e2e.fixtures"]
