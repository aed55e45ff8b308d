"""What all tests share."""

pytest_plugins = ["common.testing.plugin"]
