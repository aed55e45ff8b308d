"""Project rules that take more than a line to check."""
