"""House rules that take more than a line."""
