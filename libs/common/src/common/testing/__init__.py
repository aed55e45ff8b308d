"""What the tests of all packages share: a pytest plugin and small real servers."""
