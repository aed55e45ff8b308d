"""The hub portal: professionals."""
